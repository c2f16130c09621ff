#include "door/kinesis/shard_events.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "door/kinesis/consumer_lookup.h"
#include "door/kinesis/describe.h"
#include "door/kinesis/position.h"
#include "wire/kinesis/consumers.h"
#include "wire/kinesis/event_stream.h"

namespace door::kinesis {
namespace {

using broker::streams::ReadRecords;
using broker::streams::Shard;
namespace message = wire::kinesis;

// AWS sends an event at least so often, with a number that moves on, though there is no record.
constexpr base::Duration kEventEvery = std::chrono::seconds(4);
// So long a stop waits at most.
constexpr base::Duration kWaitMax = std::chrono::milliseconds(500);
constexpr std::size_t kEventRecordsMax = 10'000;
constexpr std::size_t kEventBytesMax = base::limits::kMiB;

}  // namespace

ShardEvents::ShardEvents(House& house, Subscriptions& subscriptions, Subscription subscription)
    : house_(house),
      subscriptions_(subscriptions),
      subscription_(std::move(subscription)),
      end_(house.clock.monotonic() + kSubscriptionLife),
      last_event_(house.clock.monotonic()) {}

run::Task<std::optional<std::string>> ShardEvents::next() {
    if (!std::exchange(has_begun_, true)) co_return message::event_frame("initial-response", "{}");
    while (!is_over_ && house_.clock.monotonic() < end_) {
        if (!co_await subscriptions_.is_current(subscription_.ticket)) break;
        std::optional<std::string> frame = co_await event();
        if (frame) co_return frame;
    }
    is_over_ = true;
    co_return std::nullopt;
}

// One look at the shard; nothing if there is nothing to say yet.
run::Task<std::optional<std::string>> ShardEvents::event() {
    // The stream may have been changed since, its shard closed, itself deleted.
    auto stream = house_.catalog.find(subscription_.stream->name);
    const bool is_there = stream && (*stream)->topic == subscription_.stream->topic;
    if (!is_there) {
        co_return ended_with({"ResourceNotFoundException",
                              base::text("Stream ", subscription_.stream->name, " under account ",
                                         broker::streams::kAccountId, " not found.")});
    }
    subscription_.stream = *stream;
    broker::streams::ReadWanted wanted{.shard = subscription_.shard,
                                       .from = subscription_.from,
                                       .records_max = kEventRecordsMax,
                                       .bytes_max = kEventBytesMax};
    const auto read = co_await house_.records.read(subscription_.stream, wanted,
                                                   broker::streams::StreamRecords::Pace::pushed);
    if (!read) co_return ended_with(message::exception_of(read.error()));
    const bool is_due = house_.clock.monotonic() - last_event_ >= kEventEvery;
    if (!read->records.empty() || read->is_at_end || is_due) co_return event_of(*read);
    co_await house_.records.wait(subscription_.stream, wanted, kWaitMax);
    co_return std::nullopt;
}

// JSON, whatever the request was: all SDKs read events as nothing else.
std::string ShardEvents::event_of(const ReadRecords& read) {
    const broker::streams::Stream& stream = *subscription_.stream;
    const Shard& shard = stream.shards[static_cast<std::size_t>(subscription_.shard)];
    message::SubscribeToShardEvent event;
    for (const broker::streams::StoredRecord& record : read.records) {
        event.records.push_back(record_message(stream, shard, record));
    }
    event.millis_behind_latest = read.behind_ms;
    if (read.is_at_end) {
        event.child_shards = children_of(stream, shard);
        is_over_ = true;
    } else {
        // Going on after it begins with the next record.
        broker::streams::SequenceNumber number = shard.first_number();
        number.counter = static_cast<std::uint64_t>(read.next.value());
        const auto now = std::chrono::floor<std::chrono::seconds>(house_.clock.wall());
        number.came_s = std::max(number.came_s, now.time_since_epoch().count());
        event.continuation_sequence_number = text_of(number);
    }
    subscription_.from = read.next;
    last_event_ = house_.clock.monotonic();
    return message::event_frame("SubscribeToShardEvent", message::encode(Format::json, event));
}

std::string ShardEvents::ended_with(const Exception& exception) {
    is_over_ = true;
    return message::exception_frame(exception.name, message::encode(Format::json, exception));
}

run::Task<Outcome<std::shared_ptr<http::BodyStream>>> subscribe(House& house,
                                                                Subscriptions& subscriptions,
                                                                Call call, std::string body) {
    CO_TRY(const message::SubscribeToShardRequest in,
           message::decode<message::SubscribeToShardRequest>(call.format, body));
    CO_TRY(const ConsumerPlace place, consumer_of_arn(house, call, *in.consumer_arn));
    CO_TRY(const Shard* const shard, place.stream->shard(*in.shard_id));
    const message::StartingPosition& start = *in.starting_position;
    PositionAsked asked{*start.type, start.sequence_number, start.timestamp};
    CO_TRY(const base::Offset from,
           co_await offset_of(house, place.stream, shard->number, std::move(asked)));
    std::string where = base::text(arn_of(call, *place.stream, place.consumer), ", ", shard->id());
    CO_TRY(Ticket ticket, co_await subscriptions.begin(std::move(where)));
    Subscription subscription{place.stream, shard->number, from, std::move(ticket)};
    co_return std::shared_ptr<http::BodyStream>(
        std::make_shared<ShardEvents>(house, subscriptions, std::move(subscription)));
}

}  // namespace door::kinesis
