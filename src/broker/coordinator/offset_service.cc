#include "broker/coordinator/offset_service.h"

#include <algorithm>

#include "base/log_line.h"

namespace broker::coordinator {

using groups::CommitAnswer;
using groups::CommittedOffset;
using groups::ErrorCode;
using groups::StoredRecord;

namespace {

// What a request asks to commit, ready to be stored.
struct Making {
    std::vector<base::TopicPartition> at;
    std::vector<CommittedOffset> offsets;
    std::vector<StoredRecord> records;
};

void refuse_accepted(CommitAnswer& answer, ErrorCode error) {
    for (groups::PartitionOutcome& one : answer) {
        if (one.error == ErrorCode::none) one.error = error;
    }
}

Making make(const std::string& group, const std::vector<groups::OffsetToCommit>& offsets,
            const CommitAnswer& verdicts, base::WallTime now,
            std::optional<base::Duration> retention) {
    Making making;
    for (std::size_t i = 0; i < offsets.size(); ++i) {
        if (verdicts[i].error != ErrorCode::none) continue;
        const groups::OffsetToCommit& wanted = offsets[i];
        CommittedOffset offset;
        offset.next = wanted.next;
        offset.leader_epoch = wanted.leader_epoch;
        offset.metadata = wanted.metadata;
        offset.time = now;
        if (retention) {
            offset.expires =
                now + std::chrono::duration_cast<std::chrono::milliseconds>(*retention);
        }
        making.records.push_back(groups::offset_record(group, wanted.at, offset));
        making.at.push_back(wanted.at);
        making.offsets.push_back(std::move(offset));
    }
    return making;
}

}  // namespace

CommitAnswer OffsetService::check(const std::vector<groups::OffsetToCommit>& offsets,
                                  ErrorCode group_error) const {
    CommitAnswer answer;
    for (const groups::OffsetToCommit& one : offsets) {
        ErrorCode error = group_error;
        if (error == ErrorCode::none) {
            const Result<Topic> topic = state_.broker.topic(one.at.topic);
            if (!topic || one.at.partition.value() < 0 ||
                one.at.partition.value() >= topic->partitions) {
                error = ErrorCode::unknown_topic_or_partition;
            } else if (one.metadata.size() > state_.options.metadata_bytes_max) {
                error = ErrorCode::offset_metadata_too_large;
            }
        }
        answer.push_back({one.at, error});
    }
    return answer;
}

bool OffsetService::exists(const std::string& group) const {
    return membership_.exists(group) || !state_.offsets.of(group).empty() ||
           state_.offsets.has_pending(group);
}

run::Task<CommitAnswer> OffsetService::commit(groups::CommitRequest request) {
    ErrorCode error = membership_.check_commit(request.group, request.who);
    if (error == ErrorCode::none && !exists(request.group) &&
        state_.offsets.group_count() + membership_.count() >= state_.options.groups_max) {
        error = ErrorCode::group_max_size_reached;
    }
    CommitAnswer answer = check(request.offsets, error);
    const Making making =
        make(request.group, request.offsets, answer, state_.clock.wall(), request.retention);
    if (making.records.empty()) co_return answer;
    const auto stored = co_await state_.log.append(request.group, making.records);
    if (!stored) {
        refuse_accepted(answer, answer_for(stored.error()));
        co_return answer;
    }
    // OFFSET-1: known once it is stored.
    for (std::size_t i = 0; i < making.at.size(); ++i) {
        CommittedOffset offset = making.offsets[i];
        offset.record = (*stored)[i];
        state_.offsets.commit(request.group, making.at[i], std::move(offset));
    }
    co_return answer;
}

run::Task<CommitAnswer> OffsetService::commit_in_transaction(TransactionalCommit request,
                                                             TransactionVerifier* verifier) {
    request.who.is_transactional = true;
    ErrorCode error = membership_.check_commit(request.group, request.who);
    if (error == ErrorCode::group_id_not_found) error = ErrorCode::illegal_generation;
    CommitAnswer answer = check(request.offsets, error);
    const Making making =
        make(request.group, request.offsets, answer, state_.clock.wall(), std::nullopt);
    if (making.records.empty()) co_return answer;

    const auto guard = co_await state_.log.begin_verification(request.group, request.producer);
    if (!guard) {
        refuse_accepted(answer, answer_for(guard.error()));
        co_return answer;
    }
    const Partition partition = state_.log.partition_of(request.group);
    if (verifier != nullptr && *guard != VerificationGuard{}) {
        const ErrorCode verdict = co_await verifier->verify(
            request.transactional_id, request.producer, {kOffsetsTopic, partition});
        if (verdict != ErrorCode::none) {
            refuse_accepted(answer, verdict);
            co_return answer;
        }
    }
    const auto stored = co_await state_.log.append_in_transaction(request.group, making.records,
                                                                  request.producer, *guard);
    if (!stored) {
        refuse_accepted(answer, answer_for(stored.error()));
        co_return answer;
    }
    // OFFSET-2
    for (std::size_t i = 0; i < making.at.size(); ++i) {
        CommittedOffset offset = making.offsets[i];
        offset.record = (*stored)[i];
        state_.offsets.commit_pending({request.producer.id, partition}, request.group, making.at[i],
                                      std::move(offset));
    }
    co_return answer;
}

run::Task<Result<>> OffsetService::end_transaction(Partition partition, Marker marker) {
    CO_TRY_VOID(co_await state_.log.append_marker(partition, marker));
    const bool commits = marker.result == TransactionResult::commit;
    state_.offsets.end({marker.producer.id, partition},
                       commits ? groups::TransactionEnd::commit : groups::TransactionEnd::abort);
    co_return Result<>{};
}

groups::FetchOffsetsAnswer OffsetService::fetch(const groups::FetchOffsetsRequest& request) const {
    groups::FetchOffsetsAnswer answer;
    answer.error = membership_.check_fetch(request.group, request.member_id, request.member_epoch);
    if (answer.error != ErrorCode::none) return answer;
    std::vector<base::TopicPartition> wanted;
    if (request.partitions) {
        wanted = *request.partitions;
    } else {
        for (const auto& [at, offset] : state_.offsets.of(request.group)) wanted.push_back(at);
    }
    for (const base::TopicPartition& at : wanted) {
        groups::FetchedOffset& fetched = answer.offsets.emplace_back();
        fetched.at = at;
        if (request.requires_stable && state_.offsets.is_pending(request.group, at)) {
            fetched.error = ErrorCode::unstable_offset_commit;
            continue;
        }
        const CommittedOffset* const known = state_.offsets.find(request.group, at);
        if (known == nullptr) continue;
        fetched.next = known->next;
        fetched.leader_epoch = known->leader_epoch;
        fetched.metadata = known->metadata;
    }
    return answer;
}

run::Task<groups::DeleteOffsetsAnswer> OffsetService::remove(groups::DeleteOffsetsRequest request) {
    groups::DeleteOffsetsAnswer answer;
    if (request.group.empty()) {
        answer.error = ErrorCode::invalid_group_id;
    } else if (!exists(request.group)) {
        answer.error = ErrorCode::group_id_not_found;
    } else if (membership_.has_members(request.group) && !membership_.knows_topics(request.group)) {
        // It cannot be told what its members read.
        answer.error = ErrorCode::non_empty_group;
    }
    if (answer.error != ErrorCode::none) co_return answer;
    std::vector<base::TopicPartition> places;
    for (const base::TopicPartition& at : request.partitions) {
        const Result<Topic> topic = state_.broker.topic(at.topic);
        ErrorCode error = ErrorCode::none;
        if (!topic || at.partition.value() < 0 || at.partition.value() >= topic->partitions) {
            error = ErrorCode::unknown_topic_or_partition;
        } else if (membership_.is_subscribed(request.group, at.topic.value())) {
            error = ErrorCode::group_subscribed_to_topic;
        } else if (state_.offsets.find(request.group, at) != nullptr ||
                   state_.offsets.is_pending(request.group, at)) {
            places.push_back(at);
        }
        answer.partitions.push_back({at, error});
    }
    if (places.empty()) co_return answer;
    const Result<> removed = co_await remove_places(request.group, std::move(places), {});
    if (!removed) answer.error = answer_for(removed.error());
    co_return answer;
}

run::Task<Result<>> OffsetService::store(std::string group,
                                         std::vector<groups::OffsetToCommit> offsets) {
    CommitAnswer verdicts(offsets.size());
    const Making making = make(group, offsets, verdicts, state_.clock.wall(), std::nullopt);
    CO_TRY(const std::vector<Offset> stored, co_await state_.log.append(group, making.records));
    for (std::size_t i = 0; i < making.at.size(); ++i) {
        CommittedOffset offset = making.offsets[i];
        offset.record = stored[i];
        state_.offsets.commit(group, making.at[i], std::move(offset));
    }
    co_return Result<>{};
}

run::Task<Result<>> OffsetService::remove_places(std::string group,
                                                 std::vector<base::TopicPartition> places,
                                                 std::vector<StoredRecord> records) {
    for (const base::TopicPartition& at : places) {
        records.push_back(groups::offset_tombstone(group, at));
    }
    if (records.empty() || !state_.log.exists()) co_return Result<>{};
    const auto stored = co_await state_.log.append(group, records);
    if (!stored) co_return stored.error();
    for (const base::TopicPartition& at : places) state_.offsets.remove(group, at);
    co_return Result<>{};
}

run::Task<Result<>> OffsetService::forget_topic(TopicName topic) {
    std::map<std::string, std::vector<base::TopicPartition>> by_group;
    for (auto& [group, at] : state_.offsets.places_of_topic(topic.value())) {
        by_group[group].push_back(std::move(at));
    }
    for (auto& [group, places] : by_group) {
        CO_TRY_VOID(co_await remove_places(group, std::move(places), {}));
    }
    co_return Result<>{};
}

run::Task<Result<>> OffsetService::forget_lost_topics() {
    const std::set<std::string> topics = state_.offsets.topics();
    for (const std::string& topic : topics) {
        if (state_.broker.topic(TopicName{topic})) continue;
        CO_TRY_VOID(co_await forget_topic(TopicName{topic}));
    }
    co_return Result<>{};
}

// Of a group with members only what they do not read grows old; of an empty one all, from the time
// that it became so; of readers that were never members, from their last commit.
std::vector<base::TopicPartition> OffsetService::expired(const std::string& group) const {
    std::vector<base::TopicPartition> places;
    if (state_.pinned.contains(group)) return places;
    const bool has_members = membership_.has_members(group);
    if (has_members && !membership_.knows_topics(group)) return places;
    const base::WallTime now = state_.clock.wall();
    const std::optional<base::WallTime> empty_since = membership_.empty_since(group);
    for (const auto& [at, offset] : state_.offsets.of(group)) {
        if (has_members && membership_.is_subscribed(group, at.topic.value())) continue;
        const base::WallTime since = empty_since.value_or(offset.time);
        const bool is_old = offset.expires ? *offset.expires <= now
                                           : now - since >= state_.options.offsets_retention;
        if (is_old && !state_.offsets.is_pending(group, at)) places.push_back(at);
    }
    return places;
}

run::Task<void> OffsetService::expire() {
    const std::vector<std::string> with_offsets = state_.offsets.groups();
    for (const std::string& group : with_offsets) {
        std::vector<base::TopicPartition> places = expired(group);
        if (places.empty()) continue;
        const std::size_t count = places.size();
        const Result<> removed = co_await remove_places(group, std::move(places), {});
        if (!removed) continue;
        base::log_info("groups", "offsets_expired",
                       {{"group", base::printable(group)}, {"count", base::text(count)}});
    }
    const std::vector<std::string> unused = membership_.unused();
    for (const std::string& group : unused) {
        if (!state_.offsets.of(group).empty() || state_.offsets.has_pending(group)) continue;
        std::vector<StoredRecord> records = membership_.tombstones(group);
        membership_.erase(group);
        const Result<> removed = co_await remove_places(group, {}, std::move(records));
        if (!removed) {
            base::log_warn("groups", "end_not_stored",
                           {{"group", base::printable(group)}, {"why", removed.error().what}});
        }
    }
}

}  // namespace broker::coordinator
