#include "broker/consumer/consumer.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "base/log_line.h"
#include "base/text.h"
#include "codec/records/record_batch.h"

namespace broker::consumer {
namespace {

using base::Code;
using base::Error;
using groups::ErrorCode;

// Between looks at what is assigned while nothing comes.
constexpr base::Duration kLookAgainAfter = std::chrono::milliseconds(200);
// For the group to come together, before a position is said to be nobody's.
constexpr base::Duration kAssignmentWaitMax = std::chrono::seconds(3);

std::string name_of(const TopicPartition& at) { return base::text(at.topic, "-", at.partition); }

Error not_assigned(const TopicPartition& at) {
    return {Code::conflict, "No current assignment for partition " + name_of(at)};
}

Error exclusive() {
    return {Code::conflict,
            "Subscription to topics, partitions and pattern are mutually exclusive"};
}

}  // namespace

// What was fetched of one partition. The records are views into the other two.
struct Consumer::Share {
    TopicPartition at;
    Offset from;
    Offset end;  // behind all that was fetched, records or not
    base::Bytes batches;
    std::deque<base::Bytes> unpacked;
    std::vector<codec::Record> records;

    // Records from `from` on, without the markers of transactions.
    Result<> unpack() {
        base::ByteView rest = batches;
        while (!rest.empty()) {
            TRY(const codec::BatchHeader header, codec::decode_header(rest));
            const base::ByteView batch = rest.first(std::min(header.bytes(), rest.size()));
            rest = rest.subspan(batch.size());
            end = base::next(header.last_offset());
            if (header.is_control()) continue;
            TRY(const auto all, codec::decode_records(batch, unpacked.emplace_back()));
            for (const codec::Record& record : all) {
                if (record.offset >= from) records.push_back(record);
            }
        }
        return {};
    }
};

Consumer::Consumer(Broker& broker, coordinator::GroupCoordinator& coordinator,
                   const io::Clock& clock, ConsumerOptions options)
    : broker_(broker),
      coordinator_(coordinator),
      clock_(clock),
      options_(std::move(options)),
      committed_at_(clock.monotonic()) {}

Consumer::~Consumer() = default;

run::Task<Result<>> Consumer::subscribe(Subscription subscription) {
    const run::Turn turn = co_await run::Turn::of(turns_);
    if (!assigned_.empty()) co_return exclusive();
    co_await leave();
    if (subscription.topics.empty() && !subscription.pattern) co_return Result<>{};
    MemberOptions options;
    options.group = options_.group;
    options.client_id = options_.client_id;
    options.heartbeat_interval = options_.heartbeat_interval;
    CO_TRY(member_, GroupMember::join(broker_, coordinator_, std::move(options), subscription,
                                      [this] { return let_go(); }));
    subscription_ = std::move(subscription);
    co_return Result<>{};
}

run::Task<void> Consumer::unsubscribe() {
    const run::Turn turn = co_await run::Turn::of(turns_);
    co_await leave();
    if (!assigned_.empty()) co_await let_go();
    assigned_.clear();
}

run::Task<void> Consumer::leave() {
    if (!member_) co_return;
    co_await member_->stop();
    member_.reset();
    subscription_ = {};
}

run::Task<void> Consumer::let_go() {
    if (options_.auto_commit == AutoCommit::on) {
        if (const auto done = co_await commit_positions(); !done) {
            base::log_warn("broker", "commit_failed",
                           {{"group", options_.group}, {"why", done.error().what}});
        }
    }
    positions_.clear();
}

run::Task<Result<>> Consumer::assign(std::vector<TopicPartition> partitions) {
    const run::Turn turn = co_await run::Turn::of(turns_);
    if (member_) co_return exclusive();
    if (!assigned_.empty()) co_await let_go();
    std::ranges::sort(partitions);
    const auto [first, last] = std::ranges::unique(partitions);
    partitions.erase(first, last);
    assigned_ = std::move(partitions);
    co_return Result<>{};
}

std::vector<std::string> Consumer::subscription() const {
    return member_ ? member_->topics() : std::vector<std::string>{};
}

std::vector<TopicPartition> Consumer::assignment() const {
    if (!member_) return assigned_;
    std::vector<TopicPartition> partitions =
        member_->assignment().value_or(std::vector<TopicPartition>{});
    std::ranges::sort(partitions);
    return partitions;
}

run::Task<Result<>> Consumer::require_assigned(std::span<const TopicPartition> partitions) {
    if (member_ && !member_->assignment()) {
        co_await member_->changed().wait_for(kAssignmentWaitMax);
    }
    const std::vector<TopicPartition> mine = assignment();
    for (const TopicPartition& at : partitions) {
        if (!std::ranges::binary_search(mine, at)) co_return not_assigned(at);
    }
    co_return Result<>{};
}

run::Task<Result<std::size_t>> Consumer::poll(Poll limits, Taker taker) {
    const run::Turn turn = co_await run::Turn::of(turns_);
    if (!member_ && assigned_.empty()) {
        co_return Error{Code::conflict,
                        "Consumer is not subscribed to any topics or assigned any partitions"};
    }
    const base::MonotonicTime until = clock_.monotonic() + limits.wait;
    if (options_.auto_commit == AutoCommit::on &&
        clock_.monotonic() - committed_at_ >= options_.commit_interval) {
        CO_TRY_VOID(co_await commit_positions());
    }
    for (;;) {
        CO_TRY(const std::optional<std::size_t> taken, co_await read_some(limits, taker));
        if (taken) co_return *taken;
        const base::Duration left = until - clock_.monotonic();
        if (is_interrupted_) co_return std::size_t{0};
        if (left <= base::Duration::zero()) {
            if (member_ && !member_->trouble().empty()) {
                co_return Error{Code::unavailable, member_->trouble()};
            }
            co_return std::size_t{0};
        }
        co_await wait_for_more(std::min(left, kLookAgainAfter));
    }
}

run::Task<void> Consumer::wait_for_more(base::Duration wait) {
    std::vector<Fetch> wanted;
    wanted.reserve(positions_.size());
    for (const auto& [at, position] : positions_) {
        wanted.push_back({at.topic, at.partition, position.next, 1});
    }
    if (!wanted.empty()) {
        co_await broker_.wait_for_bytes(std::move(wanted), 1, wait);
    } else if (member_) {
        co_await member_->changed().wait_for(wait);
    } else {
        co_await run::Shard::current().sleep(wait);
    }
}

run::Task<Result<std::optional<std::size_t>>> Consumer::read_some(const Poll& limits,
                                                                  const Taker& taker) {
    using Taken = Result<std::optional<std::size_t>>;
    const std::vector<TopicPartition> partitions = assignment();
    std::deque<Share> shares;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < partitions.size() && bytes < limits.bytes_max; ++i) {
        const TopicPartition& at = partitions[(first_ + i) % partitions.size()];
        CO_TRY(std::optional<Share> share, co_await share_of(at, limits.bytes_max - bytes));
        if (!share) continue;
        bytes += share->batches.size();
        shares.push_back(*std::move(share));
    }
    if (!partitions.empty()) first_ = (first_ + 1) % partitions.size();
    // From here on nothing waits. Meanwhile the group may have taken partitions away.
    std::erase_if(shares, [this](const Share& share) {
        const auto position = positions_.find(share.at);
        return position == positions_.end() || position->second.next != share.from;
    });
    std::vector<Record> offered;
    std::size_t offered_bytes = 0;
    for (const Share& share : shares) {
        for (const codec::Record& record : share.records) {
            offered_bytes +=
                (record.key ? record.key->size() : 0) + (record.value ? record.value->size() : 0);
            const bool is_full =
                offered_bytes > limits.bytes_max || offered.size() >= limits.records_max;
            if (is_full && !offered.empty()) break;
            offered.push_back({share.at, record.offset, record.time, record.key, record.value});
        }
    }
    std::size_t taken = offered.empty() ? 0 : std::min(taker(offered), offered.size());
    const std::size_t told = taken;
    for (const Share& share : shares) {
        // The records of one share stand together.
        std::size_t read = 0;
        while (read < share.records.size() && taken > 0) {
            ++read;
            --taken;
        }
        positions_.at(share.at).next =
            read == share.records.size() ? share.end : share.records[read].offset;
    }
    co_return offered.empty() ? Taken(std::nullopt) : Taken(told);
}

