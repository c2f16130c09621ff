// Streams made, described, listed, ended.

#include <algorithm>

#include "base/text.h"
#include "door/kinesis/actions.h"
#include "door/kinesis/describe.h"
#include "door/kinesis/token.h"

namespace door::kinesis {
namespace {

using broker::streams::Mode;
using broker::streams::Stream;
namespace message = wire::kinesis;

constexpr std::size_t kListLimitDefault = 100;
constexpr std::size_t kShardLimitDefault = 100;

Outcome<std::int32_t> shards_of(const message::CreateStreamRequest& in, House& house) {
    const bool on_demand = in.mode && in.mode->stream_mode == "ON_DEMAND";
    if (!on_demand) {
        if (in.shard_count) return *in.shard_count;
        return validation(
            "ShardCount must be specified for streams in the provisioned capacity mode.");
    }
    if (in.shard_count) {
        return validation(
            "ShardCount cannot be specified for streams in the on-demand capacity mode.");
    }
    const auto streams = house.catalog.list();
    const auto count = std::ranges::count(streams, Mode::on_demand,
                                          [](const StreamView& one) { return one->mode; });
    if (static_cast<std::size_t>(count) >= broker::streams::kOnDemandStreamsMax) {
        return Exception{"LimitExceededException",
                         base::text("The account ", broker::streams::kAccountId, " has ", count,
                                    " on-demand streams already.")};
    }
    return broker::streams::kOnDemandShards;
}

run::Task<Body> create_stream(House& house, Call /*call*/, message::CreateStreamRequest in) {
    CO_TRY(const std::int32_t shards, shards_of(in, house));
    Stream stream{.name = *in.stream_name};
    if (in.mode && in.mode->stream_mode == "ON_DEMAND") stream.mode = Mode::on_demand;
    if (in.tags) stream.tags = *in.tags;
    stream.warm_mibps = in.warm_throughput_mibps;
    stream.record_kib_max = in.record_kib_max.value_or(stream.record_kib_max);
    co_return done(co_await house.catalog.create(std::move(stream), shards));
}

run::Task<Body> delete_stream(House& house, Call /*call*/, message::DeleteStreamRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    if (!stream->consumers.empty() && !in.enforces_consumer_deletion.value_or(false)) {
        co_return Exception{
            "ResourceInUseException",
            base::text("Stream ", stream->name, " under account ", broker::streams::kAccountId,
                       " has registered consumers. Use EnforceConsumerDeletion to delete it with "
                       "them.")};
    }
    co_return done(co_await house.catalog.remove(stream->name));
}

run::Task<Body> describe_stream(House& house, Call call, message::DescribeStreamRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    message::DescribeStreamResponse out;
    out.description = description_of(call, *stream);
    std::int32_t from = 0;
    if (in.exclusive_start_shard_id) {
        CO_TRY(const broker::streams::Shard* after, stream->shard(*in.exclusive_start_shard_id));
        from = after->number + 1;
    }
    const auto limit =
        static_cast<std::size_t>(in.limit.value_or(static_cast<std::int32_t>(kShardLimitDefault)));
    const base::WallTime now = house.clock.wall();
    for (const broker::streams::Shard& shard : stream->shards) {
        if (shard.number < from || stream->has_forgotten(shard, now)) continue;
        if (out.description.shards.size() == limit) {
            out.description.has_more_shards = true;
            break;
        }
        out.description.shards.push_back(shard_message(*stream, shard));
    }
    co_return body_of(call, out);
}

run::Task<Body> describe_stream_summary(House& house, Call call,
                                        message::DescribeStreamSummaryRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    co_return body_of(call, message::DescribeStreamSummaryResponse{summary_of(call, *stream)});
}

run::Task<Body> list_streams(House& house, Call call, message::ListStreamsRequest in) {
    std::string after = in.exclusive_start_stream_name.value_or("");
    if (in.next_token) {
        const auto token = parse_token(*in.next_token, Token::Kind::streams);
        if (!token) co_return invalid_argument("Invalid NextToken.");
        after = token->name;
    }
    const auto limit =
        static_cast<std::size_t>(in.limit.value_or(static_cast<std::int32_t>(kListLimitDefault)));
    message::ListStreamsResponse out;
    for (const StreamView& stream : house.catalog.list()) {
        if (stream->name <= after) continue;
        if (out.stream_names.size() == limit) {
            out.has_more_streams = true;
            Token next{.kind = Token::Kind::streams, .made = house.clock.wall()};
            next.name = out.stream_names.back();
            out.next_token = text_of(next);
            break;
        }
        out.stream_names.push_back(stream->name);
        out.stream_summaries.push_back({stream->name, arn_of(call, *stream), status_of(*stream),
                                        mode_of(*stream), time_of(stream->made)});
    }
    co_return body_of(call, out);
}

}  // namespace

const Action kStreamActions[5] = {
    {"CreateStream", serve<message::CreateStreamRequest, create_stream>},
    {"DeleteStream", serve<message::DeleteStreamRequest, delete_stream>},
    {"DescribeStream", serve<message::DescribeStreamRequest, describe_stream>},
    {"DescribeStreamSummary",
     serve<message::DescribeStreamSummaryRequest, describe_stream_summary>},
    {"ListStreams", serve<message::ListStreamsRequest, list_streams>},
};

}  // namespace door::kinesis
