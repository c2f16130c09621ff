#include "door/kafka/api/fetch_session.h"

#include <limits>
#include <utility>

namespace door::kafka {

bool FetchSessions::take(std::size_t partitions) {
    if (taken_.fetch_add(partitions) + partitions <= kPartitionsMax) return true;
    taken_.fetch_sub(partitions);
    return false;
}

std::int32_t FetchSessions::next_id() {
    std::int32_t last = last_id_.load();
    std::int32_t next = 0;
    do {
        next = last == std::numeric_limits<std::int32_t>::max() ? 1 : last + 1;
    } while (!last_id_.compare_exchange_weak(last, next));
    return next;
}

std::unique_ptr<FetchSession> FetchSession::open(FetchSessions& sessions,
                                                 std::vector<FetchState> partitions) {
    if (!sessions.take(partitions.size())) return nullptr;
    return std::unique_ptr<FetchSession>(new FetchSession(sessions, std::move(partitions)));
}

FetchSession::FetchSession(FetchSessions& sessions, std::vector<FetchState> partitions)
    : sessions_(sessions), id_(sessions.next_id()) {
    const std::size_t named = partitions.size();
    for (FetchState& state : partitions) put(std::move(state));
    // One that was named twice counts once.
    sessions_.give(named - turns_.size());
}

FetchSession::~FetchSession() { sessions_.give(turns_.size()); }

void FetchSession::put(FetchState state) {
    remove(state.target);
    turns_.emplace(state.target, ++last_turn_);
    by_turn_.emplace(last_turn_, std::move(state));
}

void FetchSession::remove(const FetchTarget& target) {
    const auto found = turns_.find(target);
    if (found == turns_.end()) return;
    by_turn_.erase(found->second);
    turns_.erase(found);
}

wire::kafka::ErrorCode FetchSession::update(const wire::kafka::FetchRequest& request) {
    using wire::kafka::ErrorCode;
    if (request.session_epoch != next_epoch_) return ErrorCode::invalid_fetch_session_epoch;
    std::vector<FetchState> named = partitions_of(request);
    const std::size_t before = turns_.size();
    if (!sessions_.take(named.size())) return ErrorCode::fetch_session_id_not_found;
    for (FetchState& state : named) {
        const auto known = turns_.find(state.target);
        if (known == turns_.end()) {
            put(std::move(state));
            continue;
        }
        FetchState& kept = by_turn_.at(known->second);
        kept.offset = state.offset;
        kept.bytes_max = state.bytes_max;
        kept.leader_epoch = state.leader_epoch;
    }
    for (const auto& topic : request.forgotten_topics_data) {
        for (const std::int32_t partition : topic.partitions) {
            remove({topic.topic, topic.topic_id, partition});
        }
    }
    sessions_.give(before + named.size() - turns_.size());
    next_epoch_ = next_epoch_ == std::numeric_limits<std::int32_t>::max() ? 1 : next_epoch_ + 1;
    return ErrorCode::none;
}

std::vector<FetchState> FetchSession::partitions() const {
    std::vector<FetchState> all;
    all.reserve(by_turn_.size());
    for (const auto& [turn, state] : by_turn_) all.push_back(state);
    return all;
}

void FetchSession::told(const FetchTarget& target, std::int64_t high_watermark,
                        std::int64_t start) {
    const auto found = turns_.find(target);
    if (found == turns_.end()) return;
    FetchState& state = by_turn_.at(found->second);
    state.told_high_watermark = high_watermark;
    state.told_start = start;
}

void FetchSession::gave_records(const FetchTarget& target) {
    const auto found = turns_.find(target);
    if (found == turns_.end()) return;
    put(by_turn_.at(found->second));
}

std::vector<FetchState> partitions_of(const wire::kafka::FetchRequest& request) {
    std::vector<FetchState> named;
    for (const auto& topic : request.topics) {
        for (const auto& partition : topic.partitions) {
            FetchState& state = named.emplace_back();
            state.target = {topic.topic, topic.topic_id, partition.partition};
            state.offset = partition.fetch_offset;
            state.bytes_max = partition.partition_max_bytes;
            state.leader_epoch = partition.current_leader_epoch;
        }
    }
    return named;
}

}  // namespace door::kafka
