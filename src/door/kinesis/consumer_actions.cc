// Consumers with their own pipe: registered, described, listed, let go.

#include <algorithm>

#include "base/text.h"
#include "door/kinesis/actions.h"
#include "door/kinesis/consumer_lookup.h"
#include "door/kinesis/describe.h"
#include "door/kinesis/token.h"
#include "wire/kinesis/consumers.h"

namespace door::kinesis {
namespace {

using broker::streams::Consumer;
using broker::streams::Stream;
namespace message = wire::kinesis;

constexpr std::size_t kConsumersMax = 20;
constexpr std::int32_t kListLimitDefault = 100;

Exception no_consumer(std::string_view what) {
    return {"ResourceNotFoundException",
            base::text("Consumer ", base::printable(what, 300), " under account ",
                       broker::streams::kAccountId, " not found.")};
}

message::Consumer consumer_message(const Call& call, const Stream& stream,
                                   const Consumer& consumer) {
    return {consumer.name, arn_of(call, stream, consumer), "ACTIVE", time_of(consumer.made)};
}

run::Task<Body> register_consumer(House& house, Call call,
                                  message::RegisterStreamConsumerRequest in) {
    CO_TRY(const StreamView stream, stream_of_arn(house, *in.stream_arn));
    const Consumer fresh{.name = *in.consumer_name,
                         .made = house.clock.wall(),
                         .tags = in.tags.value_or(message::TextMap{})};
    auto edit = [fresh](Stream& changed) -> base::Result<> {
        if (changed.consumer(fresh.name) != nullptr) {
            return base::Error{
                base::Code::conflict,
                base::text("Consumer ", fresh.name, " of stream ", changed.name, " under account ",
                           broker::streams::kAccountId, " already exists.")};
        }
        if (changed.consumers.size() >= kConsumersMax) {
            return base::Error{
                base::Code::busy,
                base::text("Stream ", changed.name, " under account ", broker::streams::kAccountId,
                           " has ", kConsumersMax, " consumers already.")};
        }
        changed.consumers.push_back(fresh);
        return {};
    };
    CO_TRY_VOID(co_await house.catalog.edit(stream->name, std::move(edit)));
    co_return body_of(
        call, message::RegisterStreamConsumerResponse{consumer_message(call, *stream, fresh)});
}

run::Task<Body> deregister_consumer(House& house, Call call,
                                    message::DeregisterStreamConsumerRequest in) {
    CO_TRY(const ConsumerPlace place,
           consumer_of(house, call, in.consumer_arn, in.stream_arn, in.consumer_name));
    auto edit = [name = place.consumer.name](Stream& changed) -> base::Result<> {
        std::erase_if(changed.consumers, [&name](const Consumer& one) { return one.name == name; });
        return {};
    };
    co_return done(co_await house.catalog.edit(place.stream->name, std::move(edit)));
}

run::Task<Body> describe_consumer(House& house, Call call,
                                  message::DescribeStreamConsumerRequest in) {
    CO_TRY(const ConsumerPlace place,
           consumer_of(house, call, in.consumer_arn, in.stream_arn, in.consumer_name));
    message::DescribeStreamConsumerResponse out;
    out.description = {place.consumer.name, arn_of(call, *place.stream, place.consumer), "ACTIVE",
                       time_of(place.consumer.made), arn_of(call, *place.stream)};
    co_return body_of(call, out);
}

run::Task<Body> list_consumers(House& house, Call call, message::ListStreamConsumersRequest in) {
    CO_TRY(const StreamView stream, stream_of_arn(house, *in.stream_arn));
    std::string after;
    if (in.next_token) {
        const auto token = parse_token(*in.next_token, Token::Kind::consumers);
        if (!token || token->topic != stream->topic) {
            co_return invalid_argument("Invalid NextToken.");
        }
        after = token->name;
    }
    std::vector<Consumer> consumers = stream->consumers;
    std::ranges::sort(consumers, {}, &Consumer::name);
    const auto limit = static_cast<std::size_t>(in.max_results.value_or(kListLimitDefault));
    message::ListStreamConsumersResponse out;
    for (const Consumer& consumer : consumers) {
        if (consumer.name <= after) continue;
        if (out.consumers.size() == limit) {
            out.next_token = text_of(Token{.kind = Token::Kind::consumers,
                                           .made = house.clock.wall(),
                                           .topic = stream->topic,
                                           .name = out.consumers.back().consumer_name});
            break;
        }
        out.consumers.push_back(consumer_message(call, *stream, consumer));
    }
    co_return body_of(call, out);
}

}  // namespace

Outcome<ConsumerPlace> consumer_of_arn(House& house, const Call& call, const std::string& arn) {
    TRY(const StreamView stream, stream_of_arn(house, arn));
    for (const Consumer& consumer : stream->consumers) {
        // Region and account may be another client's idea of them; the rest is the consumer.
        const std::string own = arn_of(call, *stream, consumer);
        if (arn.ends_with(own.substr(own.find(":stream/")))) return ConsumerPlace{stream, consumer};
    }
    return no_consumer(arn);
}

Outcome<ConsumerPlace> consumer_of(House& house, const Call& call,
                                   const std::optional<std::string>& consumer_arn,
                                   const std::optional<std::string>& stream_arn,
                                   const std::optional<std::string>& name) {
    if (consumer_arn) return consumer_of_arn(house, call, *consumer_arn);
    if (!stream_arn || !name) {
        return invalid_argument(
            "Either ConsumerARN or both StreamARN and ConsumerName must be provided.");
    }
    TRY(const StreamView stream, stream_of_arn(house, *stream_arn));
    const Consumer* const consumer = stream->consumer(*name);
    if (consumer == nullptr) return no_consumer(*name);
    return ConsumerPlace{stream, *consumer};
}

const Action kConsumerActions[4] = {
    {"RegisterStreamConsumer", serve<message::RegisterStreamConsumerRequest, register_consumer>},
    {"DeregisterStreamConsumer",
     serve<message::DeregisterStreamConsumerRequest, deregister_consumer>},
    {"DescribeStreamConsumer", serve<message::DescribeStreamConsumerRequest, describe_consumer>},
    {"ListStreamConsumers", serve<message::ListStreamConsumersRequest, list_consumers>},
};

}  // namespace door::kinesis
