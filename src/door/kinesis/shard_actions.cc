// Shards listed, split, merged, counted anew.

#include <algorithm>
#include <array>

#include "base/text.h"
#include "door/kinesis/actions.h"
#include "door/kinesis/describe.h"
#include "door/kinesis/token.h"
#include "wire/kinesis/shards.h"

namespace door::kinesis {
namespace {

using broker::streams::Shard;
using broker::streams::Stream;
namespace message = wire::kinesis;

constexpr std::size_t kListShardsMax = 1000;
// A filter's type by its place here, in tokens too.
constexpr std::array<std::string_view, 7> kFilters{
    "",          "AFTER_SHARD_ID", "AT_TRIM_HORIZON", "FROM_TRIM_HORIZON",
    "AT_LATEST", "AT_TIMESTAMP",   "FROM_TIMESTAMP"};
enum Filter : std::uint8_t {
    kAll,
    kAfterShard,
    kAtHorizon,
    kFromHorizon,
    kAtLatest,
    kAtTime,
    kFromTime
};

// A child is there from the moment its parent closed, whatever whole second its numbers begin at:
// at every moment the open shards hold all keys.
base::WallTime opened_at(const Stream& stream, const Shard& shard) {
    if (!shard.parent) return shard.made;
    return stream.shards[static_cast<std::size_t>(*shard.parent)].closed->at;
}

bool is_open_at(const Stream& stream, const Shard& shard, base::WallTime at) {
    return opened_at(stream, shard) <= at && (!shard.closed || shard.closed->at > at);
}

// Where a list goes on, and what it is about.
struct Page {
    StreamView stream;
    Token token{.kind = Token::Kind::shards};
};

bool is_listed(const Page& page, const Shard& shard, base::WallTime now) {
    const Stream& stream = *page.stream;
    if (shard.number < page.token.shard || stream.has_forgotten(shard, now)) return false;
    const base::WallTime horizon =
        std::max<base::WallTime>(stream.made, now - std::chrono::hours(stream.retention_hours));
    const base::WallTime asked = std::max(base::from_epoch_ms(page.token.filter_ms), horizon);
    switch (page.token.filter) {
        case kAtHorizon:
            return is_open_at(stream, shard, horizon);
        case kAtLatest:
            return shard.is_open();
        case kAtTime:
            return is_open_at(stream, shard, asked);
        case kFromTime:
            return !shard.closed || shard.closed->at > asked;
        default:
            return true;
    }
}

Outcome<void> read_filter(const message::ShardFilter& filter, base::WallTime now, Page& page) {
    const auto* const type = std::ranges::find(kFilters, *filter.type);
    page.token.filter = static_cast<std::uint8_t>(type - kFilters.begin());
    if (page.token.filter == kAfterShard) {
        if (!filter.shard_id) {
            return invalid_argument(
                "ShardId must be specified for the ShardFilter type "
                "AFTER_SHARD_ID.");
        }
        TRY(const Shard* const after, page.stream->shard(*filter.shard_id));
        page.token.shard = after->number + 1;
    }
    if (page.token.filter == kAtTime || page.token.filter == kFromTime) {
        if (!filter.timestamp) {
            return invalid_argument(base::text(
                "Timestamp must be specified for the ShardFilter type ", *filter.type, "."));
        }
        if (filter.timestamp->epoch_ms > base::epoch_ms(now)) {
            return invalid_argument("The Timestamp of a ShardFilter cannot be in the future.");
        }
        page.token.filter_ms = filter.timestamp->epoch_ms;
    }
    return {};
}

Outcome<Page> first_page(House& house, const message::ListShardsRequest& in) {
    Page page;
    TRY(page.stream, stream_of(house, in));
    const bool is_other = in.stream_created && in.stream_created->epoch_ms / 1000 !=
                                                   base::epoch_ms(page.stream->made) / 1000;
    if (is_other) {
        return Exception{"ResourceNotFoundException",
                         base::text("Stream ", page.stream->name, " under account ",
                                    broker::streams::kAccountId, " not found.")};
    }
    if (in.filter) {
        TRY_VOID(read_filter(*in.filter, house.clock.wall(), page));
    }
    if (in.exclusive_start_shard_id) {
        TRY(const Shard* const after, page.stream->shard(*in.exclusive_start_shard_id));
        page.token.shard = std::max(page.token.shard, after->number + 1);
    }
    page.token.topic = page.stream->topic;
    page.token.name = page.stream->name;
    return page;
}

Outcome<Page> next_page(House& house, const message::ListShardsRequest& in) {
    if (in.stream_name || in.stream_arn || in.exclusive_start_shard_id || in.stream_created) {
        return invalid_argument("NextToken and StreamName cannot be provided together.");
    }
    const auto token = parse_token(*in.next_token, Token::Kind::shards);
    if (!token) return invalid_argument("Invalid NextToken.");
    if (house.clock.wall() - token->made > kTokenLife) {
        return Exception{"ExpiredNextTokenException",
                         base::text("The NextToken was made at ", base::epoch_ms(token->made),
                                    " ms and is good for ", kTokenLife.count(), " ms.")};
    }
    Page page{.token = *token};
    TRY(page.stream, house.catalog.find(token->name));
    if (page.stream->topic != token->topic) return invalid_argument("Invalid NextToken.");
    return page;
}

run::Task<Body> list_shards(House& house, Call call, message::ListShardsRequest in) {
    CO_TRY(Page page, in.next_token ? next_page(house, in) : first_page(house, in));
    const std::size_t limit = std::min(
        kListShardsMax, static_cast<std::size_t>(
                            in.max_results.value_or(static_cast<std::int32_t>(kListShardsMax))));
    const base::WallTime now = house.clock.wall();
    message::ListShardsResponse out;
    for (const Shard& shard : page.stream->shards) {
        if (!is_listed(page, shard, now)) continue;
        if (out.shards.size() == limit) {
            page.token.made = now;
            page.token.shard = shard.number;
            out.next_token = text_of(page.token);
            break;
        }
        out.shards.push_back(shard_message(*page.stream, shard));
    }
    co_return body_of(call, out);
}

Outcome<void> check_provisioned(const Stream& stream) {
    if (stream.mode == broker::streams::Mode::provisioned) return {};
    return validation(
        base::text("Request is invalid. The stream ", stream.name, " under account ",
                   broker::streams::kAccountId,
                   " is in the on-demand capacity mode, which has no shards to set."));
}

run::Task<Body> split_shard(House& house, Call /*call*/, message::SplitShardRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    CO_TRY_VOID(check_provisioned(*stream));
    CO_TRY(const Shard* const shard, stream->shard(*in.shard));
    const auto at = broker::streams::parse_hash_key(*in.new_starting_hash_key);
    if (!at) {
        co_return invalid_argument(
            base::text("NewStartingHashKey ", *in.new_starting_hash_key, " is beyond 2^128-1."));
    }
    auto edit = [number = shard->number, at = *at, now = house.clock.wall()](Stream& changed) {
        return broker::streams::split(changed, number, at, now);
    };
    co_return done(co_await house.catalog.reshard(stream->name, std::move(edit)));
}

run::Task<Body> merge_shards(House& house, Call /*call*/, message::MergeShardsRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    CO_TRY_VOID(check_provisioned(*stream));
    CO_TRY(const Shard* const left, stream->shard(*in.shard));
    CO_TRY(const Shard* const right, stream->shard(*in.adjacent_shard));
    auto edit = [left = left->number, right = right->number, now = house.clock.wall()](
                    Stream& changed) { return broker::streams::merge(changed, left, right, now); };
    co_return done(co_await house.catalog.reshard(stream->name, std::move(edit)));
}

run::Task<Body> update_shard_count(House& house, Call call, message::UpdateShardCountRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    CO_TRY_VOID(check_provisioned(*stream));
    auto edit = [target = *in.target, now = house.clock.wall()](Stream& changed) {
        return broker::streams::resize(changed, target, now);
    };
    const auto current = static_cast<std::int32_t>(stream->open_shards().size());
    CO_TRY_VOID(co_await house.catalog.reshard(stream->name, std::move(edit)));
    co_return body_of(call, message::UpdateShardCountResponse{stream->name, current, *in.target,
                                                              arn_of(call, *stream)});
}

}  // namespace

const Action kShardActions[4] = {
    {"ListShards", serve<message::ListShardsRequest, list_shards>},
    {"MergeShards", serve<message::MergeShardsRequest, merge_shards>},
    {"SplitShard", serve<message::SplitShardRequest, split_shard>},
    {"UpdateShardCount", serve<message::UpdateShardCountRequest, update_shard_count>},
};

}  // namespace door::kinesis
