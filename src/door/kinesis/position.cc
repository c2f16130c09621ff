#include "door/kinesis/position.h"

#include "base/text.h"

namespace door::kinesis {
namespace {

using broker::streams::Shard;
using broker::streams::Stream;

std::string place_words(const Stream& stream, const Shard& shard) {
    return base::text(" used in GetShardIterator on shard ", shard.id(), " in stream ", stream.name,
                      " under account ", broker::streams::kAccountId);
}

Outcome<base::Offset> offset_of_number(const Stream& stream, const Shard& shard,
                                       const std::string& text, std::string_view type) {
    const auto number = broker::streams::parse_sequence_number(text);
    if (!number) {
        return invalid_argument(base::text("StartingSequenceNumber ", text,
                                           place_words(stream, shard), " is invalid."));
    }
    if (number->shard != shard.number) {
        Shard named;
        named.number = number->shard;
        return invalid_argument(
            base::text("Invalid StartingSequenceNumber. It encodes ", named.id(),
                       ", while it was used in a call to a shard with ", shard.id()));
    }
    if (number->shard_made_s != shard.first_number().shard_made_s) {
        return invalid_argument(
            base::text("StartingSequenceNumber ", text, place_words(stream, shard),
                       " is invalid because it did not come from this stream."));
    }
    return type == "AT_SEQUENCE_NUMBER" ? broker::streams::offset_at(*number)
                                        : broker::streams::offset_after(*number);
}

// Either a sequence number that the type wants, or none that it does not.
Outcome<void> check_number(const PositionAsked& asked) {
    const bool wants = asked.type.ends_with("SEQUENCE_NUMBER");
    if (wants == asked.sequence_number.has_value()) return {};
    return invalid_argument(base::text(
        "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and "
        "StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "
        "Request specified ",
        asked.type,
        wants ? " and no StartingSequenceNumber." : " and also a StartingSequenceNumber."));
}

Outcome<base::WallTime> time_asked(const PositionAsked& asked, base::WallTime now) {
    if (!asked.timestamp) {
        return invalid_argument(
            "Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current "
            "request has no timestamp parameter.");
    }
    const std::int64_t ms = asked.timestamp->epoch_ms;
    if (ms > base::epoch_ms(now)) {
        return invalid_argument(base::text(
            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
            "timestampInMillis: ",
            ms, ", currentTimestampInMillis: ", base::epoch_ms(now)));
    }
    return base::from_epoch_ms(ms);
}

}  // namespace

run::Task<Outcome<base::Offset>> offset_of(House& house, StreamView stream, std::int32_t shard,
                                           PositionAsked asked) {
    CO_TRY_VOID(check_number(asked));
    const Shard& place = stream->shards[static_cast<std::size_t>(shard)];
    if (asked.sequence_number) {
        co_return offset_of_number(*stream, place, *asked.sequence_number, asked.type);
    }
    base::Result<base::Offset> found = base::Offset{};
    if (asked.type == "LATEST") {
        found = co_await house.records.tip(stream, shard);
    } else {
        CO_TRY(const base::Offset horizon, co_await house.records.trim_horizon(stream, shard));
        found = horizon;
        if (asked.type == "AT_TIMESTAMP") {
            CO_TRY(const base::WallTime time, time_asked(asked, house.clock.wall()));
            CO_TRY(const base::Offset at,
                   co_await house.records.offset_at_time(stream, shard, time));
            found = std::max(horizon, at);
        }
    }
    if (!found) co_return found.error();
    co_return *found;
}

}  // namespace door::kinesis
