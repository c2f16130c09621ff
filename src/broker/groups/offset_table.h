#pragma once
// What groups have read: the next offset of each (group, topic, partition), and what open
// transactions would make of it.
//
//   Owner: coordinator.  Runs on: its shard.  Plain synchronous code, a fold over the records of
//   __consumer_offsets in their order: what is here is on disk.
//
//   OFFSET-1  A commit that was answered is found again after any crash, unless a later one of the
//             same partition took its place.
//   OFFSET-2  An offset committed in a transaction is seen once that has committed, and never if it
//             aborts.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace broker::groups {

struct CommittedOffset {
    base::Offset next;
    std::int32_t leader_epoch = -1;
    std::string metadata;
    base::WallTime time{};  // of the commit
    // Set by the client with its commit, until OffsetCommit v4.
    std::optional<base::WallTime> expires;
    // Where in __consumer_offsets it stands: of two, the later counts.
    base::Offset record;
};

enum class TransactionEnd : std::uint8_t { commit, abort };

// A producer's open transaction on one partition of __consumer_offsets, which has a marker of its
// own.
struct TransactionPart {
    std::int64_t producer = -1;
    base::Partition partition;
    friend auto operator<=>(const TransactionPart&, const TransactionPart&) = default;
};

using Offsets = std::map<base::TopicPartition, CommittedOffset>;

class OffsetTable {
  public:
    void commit(const std::string& group, const base::TopicPartition& at, CommittedOffset offset);
    // Also out of open transactions: it was deleted, or the topic was.
    void remove(const std::string& group, const base::TopicPartition& at);
    void commit_pending(TransactionPart part, const std::string& group,
                        const base::TopicPartition& at, CommittedOffset offset);
    void end(TransactionPart part, TransactionEnd how);

    const CommittedOffset* find(const std::string& group, const base::TopicPartition& at) const;
    bool is_pending(const std::string& group, const base::TopicPartition& at) const;
    bool has_pending(const std::string& group) const { return open_.contains(group); }
    // Empty if it has none.
    const Offsets& of(const std::string& group) const;
    // All that stand for the group, those of open transactions too.
    std::set<base::TopicPartition> places_of(const std::string& group) const;
    // Group and partition of everything that is committed, or about to be, for that topic.
    std::vector<std::pair<std::string, base::TopicPartition>> places_of_topic(
        const std::string& topic) const;
    std::set<std::string> topics() const;
    std::vector<std::string> groups() const;
    std::size_t group_count() const { return committed_.size(); }
    std::size_t size() const { return size_; }

  private:
    using ByGroup = std::unordered_map<std::string, Offsets>;

    ByGroup committed_;
    std::map<TransactionPart, ByGroup> pending_;
    std::unordered_map<std::string, std::set<TransactionPart>> open_;  // by group
    std::size_t size_ = 0;
};

}  // namespace broker::groups