run::Task<Result<std::optional<Consumer::Share>>> Consumer::share_of(TopicPartition at,
                                                                     std::size_t bytes_max) {
    using Found = Result<std::optional<Share>>;
    const Result<Offset> from = co_await position_of(at);
    if (!from) {
        if (from.error().code == Code::unknown_topic) co_return Found(std::nullopt);
        co_return from.error();
    }
    Fetch wanted{at.topic, at.partition, *from, bytes_max};
    Result<Fetched> fetched = co_await broker_.fetch(std::move(wanted));
    if (!fetched && fetched.error().code == Code::out_of_range) {
        // What was committed is gone, or never was.
        positions_.erase(at);
        CO_TRY(const Offset start, co_await reset_of(at));
        positions_[at].next = start;
        co_return Found(std::nullopt);
    }
    if (!fetched && fetched.error().code == Code::unknown_topic) co_return Found(std::nullopt);
    if (!fetched) co_return fetched.error();
    if (fetched->batches.empty()) co_return Found(std::nullopt);
    Share share{std::move(at), *from, *from, std::move(fetched->batches), {}, {}};
    CO_TRY_VOID(share.unpack());
    co_return Found(std::move(share));
}

run::Task<Result<Offset>> Consumer::position_of(TopicPartition at) {
    if (const auto known = positions_.find(at); known != positions_.end()) {
        co_return known->second.next;
    }
    std::vector<TopicPartition> one{at};
    CO_TRY(const auto found, co_await committed(std::move(one)));
    Position position;
    if (!found.empty()) {
        position = {found.front().next, found.front().next};
    } else {
        CO_TRY(position.next, co_await reset_of(at));
    }
    // Meanwhile the group may have taken it away.
    const std::vector<TopicPartition> mine = assignment();
    if (std::ranges::binary_search(mine, at)) positions_[at] = position;
    co_return position.next;
}

