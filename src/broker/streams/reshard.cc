// How the shards of a stream are split, merged and counted anew.

#include <algorithm>

#include "base/text.h"
#include "broker/streams/stream.h"

namespace broker::streams {
namespace {

using base::Code;
using base::Error;

Error missing(const Stream& stream, std::int32_t number) {
    Shard named;
    named.number = number;
    return {Code::not_found, base::text("Could not find shard ", named.id(), " in stream ",
                                        stream.name, " under account ", kAccountId, ".")};
}

Result<Shard*> open_shard(Stream& stream, std::int32_t number) {
    if (number < 0 || static_cast<std::size_t>(number) >= stream.shards.size()) {
        return missing(stream, number);
    }
    Shard& shard = stream.shards[static_cast<std::size_t>(number)];
    if (!shard.is_open()) {
        return Error{Code::invalid_argument,
                     base::text("Shard ", shard.id(), " in stream ", stream.name, " under account ",
                                kAccountId,
                                " has already been merged or split, and thus is not "
                                "eligible for merging or splitting.")};
    }
    return &shard;
}

// Strictly later than the parent's, in whole seconds: a child's sequence numbers are greater.
WallTime made_after(const Shard& parent, WallTime now) {
    const auto second = std::chrono::seconds(1);
    const auto whole = std::chrono::floor<std::chrono::seconds>(std::max(now, parent.made));
    return WallTime(whole + second);
}

void close(Shard& shard, WallTime now) {
    shard.closed = Shard::Closed{.end = Offset{0}, .at = now};
}

std::int32_t next_number(const Stream& stream) {
    return static_cast<std::int32_t>(stream.shards.size());
}

// The open shard that begins there.
const Shard& starting_at(const Stream& stream, HashKey first) {
    return *std::ranges::find_if(stream.shards, [first](const Shard& one) {
        return one.is_open() && one.range.first == first;
    });
}

void divide(Stream& stream, std::int32_t number, HashKey at, WallTime now) {
    Shard& shard = stream.shards[static_cast<std::size_t>(number)];
    close(shard, now);
    const WallTime made = made_after(shard, now);
    const HashRange range = shard.range;
    const auto add = [&stream, number, made](HashRange part) {
        stream.shards.push_back(
            {.number = next_number(stream), .range = part, .parent = number, .made = made});
    };
    add({range.first, {at.value - 1}});
    add({at, range.last});
}

void unite(Stream& stream, std::int32_t left, std::int32_t right, WallTime now) {
    Shard& first = stream.shards[static_cast<std::size_t>(left)];
    Shard& second = stream.shards[static_cast<std::size_t>(right)];
    close(first, now);
    close(second, now);
    const WallTime made = std::max(made_after(first, now), made_after(second, now));
    stream.shards.push_back({.number = next_number(stream),
                             .range = {first.range.first, second.range.last},
                             .parent = left,
                             .adjacent_parent = right,
                             .made = made});
}

Result<> check_resize(const Stream& stream, std::int32_t open, std::int32_t count) {
    const std::string counts =
        base::text("Current open shard count: ", open, ", Target shard count: ", count);
    if (count > 2 * open) {
        return Error{
            Code::busy,
            "UpdateShardCount cannot scale up over double your current open shard count. " +
                counts};
    }
    if (2 * count < open) {
        return Error{
            Code::busy,
            "UpdateShardCount cannot scale down below half your current open shard count. " +
                counts};
    }
    // What AWS allows in 24 hours.
    constexpr std::size_t kResizesMax = 10;
    if (stream.resized.size() >= kResizesMax) {
        return Error{Code::busy,
                     base::text("Stream ", stream.name, " under account ", kAccountId,
                                " has been scaled ", kResizesMax, " times in the last 24 hours.")};
    }
    return {};
}

}  // namespace

std::vector<Shard> first_shards(std::int32_t count, WallTime now) {
    const auto parts = static_cast<std::uint32_t>(count);
    std::vector<Shard> shards;
    for (std::uint32_t i = 0; i < parts; ++i) {
        const HashKey last =
            i + 1 == parts ? kHashKeyMax : HashKey{even_start(i + 1, parts).value - 1};
        shards.push_back({.number = static_cast<std::int32_t>(i),
                          .range = {even_start(i, parts), last},
                          .made = now});
    }
    return shards;
}

Result<> split(Stream& stream, std::int32_t shard, HashKey at, WallTime now) {
    TRY(const Shard* const found, open_shard(stream, shard));
    // One more than AWS's words say, as it is there: the first part is never of one key alone.
    if (at.value <= found->range.first.value || at.value - 1 == found->range.first.value ||
        at >= found->range.last) {
        return Error{
            Code::invalid_argument,
            base::text("NewStartingHashKey ", text_of(at), " used in SplitShard() on shard ",
                       found->id(), " in stream ", stream.name, " under account ", kAccountId,
                       " is not both greater than one plus the shard's StartingHashKey ",
                       text_of(found->range.first), " and less than the shard's EndingHashKey ",
                       text_of(found->range.last), ".")};
    }
    divide(stream, shard, at, now);
    return {};
}

Result<> merge(Stream& stream, std::int32_t left, std::int32_t right, WallTime now) {
    TRY(const Shard* first, open_shard(stream, left));
    TRY(const Shard* second, open_shard(stream, right));
    const auto meet = [](const Shard& one, const Shard& other) {
        return one.range.last != kHashKeyMax && one.range.last.value + 1 == other.range.first.value;
    };
    // In either order, as AWS has it.
    if (meet(*second, *first)) std::swap(first, second);
    if (!meet(*first, *second)) {
        return Error{Code::invalid_argument,
                     base::text("Shards ", first->id(), " and ", second->id(), " in stream ",
                                stream.name, " under account ", kAccountId,
                                " are not an adjacent pair of shards eligible for merging")};
    }
    unite(stream, first->number, second->number, now);
    return {};
}

Result<> resize(Stream& stream, std::int32_t count, WallTime now) {
    std::erase_if(stream.resized, [now](WallTime at) { return now - at > std::chrono::hours(24); });
    TRY_VOID(check_resize(stream, static_cast<std::int32_t>(stream.open_shards().size()), count));
    const auto parts = static_cast<std::uint32_t>(count);
    for (std::uint32_t i = 1; i < parts; ++i) {
        const HashKey start = even_start(i, parts);
        const Shard& owner = stream.owner_of(start);
        if (owner.range.first != start) divide(stream, owner.number, start, now);
    }
    for (std::uint32_t i = 0; i < parts; ++i) {
        const HashKey start = even_start(i, parts);
        const HashKey last =
            i + 1 == parts ? kHashKeyMax : HashKey{even_start(i + 1, parts).value - 1};
        while (starting_at(stream, start).range.last != last) {
            const Shard& left = starting_at(stream, start);
            const Shard& right = starting_at(stream, {left.range.last.value + 1});
            unite(stream, left.number, right.number, now);
        }
    }
    stream.resized.push_back(now);
    return {};
}

}  // namespace broker::streams
