#include "broker/coordinator/coordinator.h"

#include <utility>

#include "base/log_line.h"
#include "broker/coordinator/coordinator_parts.h"

namespace broker::coordinator {

using groups::ErrorCode;

template <class Fn>
auto Coordinator::here(Fn work) {
    return parts_->state.home.call(std::move(work));
}

Coordinator::Coordinator(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Coordinator::~Coordinator() = default;

Result<std::unique_ptr<Coordinator>> Coordinator::open(Broker& broker, io::Clock& clock,
                                                       io::Random& random, run::Shards& shards,
                                                       const Options& options) {
    run::Shard& home = shards.at(base::ShardId{0});
    std::unique_ptr<Coordinator> made(
        new Coordinator(std::make_unique<Parts>(broker, clock, random, home, options)));
    if (const Result<> loaded = shards.run_to_end(made->load()); !loaded) {
        shards.run_to_end(made->stop());
        return loaded.error();
    }
    return made;
}

run::Task<Result<>> Coordinator::load() {
    State& state = parts_->state;
    Membership& membership = parts_->membership;
    Replay replay;
    replay.record = [&state, &membership](groups::Entry entry, Offset at,
                                          std::optional<groups::TransactionPart> part) {
        if (const auto* classic = std::get_if<groups::ClassicEntry>(&entry)) {
            membership.restore(*classic);
        } else if (const auto* consumer = std::get_if<groups::ConsumerEntry>(&entry)) {
            membership.restore(*consumer);
        } else if (auto* offset = std::get_if<groups::OffsetEntry>(&entry)) {
            if (!offset->offset) return state.offsets.remove(offset->group, offset->at);
            offset->offset->record = at;
            if (!part) return state.offsets.commit(offset->group, offset->at, *offset->offset);
            state.offsets.commit_pending(*part, offset->group, offset->at, *offset->offset);
        }
    };
    replay.end = [&state](groups::TransactionPart part, groups::TransactionEnd how) {
        state.offsets.end(part, how);
    };
    CO_TRY_VOID(co_await state.log.read(replay));
    membership.begin();
    CO_TRY_VOID(co_await parts_->offsets.forget_lost_topics());
    state.broker.observe(this);
    state.home.spawn(state.gate, keep_house());
    base::log_info("groups", "groups_loaded",
                   {{"groups", base::text(membership.count())},
                    {"offsets", base::text(state.offsets.size())}});
    co_return Result<>{};
}

run::Task<void> Coordinator::keep_house() {
    State& state = parts_->state;
    while (!state.is_stopping) {
        if (co_await parts_->stopping.wait_for(state.options.retention_check_interval)) break;
        if (!state.is_stopping) co_await parts_->offsets.expire();
    }
}

run::Task<groups::JoinAnswer> Coordinator::join(groups::JoinRequest request) {
    auto work = [&] { return parts_->membership.join(std::move(request)); };
    co_return co_await here(work);
}

run::Task<groups::SyncAnswer> Coordinator::sync(groups::SyncRequest request) {
    auto work = [&] { return parts_->membership.sync(std::move(request)); };
    co_return co_await here(work);
}

run::Task<ErrorCode> Coordinator::heartbeat(groups::HeartbeatRequest request) {
    auto work = [&] { return parts_->membership.heartbeat(request); };
    co_return co_await here(work);
}

run::Task<groups::LeaveAnswer> Coordinator::leave(groups::LeaveRequest request) {
    auto work = [&] { return parts_->membership.leave(request); };
    co_return co_await here(work);
}

run::Task<groups::ConsumerHeartbeatAnswer> Coordinator::heartbeat(
    groups::ConsumerHeartbeat request) {
    auto work = [&] { return parts_->membership.heartbeat(std::move(request)); };
    co_return co_await here(work);
}

run::Task<groups::CommitAnswer> Coordinator::commit(groups::CommitRequest request) {
    auto work = [&] { return parts_->offsets.commit(std::move(request)); };
    co_return co_await here(work);
}

run::Task<groups::FetchOffsetsAnswer> Coordinator::fetch(groups::FetchOffsetsRequest request) {
    auto work = [&] { return parts_->offsets.fetch(request); };
    co_return co_await here(work);
}

run::Task<groups::DeleteOffsetsAnswer> Coordinator::delete_offsets(
    groups::DeleteOffsetsRequest request) {
    auto work = [&] { return parts_->offsets.remove(std::move(request)); };
    co_return co_await here(work);
}

base::TopicPartition Coordinator::offsets_partition(const std::string& group) const {
    return {kOffsetsTopic, parts_->state.log.partition_of(group)};
}

run::Task<groups::CommitAnswer> Coordinator::commit_in_transaction(TransactionalCommit request) {
    auto work = [&] {
        return parts_->offsets.commit_in_transaction(std::move(request), verifier_);
    };
    co_return co_await here(work);
}

run::Task<Result<>> Coordinator::end_transaction(Partition partition, Marker marker) {
    auto work = [&] { return parts_->offsets.end_transaction(partition, marker); };
    co_return co_await here(work);
}

run::Task<std::vector<groups::Listing>> Coordinator::list(ListFilter filter) {
    auto work = [&] { return list_here(filter); };
    co_return co_await here(work);
}

run::Task<groups::Description> Coordinator::describe(std::string group) {
    auto work = [&] { return describe_here(group); };
    co_return co_await here(work);
}

run::Task<groups::ConsumerDescription> Coordinator::describe_consumer(std::string group) {
    auto work = [&] { return describe_consumer_here(group); };
    co_return co_await here(work);
}

run::Task<ErrorCode> Coordinator::delete_group(std::string group) {
    auto work = [&] { return delete_here(std::move(group)); };
    co_return co_await here(work);
}

run::Task<Result<std::optional<Offset>>> Coordinator::committed(base::GroupName group,
                                                                TopicName topic,
                                                                Partition partition) {
    auto work = [&]() -> Result<std::optional<Offset>> {
        parts_->state.pinned.insert(group.value());
        const auto* const known = parts_->state.offsets.find(group.value(), {topic, partition});
        if (known == nullptr) return std::optional<Offset>();
        return std::optional(known->next);
    };
    co_return co_await here(work);
}

run::Task<Result<>> Coordinator::commit(base::GroupName group, std::vector<Position> positions) {
    std::vector<groups::OffsetToCommit> offsets;
    offsets.reserve(positions.size());
    for (Position& position : positions) {
        offsets.push_back({{std::move(position.topic), position.partition}, position.next, -1, {}});
    }
    auto work = [&] {
        parts_->state.pinned.insert(group.value());
        return parts_->offsets.store(group.value(), std::move(offsets));
    };
    co_return co_await here(work);
}

run::Task<Result<>> Coordinator::topic_deleted(TopicName topic) {
    auto work = [&] { return parts_->offsets.forget_topic(std::move(topic)); };
    co_return co_await here(work);
}

run::Task<void> Coordinator::refuse_waiting() {
    auto work = [&] {
        parts_->state.is_stopping = true;
        parts_->membership.refuse_waiting();
        parts_->stopping.notify_all();
        return true;
    };
    co_await here(work);
}

run::Task<void> Coordinator::stop_here() {
    parts_->state.is_stopping = true;
    parts_->state.broker.observe(nullptr);
    parts_->membership.refuse_waiting();
    parts_->stopping.notify_all();
    co_await parts_->state.gate.close();
    parts_->membership.clear();
}

run::Task<void> Coordinator::stop() {
    auto work = [&] { return stop_here(); };
    co_await here(work);
}

}  // namespace broker::coordinator
