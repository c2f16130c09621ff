#pragma once
// What a consumer fetches, kept between its requests (KIP-227): then a request names only what
// changes, and an answer only what is new. A session belongs to its connection and ends with it; a
// consumer that comes back on another begins a new one, as after a restart of the broker.

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/uuid.h"
#include "wire/kafka/error_code.h"
#include "wire/kafka/fetch.h"

namespace door::kafka {

// One partition that is fetched, by name or, from version 13 on, by its topic's id.
struct FetchTarget {
    std::string topic;
    base::Uuid topic_id;
    std::int32_t partition = 0;
    friend auto operator<=>(const FetchTarget&, const FetchTarget&) = default;
};

// The request's words about it, and what its last answer said.
struct FetchState {
    FetchTarget target;
    std::int64_t offset = 0;
    std::int32_t bytes_max = 0;
    std::int32_t leader_epoch = -1;

    std::int64_t told_high_watermark = -1;
    std::int64_t told_start = -1;
};

// Counts the partitions of all sessions of a door, so that sessions together stay bounded.
class FetchSessions {
  public:
    // As many as a thousand consumers of a thousand partitions have.
    static constexpr std::size_t kPartitionsMax = 1'000'000;
    bool take(std::size_t partitions);
    void give(std::size_t partitions) { taken_.fetch_sub(partitions); }
    std::int32_t next_id();

  private:
    std::atomic<std::size_t> taken_{0};
    std::atomic<std::int32_t> last_id_{0};
};

//   Owner: a Peer.  Runs on: its connection's shard.
class FetchSession {
  public:
    // Nothing if there is no room for another: the consumer goes on without one.
    static std::unique_ptr<FetchSession> open(FetchSessions& sessions,
                                              std::vector<FetchState> partitions);
    ~FetchSession();
    FetchSession(const FetchSession&) = delete;
    FetchSession& operator=(const FetchSession&) = delete;

    std::int32_t id() const { return id_; }
    // The request's changes; none is made if it is not the next one of this session.
    wire::kafka::ErrorCode update(const wire::kafka::FetchRequest& request);
    // In the order in which they are to be read: those that gave records last come last.
    std::vector<FetchState> partitions() const;
    // What was answered: `gave_records` goes to the end.
    void told(const FetchTarget& target, std::int64_t high_watermark, std::int64_t start);
    void gave_records(const FetchTarget& target);

  private:
    FetchSession(FetchSessions& sessions, std::vector<FetchState> partitions);
    void put(FetchState state);
    void remove(const FetchTarget& target);

    FetchSessions& sessions_;
    std::int32_t id_;
    std::int32_t next_epoch_ = 1;
    std::uint64_t last_turn_ = 0;
    // By turn; and each one's turn.
    std::map<std::uint64_t, FetchState> by_turn_;
    std::map<FetchTarget, std::uint64_t> turns_;
};

// The partitions that a request names.
std::vector<FetchState> partitions_of(const wire::kafka::FetchRequest& request);

}  // namespace door::kafka
