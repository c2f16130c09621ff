#pragma once
// A stream as it is kept: a view on the topic of its name. Shard i is partition i.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "base/uuid.h"
#include "broker/streams/hash_key.h"
#include "broker/streams/sequence.h"

namespace broker::streams {

using base::Offset;
using base::Result;
using base::WallTime;

// All that is served belongs to one account; its number stands in ARNs and messages.
inline constexpr std::string_view kAccountId = "000000000000";

struct Shard {
    struct Closed {
        Offset end;  // its records are those below
        WallTime at{};
    };

    std::int32_t number = 0;
    HashRange range;
    std::optional<std::int32_t> parent{};
    std::optional<std::int32_t> adjacent_parent{};
    WallTime made{};
    std::optional<Closed> closed{};
    // Its end is being found out: nobody may rely on its being open. Not kept on disk.
    bool is_closing = false;

    bool is_open() const { return !closed; }
    // "shardId-000000000003".
    std::string id() const;
    SequenceNumber first_number() const;
    SequenceNumber last_number() const;  // of a closed one
    SequenceNumber number_of(Offset offset, WallTime came) const;
};

enum class Mode : std::uint8_t { provisioned, on_demand };

// Who reads with a pipe of its own (enhanced fan-out).
struct Consumer {
    std::string name;
    WallTime made{};
    std::map<std::string, std::string> tags{};
};

struct Stream {
    // Between the two: it serves. What died while it came or went is finished at the next start.
    enum class Phase : std::uint8_t { coming, serving, going };

    std::string name;
    Phase phase = Phase::serving;
    base::Uuid topic{};  // the id of its topic, so that another one of the name is not taken for it
    WallTime made{};
    std::int32_t retention_hours = 24;
    Mode mode = Mode::provisioned;
    std::int32_t record_kib_max = 1024;
    std::optional<std::int32_t> warm_mibps{};
    std::optional<std::string> key_id{};  // encryption is said to be on, with that key
    std::vector<std::string> metrics{};   // enhanced monitoring, in order of name
    std::string policy{};
    std::map<std::string, std::string> tags{};
    std::vector<Consumer> consumers{};
    std::vector<WallTime> resized{};  // of the last 24 hours
    std::vector<Shard> shards{};

    std::vector<const Shard*> open_shards() const;
    // The open shard that has the key. Open shards hold all keys, each once.
    const Shard& owner_of(HashKey key) const;
    // "shardId-3" and "3" are taken too, as AWS does. Code::not_found.
    Result<const Shard*> shard(std::string_view id) const;
    std::vector<const Shard*> children_of(const Shard& parent) const;
    // All records of a closed shard have outlived the stream's retention: AWS forgets it.
    bool has_forgotten(const Shard& shard, WallTime now) const;
    const Consumer* consumer(std::string_view consumer_name) const;
};

// The changes of a stream's shards, as values: the end of a shard that closes is set later, by who
// knows its log. Each says invalid_argument or, beyond a limit, busy; nothing is changed then.
Result<> split(Stream& stream, std::int32_t shard, HashKey at, WallTime now);
Result<> merge(Stream& stream, std::int32_t left, std::int32_t right, WallTime now);
// By splits and merges, as AWS does it, so that every shard has a lineage. Shards that lie right
// already stay.
Result<> resize(Stream& stream, std::int32_t count, WallTime now);
// Shards 0 … count − 1 of equal ranges.
std::vector<Shard> first_shards(std::int32_t count, WallTime now);

}  // namespace broker::streams
