// Records put, and got by iterators.

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "door/kinesis/actions.h"
#include "door/kinesis/describe.h"
#include "door/kinesis/position.h"
#include "door/kinesis/token.h"
#include "wire/error_table.h"
#include "wire/kinesis/records.h"

namespace door::kinesis {
namespace {

using broker::streams::NewRecord;
using broker::streams::Placed;
using broker::streams::Shard;
using broker::streams::Stream;
namespace message = wire::kinesis;

// Of one PutRecords, keys and all; and of one GetRecords' data.
constexpr std::size_t kRequestBytesMax = 10 * base::limits::kMiB;
constexpr std::int32_t kGetRecordsMax = 10'000;

// PutRecordRequest and PutRecordsEntry alike.
Outcome<NewRecord> record_of(const auto& in, const Stream& stream, std::string_view place) {
    NewRecord record{.partition_key = *in.partition_key, .data = in.data->bytes};
    if (in.explicit_hash_key) {
        record.explicit_hash_key = broker::streams::parse_hash_key(*in.explicit_hash_key);
        if (!record.explicit_hash_key) {
            return invalid_argument(base::text(
                "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
                "Specified value was ",
                *in.explicit_hash_key));
        }
    }
    const auto limit = static_cast<std::size_t>(stream.record_kib_max) * base::limits::kKiB;
    if (record.data.size() + record.partition_key.size() > limit) {
        return validation(base::text("1 validation error detected: Value at '", place,
                                     "' failed to satisfy constraint: Member must have length less "
                                     "than or equal to ",
                                     limit));
    }
    return record;
}

Outcome<void> check_ordering(const message::PutRecordRequest& in, const Stream& stream) {
    const auto& number = in.sequence_number_for_ordering;
    if (!number || broker::streams::parse_sequence_number(*number)) return {};
    return invalid_argument(
        base::text("ExclusiveMinimumSequenceNumber ", *number, " used in PutRecord on stream ",
                   stream.name, " under account ", broker::streams::kAccountId, " is invalid."));
}

// Numbers rise with every record of a shard, whether SequenceNumberForOrdering asks for it or not.
run::Task<Body> put_record(House& house, Call call, message::PutRecordRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    CO_TRY_VOID(check_ordering(in, *stream));
    CO_TRY(const NewRecord record, record_of(in, *stream, "data"));
    std::vector<NewRecord> one{record};
    auto outcomes = co_await house.records.put(stream->name, std::move(one));
    CO_TRY(const Placed placed, std::move(outcomes.front()));
    co_return body_of(call, message::PutRecordResponse{placed.shard_id, text_of(placed.number),
                                                       encryption_of(*stream)});
}

Outcome<std::vector<NewRecord>> records_of(const message::PutRecordsRequest& in,
                                           const Stream& stream) {
    std::vector<NewRecord> records;
    std::size_t bytes = 0;
    for (const message::PutRecordsEntry& entry : *in.records) {
        const std::string place = base::text("records.", records.size() + 1, ".member.data");
        TRY(const NewRecord record, record_of(entry, stream, place));
        bytes += record.data.size() + record.partition_key.size();
        records.push_back(record);
    }
    if (bytes > kRequestBytesMax) {
        return invalid_argument("Records size exceeds 10 MB limit");
    }
    return records;
}

run::Task<Body> put_records(House& house, Call call, message::PutRecordsRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    CO_TRY(std::vector<NewRecord> records, records_of(in, *stream));
    const auto outcomes = co_await house.records.put(stream->name, std::move(records));
    message::PutRecordsResponse out;
    out.encryption_type = encryption_of(*stream);
    for (const auto& outcome : outcomes) {
        message::PutRecordsResult& result = out.records.emplace_back();
        if (outcome) {
            result.sequence_number = text_of(outcome->number);
            result.shard_id = outcome->shard_id;
            continue;
        }
        ++out.failed_record_count;
        result.error_code = wire::names_of(outcome.error().code).kinesis;
        result.error_message = outcome.error().what;
    }
    co_return body_of(call, out);
}

std::string iterator_text(const Stream& stream, std::int32_t shard, base::Offset at,
                          base::WallTime now) {
    return text_of(Token{.kind = Token::Kind::iterator,
                         .made = now,
                         .topic = stream.topic,
                         .shard = shard,
                         .offset = at.value(),
                         .name = stream.name});
}

run::Task<Body> get_shard_iterator(House& house, Call call, message::GetShardIteratorRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    CO_TRY(const Shard* const shard, stream->shard(*in.shard_id));
    PositionAsked asked{*in.type, in.starting_sequence_number, in.timestamp};
    CO_TRY(const base::Offset at,
           co_await offset_of(house, stream, shard->number, std::move(asked)));
    co_return body_of(call, message::GetShardIteratorResponse{
                                iterator_text(*stream, shard->number, at, house.clock.wall())});
}

// "Thu Jan 22 01:22:02 UTC 2015".
std::string utc_text(base::WallTime at) {
    constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed",
                                                    "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    const auto two = [](auto value) {
        return base::text(value < 10 ? "0" : "", static_cast<std::int64_t>(value));
    };
    return base::text(kDays.at(std::chrono::weekday(day).c_encoding()), ' ',
                      kMonths.at(static_cast<unsigned>(date.month()) - 1), ' ',
                      two(static_cast<unsigned>(date.day())), ' ', two(time.hours().count()), ':',
                      two(time.minutes().count()), ':', two(time.seconds().count()), " UTC ",
                      static_cast<int>(date.year()));
}

Outcome<Token> iterator_of(const message::GetRecordsRequest& in, base::WallTime now) {
    const auto token = parse_token(*in.shard_iterator, Token::Kind::iterator);
    if (!token || token->offset < 0) return invalid_argument("Invalid ShardIterator.");
    if (now - token->made <= kTokenLife) return *token;
    return Exception{"ExpiredIteratorException",
                     base::text("Iterator expired. The iterator was created at time ",
                                utc_text(token->made), " while right now it is ", utc_text(now),
                                " which is further in the future than the tolerated delay of ",
                                kTokenLife.count(), " milliseconds.")};
}

// The same iterator again gives the same records: it says the offset.
run::Task<Body> get_records(House& house, Call call, message::GetRecordsRequest in) {
    const base::WallTime now = house.clock.wall();
    CO_TRY(const Token token, iterator_of(in, now));
    CO_TRY(const StreamView stream, house.catalog.find(token.name));
    const bool is_of_stream = stream->topic == token.topic && token.shard >= 0 &&
                              static_cast<std::size_t>(token.shard) < stream->shards.size();
    if (!is_of_stream) co_return invalid_argument("Invalid ShardIterator.");
    const Shard& shard = stream->shards[static_cast<std::size_t>(token.shard)];
    broker::streams::ReadWanted wanted{
        .shard = token.shard,
        .from = base::Offset{token.offset},
        .records_max = static_cast<std::size_t>(in.limit.value_or(kGetRecordsMax)),
        .bytes_max = kRequestBytesMax};
    CO_TRY(
        const broker::streams::ReadRecords read,
        co_await house.records.read(stream, wanted, broker::streams::StreamRecords::Pace::polled));
    message::GetRecordsResponse out;
    out.records.reserve(read.records.size());
    for (const broker::streams::StoredRecord& record : read.records) {
        out.records.push_back(record_message(*stream, shard, record));
    }
    out.millis_behind_latest = read.behind_ms;
    if (read.is_at_end) {
        out.child_shards = children_of(*stream, shard);
    } else {
        out.next_shard_iterator = iterator_text(*stream, token.shard, read.next, now);
    }
    co_return body_of(call, out);
}

}  // namespace

const Action kRecordActions[4] = {
    {"PutRecord", serve<message::PutRecordRequest, put_record>},
    {"PutRecords", serve<message::PutRecordsRequest, put_records>},
    {"GetRecords", serve<message::GetRecordsRequest, get_records>},
    {"GetShardIterator", serve<message::GetShardIteratorRequest, get_shard_iterator>},
};

}  // namespace door::kinesis
