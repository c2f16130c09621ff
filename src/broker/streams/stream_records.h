#pragma once
// The records of streams: put by hash key, read by shard. They are records of the stream's topic,
// with the partition key as their key, so a Kafka client reads them, and what it writes is read
// here.
//
//   Owner: app.  Runs on: all shards.  Ends: with its owner, after every call has returned.
//
// STREAM-3  A put that was answered is on disk and is read from the shard that was named, at the
//           number that was named, also if the shard was closed meanwhile.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker/streams/stream_catalog.h"
#include "broker/streams/throttle.h"
#include "io/clock.h"

namespace broker::streams {

// The header that keeps an explicit hash key, as its digits.
inline constexpr std::string_view kHashKeyHeader = "kinesis.explicit.hash.key";
// Every stream is throttled whose tag of this name says "on", none that says "off".
inline constexpr std::string_view kThrottlingTag = "millrace.throttling";

struct RecordsOptions {
    bool throttles = false;  // streams without the tag
};

// Views into what the caller keeps until put() returns.
struct NewRecord {
    std::string_view partition_key;
    std::optional<HashKey> explicit_hash_key{};
    base::ByteView data{};
};

struct Placed {
    std::string shard_id;
    SequenceNumber number;
};

struct StoredRecord {
    Offset offset;
    WallTime came{};
    std::string partition_key;
    base::ByteView data;
};

struct ReadWanted {
    std::int32_t shard = 0;
    Offset from;
    std::size_t records_max = 0;
    std::size_t bytes_max = 0;  // exceeded by one record if that is larger alone
};

struct ReadRecords {
    std::vector<StoredRecord> records;
    Offset next;
    bool is_at_end = false;  // of a closed shard
    std::int64_t behind_ms = 0;
    std::vector<std::shared_ptr<const base::Bytes>> owners;  // of the records' data
};

class RecordGathering;

class StreamRecords {
  public:
    StreamRecords(StreamCatalog& catalog, Broker& broker, run::Shards& shards, io::Clock& clock,
                  RecordsOptions options)
        : catalog_(catalog), broker_(broker), shards_(shards), clock_(clock), options_(options) {}

    // In the order of `records`. Code::not_found, too_large, throttled, and what the broker says.
    run::Task<std::vector<Result<Placed>>> put(std::string stream, std::vector<NewRecord> records);

    // Durable records of committed transactions. Code::throttled for `Pace::polled` readers alone.
    enum class Pace : std::uint8_t { polled, pushed };
    run::Task<Result<ReadRecords>> read(StreamView stream, ReadWanted wanted, Pace pace);
    // Until something may be read from there on, or `wait` is over. May come early.
    run::Task<void> wait(StreamView stream, ReadWanted wanted, base::Duration wait);

    // Where reading begins. Code::not_found once the topic is gone.
    run::Task<Result<Offset>> trim_horizon(StreamView stream, std::int32_t shard);
    run::Task<Result<Offset>> tip(StreamView stream, std::int32_t shard);
    run::Task<Result<Offset>> offset_at_time(StreamView stream, std::int32_t shard, WallTime time);

  private:
    struct Putting;
    Result<> check(const Stream& stream, const NewRecord& record) const;
    bool throttles(const Stream& stream) const;
    run::Task<void> route(const Stream& stream, Putting& putting);
    run::Task<void> put_all(const Stream& stream, Putting& putting);
    run::Task<void> put_group(const Stream& stream, Putting& putting, std::size_t group);
    run::Task<void> keep_lost(std::string name, Putting& putting);
    run::Task<Result<>> gather(const Stream& stream, const Shard& shard,
                               RecordGathering& gathering);
    run::Shard& home() const { return shards_.at(base::ShardId{0}); }

    StreamCatalog& catalog_;
    Broker& broker_;
    run::Shards& shards_;
    io::Clock& clock_;
    RecordsOptions options_;
    Throttle throttle_;  // shard 0's
};

}  // namespace broker::streams
