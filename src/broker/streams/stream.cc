#include "broker/streams/stream.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

namespace broker::streams {
namespace {

std::int64_t seconds_of(WallTime at) {
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

}  // namespace

std::string Shard::id() const {
    constexpr std::size_t kDigits = 12;
    std::string digits = base::text(number);
    digits.insert(0, kDigits - std::min(kDigits, digits.size()), '0');
    return "shardId-" + digits;
}

SequenceNumber Shard::first_number() const {
    return {.shard_made_s = seconds_of(made), .came_s = seconds_of(made), .shard = number};
}

SequenceNumber Shard::last_number() const {
    CHECK(closed.has_value(), id());
    return {.shard_made_s = seconds_of(made),
            .counter = kLastCounter,
            .came_s = seconds_of(closed->at),
            .shard = number};
}

SequenceNumber Shard::number_of(Offset offset, WallTime came) const {
    return {.shard_made_s = seconds_of(made),
            .counter = counter_of(offset),
            .came_s = seconds_of(came),
            .shard = number};
}

std::vector<const Shard*> Stream::open_shards() const {
    std::vector<const Shard*> open;
    for (const Shard& one : shards) {
        if (one.is_open()) open.push_back(&one);
    }
    return open;
}

const Shard& Stream::owner_of(HashKey key) const {
    const auto owns = [key](const Shard& one) { return one.is_open() && one.range.holds(key); };
    const auto found = std::ranges::find_if(shards, owns);
    CHECK(found != shards.end(), name, ": no open shard has ", text_of(key));
    return *found;
}

Result<const Shard*> Stream::shard(std::string_view id) const {
    const std::string_view digits = id.substr(id.rfind('-') + 1);
    std::int32_t number = -1;
    if (!base::parse_number(digits, number) || number < 0) {
        return base::Error{base::Code::not_found,
                           base::text("Could not find shard ", base::printable(id), " in stream ",
                                      name, " under account ", kAccountId, ".")};
    }
    if (static_cast<std::size_t>(number) < shards.size()) {
        return &shards[static_cast<std::size_t>(number)];
    }
    Shard named;
    named.number = number;
    return base::Error{base::Code::not_found,
                       base::text("Shard ", named.id(), " in stream ", name, " under account ",
                                  kAccountId, " does not exist")};
}

std::vector<const Shard*> Stream::children_of(const Shard& parent) const {
    std::vector<const Shard*> children;
    for (const Shard& one : shards) {
        if (one.parent == parent.number || one.adjacent_parent == parent.number) {
            children.push_back(&one);
        }
    }
    return children;
}

bool Stream::has_forgotten(const Shard& shard, WallTime now) const {
    return shard.closed && now - shard.closed->at > std::chrono::hours(retention_hours);
}

const Consumer* Stream::consumer(std::string_view consumer_name) const {
    const auto found = std::ranges::find(consumers, consumer_name, &Consumer::name);
    return found == consumers.end() ? nullptr : &*found;
}

}  // namespace broker::streams
