#pragma once
// A consumer inside the process, for doors whose clients cannot be one themselves: what Kafka's
// KafkaConsumer is to them, with its words and its rules.
//
//     TRY_VOID(co_await consumer.subscribe({.topics = {"orders"}}));
//     const auto all = [](std::span<const Record> records) { return records.size(); };
//     CO_TRY(const std::size_t taken, co_await consumer.poll({}, all));
//     CO_TRY_VOID(co_await consumer.commit());
//
// CONSUMER-1  A record counts as read when the taker has taken it, not before; a commit covers what
//             was read and nothing else.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "broker/broker.h"
#include "broker/consumer/group_member.h"
#include "broker/coordinator/group_coordinator.h"
#include "io/clock.h"
#include "run/task.h"
#include "run/turn.h"

namespace broker::consumer {

using base::TopicPartition;

// Where to begin where nothing is committed.
enum class Reset : std::uint8_t { earliest, latest, none };
enum class AutoCommit : std::uint8_t { on, off };

struct ConsumerOptions {
    std::string group;
    std::string client_id;
    Reset reset = Reset::latest;
    AutoCommit auto_commit = AutoCommit::on;
    // With AutoCommit::on: what was read is committed by the first poll after so long.
    base::Duration commit_interval = std::chrono::seconds(5);
    base::Duration heartbeat_interval = std::chrono::seconds(3);
};

struct Record {
    const TopicPartition& at;
    Offset offset;
    base::WallTime time{};
    std::optional<base::ByteView> key;
    std::optional<base::ByteView> value;
};

struct Poll {
    base::Duration wait{};      // for the first record
    std::size_t bytes_max = 0;  // keys and values; exceeded by one record if it is larger alone
    std::size_t records_max = SIZE_MAX;
};

// Looks at records, in order of offset within each partition; says how many it takes. The views
// last for the call.
using Taker = std::function<std::size_t(std::span<const Record>)>;

//   Owner: a door.  Runs on: one shard, one call after the other.  Ends: unsubscribe(), the
//   destructor.
class Consumer {
  public:
    Consumer(Broker& broker, coordinator::GroupCoordinator& coordinator, const io::Clock& clock,
             ConsumerOptions options);
    ~Consumer();
    Consumer(const Consumer&) = delete;
    Consumer& operator=(const Consumer&) = delete;

    // In place of the subscription before; no topics and no pattern is none at all. conflict:
    // partitions were assigned by hand. invalid_argument: the pattern.
    run::Task<Result<>> subscribe(Subscription subscription);
    // Commits what was read if it commits by itself, and leaves the group; nothing is assigned.
    run::Task<void> unsubscribe();
    // In place of those before; none: of the group no more. conflict: there is a subscription.
    run::Task<Result<>> assign(std::vector<TopicPartition> partitions);

    // The topics that are read, of a pattern those that match now; empty without a subscription.
    std::vector<std::string> subscription() const;
    // In order; of a subscription what the group has given it so far.
    std::vector<TopicPartition> assignment() const;

    // How many were taken; 0 when there was nothing in time. unavailable: the group does not take
    // it. out_of_range: no offset is committed, or it is gone, and Reset::none.
    run::Task<Result<std::size_t>> poll(Poll limits, Taker taker);
    // A poll that waits ends soon, and those that follow wait no more.
    void interrupt() { is_interrupted_ = true; }

    // What was read, of all partitions.
    run::Task<Result<>> commit();
    // Offsets to go on from.
    run::Task<Result<>> commit(std::vector<groups::OffsetToCommit> offsets);
    // Of any partitions; those without a commit are left out.
    run::Task<Result<std::vector<groups::FetchedOffset>>> committed(
        std::vector<TopicPartition> partitions);

    // Where the next poll reads. conflict: one of them is not assigned.
    run::Task<Result<>> seek(std::vector<std::pair<TopicPartition, Offset>> positions);
    run::Task<Result<>> seek_to_beginning(std::vector<TopicPartition> partitions);
    run::Task<Result<>> seek_to_end(std::vector<TopicPartition> partitions);

  private:
    struct Position {
        Offset next;
        Offset committed{-1};
    };
    struct Share;

    run::Task<void> leave();
    // Before partitions are given back.
    run::Task<void> let_go();
    run::Task<Result<>> require_assigned(std::span<const TopicPartition> partitions);
    run::Task<Result<Offset>> position_of(TopicPartition at);
    run::Task<Result<Offset>> reset_of(TopicPartition at);
    run::Task<Result<std::optional<std::size_t>>> read_some(const Poll& limits, const Taker& taker);
    run::Task<Result<std::optional<Share>>> share_of(TopicPartition at, std::size_t bytes_max);
    run::Task<void> wait_for_more(base::Duration wait);
    run::Task<Result<>> commit_positions();
    run::Task<Result<>> commit_offsets(std::vector<groups::OffsetToCommit> offsets);
    run::Task<Result<>> seek_to(std::vector<TopicPartition> partitions,
                                Offset PartitionState::* end);
    groups::CommitIdentity identity() const;

    Broker& broker_;
    coordinator::GroupCoordinator& coordinator_;
    const io::Clock& clock_;
    const ConsumerOptions options_;
    std::shared_ptr<run::Turns> turns_ = std::make_shared<run::Turns>();
    std::unique_ptr<GroupMember> member_;  // while there is a subscription
    Subscription subscription_;
    std::vector<TopicPartition> assigned_;  // by hand
    std::map<TopicPartition, Position> positions_;
    bool is_interrupted_ = false;
    std::size_t first_ =
        0;  // the partition that the next poll begins with, so that all have a turn
    base::MonotonicTime committed_at_{};
};

}  // namespace broker::consumer
