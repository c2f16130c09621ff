#include "broker/aborted_batches.h"

#include <algorithm>

namespace broker {

bool AbortedBatches::counts(const codec::BatchHeader& batch) {
    while (begun_ < aborted_.size() && aborted_[begun_].first <= batch.last_offset()) {
        under_way_.push_back(aborted_[begun_++].producer_id);
    }
    if (batch.is_control()) {
        std::erase(under_way_, batch.producer_id);
        return false;
    }
    return !batch.is_transactional() ||
           std::ranges::find(under_way_, batch.producer_id) == under_way_.end();
}

}  // namespace broker
