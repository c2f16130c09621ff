#include "broker/coordinator/state.h"

#include "base/log_line.h"
#include "broker/config/topic_name.h"

namespace broker::coordinator {

const groups::Topics& State::topics() {
    const std::uint64_t version = broker.catalog_version();
    if (has_topics_ && topics_.version == version) return topics_;
    topics_.version = version;
    topics_.by_name.clear();
    for (const Topic& topic : broker.all_topics()) {
        topics_.by_name[topic.name.value()] = {topic.id, topic.partitions, is_internal(topic.name)};
    }
    has_topics_ = true;
    return topics_;
}

groups::ErrorCode answer_for(const base::Error& error) {
    base::log_warn("groups", "record_not_stored", {{"why", error.what}});
    switch (error.code) {
        case base::Code::too_large:
            return groups::ErrorCode::unknown_server_error;
        case base::Code::fenced:
            return groups::ErrorCode::invalid_producer_epoch;
        case base::Code::invalid_transaction:
            return groups::ErrorCode::invalid_txn_state;
        default:
            return groups::ErrorCode::coordinator_not_available;
    }
}

}  // namespace broker::coordinator