run::Task<Result<Offset>> Consumer::reset_of(TopicPartition at) {
    CO_TRY(const PartitionState state, co_await broker_.state(at.topic, at.partition));
    switch (options_.reset) {
        case Reset::earliest:
            co_return state.start;
        case Reset::latest:
            co_return state.high_water;
        case Reset::none:
            break;
    }
    co_return Error{Code::out_of_range,
                    "Undefined offset with no reset policy for partition " + name_of(at)};
}

groups::CommitIdentity Consumer::identity() const {
    return member_ ? member_->identity() : groups::CommitIdentity{};
}

run::Task<Result<>> Consumer::commit() {
    const run::Turn turn = co_await run::Turn::of(turns_);
    co_return co_await commit_positions();
}

run::Task<Result<>> Consumer::commit(std::vector<groups::OffsetToCommit> offsets) {
    const run::Turn turn = co_await run::Turn::of(turns_);
    co_return co_await commit_offsets(std::move(offsets));
}

run::Task<Result<>> Consumer::commit_positions() {
    committed_at_ = clock_.monotonic();
    std::vector<groups::OffsetToCommit> offsets;
    for (const auto& [at, position] : positions_) {
        if (position.next != position.committed) offsets.push_back({at, position.next, -1, ""});
    }
    return commit_offsets(std::move(offsets));
}

run::Task<Result<>> Consumer::commit_offsets(std::vector<groups::OffsetToCommit> offsets) {
    if (offsets.empty()) co_return Result<>{};
    groups::CommitRequest request;
    request.group = options_.group;
    request.who = identity();
    request.offsets = offsets;
    const groups::CommitAnswer answer = co_await coordinator_.commit(std::move(request));
    for (std::size_t i = 0; i < answer.size(); ++i) {
        if (answer[i].error != ErrorCode::none) {
            const bool has_moved = answer[i].error == ErrorCode::rebalance_in_progress ||
                                   answer[i].error == ErrorCode::illegal_generation ||
                                   answer[i].error == ErrorCode::unknown_member_id;
            co_return Error{has_moved ? Code::busy : Code::invalid_argument,
                            base::text("offset of ", name_of(answer[i].at), ": ",
                                       wire::kafka::name_of(answer[i].error))};
        }
        const auto position = positions_.find(answer[i].at);
        if (position != positions_.end()) position->second.committed = offsets[i].next;
    }
    co_return Result<>{};
}

run::Task<Result<std::vector<groups::FetchedOffset>>> Consumer::committed(
    std::vector<TopicPartition> partitions) {
    groups::FetchOffsetsRequest request;
    request.group = options_.group;
    request.partitions = std::move(partitions);
    groups::FetchOffsetsAnswer answer = co_await coordinator_.fetch(std::move(request));
    if (answer.error != ErrorCode::none) {
        co_return Error{Code::busy, base::text("offsets of group ", options_.group, ": ",
                                               wire::kafka::name_of(answer.error))};
    }
    std::erase_if(answer.offsets, [](const groups::FetchedOffset& one) {
        return one.error != ErrorCode::none || one.next < Offset{0};
    });
    co_return std::move(answer.offsets);
}

run::Task<Result<>> Consumer::seek(std::vector<std::pair<TopicPartition, Offset>> positions) {
    const run::Turn turn = co_await run::Turn::of(turns_);
    std::vector<TopicPartition> partitions;
    partitions.reserve(positions.size());
    for (const auto& [at, offset] : positions) partitions.push_back(at);
    CO_TRY_VOID(co_await require_assigned(partitions));
    for (const auto& [at, offset] : positions) positions_[at].next = offset;
    co_return Result<>{};
}

run::Task<Result<>> Consumer::seek_to(std::vector<TopicPartition> partitions,
                                      Offset PartitionState::* end) {
    const run::Turn turn = co_await run::Turn::of(turns_);
    CO_TRY_VOID(co_await require_assigned(partitions));
    for (const TopicPartition& at : partitions) {
        CO_TRY(const PartitionState state, co_await broker_.state(at.topic, at.partition));
        positions_[at].next = state.*end;
    }
    co_return Result<>{};
}

run::Task<Result<>> Consumer::seek_to_beginning(std::vector<TopicPartition> partitions) {
    return seek_to(std::move(partitions), &PartitionState::start);
}

run::Task<Result<>> Consumer::seek_to_end(std::vector<TopicPartition> partitions) {
    return seek_to(std::move(partitions), &PartitionState::high_water);
}

}  // namespace broker::consumer
