#include <limits>
#include <utility>

#include "base/check.h"
#include "codec/records/record_batch.h"
#include "codec/records/record_batch_layout.h"
#include "codec/records/record_writer.h"

namespace codec {
using namespace layout;  // NOLINT(google-build-using-namespace): names of this format

BatchBuilder::BatchBuilder(base::WallTime time) : time_(time) {}

void BatchBuilder::add(std::optional<ByteView> key, std::optional<ByteView> value,
                       std::span<const RecordHeader> headers) {
    CHECK(count_ < std::numeric_limits<std::int32_t>::max());
    const RecordFields fields{
        .offset_delta = count_, .key = key, .value = value, .headers = headers};
    // The first record makes room for the header too, so that one record costs one allocation.
    append_record(out_, fields, out_.empty() ? kBatchHeaderBytes : 0);
    ++count_;
}

Bytes BatchBuilder::finish() {
    CHECK(count_ > 0, "a batch holds at least one record");
    CHECK(out_.size() <= std::numeric_limits<std::int32_t>::max());
    store_header(out_, {.length = static_cast<std::int32_t>(out_.size() - kLengthCountsFrom),
                        .last_offset_delta = count_ - 1,
                        .base_time = time_,
                        .max_time = time_,
                        .record_count = count_});
    Bytes done = std::exchange(out_, {});
    count_ = 0;
    return done;
}

}  // namespace codec
