// What is set of a stream, and the account's limits.

#include <algorithm>
#include <array>
#include <functional>

#include "base/text.h"
#include "codec/utf8.h"
#include "door/kinesis/actions.h"
#include "door/kinesis/describe.h"
#include "wire/kinesis/settings.h"

namespace door::kinesis {
namespace {

using base::Code;
using base::Error;
using base::Result;
using broker::streams::kAccountId;
using broker::streams::Mode;
using broker::streams::Stream;
namespace message = wire::kinesis;

constexpr std::int32_t kRetentionHoursMin = 24;
constexpr std::int32_t kRetentionHoursMax = 8760;
constexpr std::size_t kTagsMax = 50;
constexpr std::array<std::string_view, 7> kMetrics{"IncomingBytes",
                                                   "IncomingRecords",
                                                   "IteratorAgeMilliseconds",
                                                   "OutgoingBytes",
                                                   "OutgoingRecords",
                                                   "ReadProvisionedThroughputExceeded",
                                                   "WriteProvisionedThroughputExceeded"};

Result<> check_retention(std::int32_t hours) {
    if (hours < kRetentionHoursMin) {
        return Error{
            Code::invalid_argument,
            base::text("Minimum allowed retention period is ", kRetentionHoursMin,
                       " hours. Requested retention period (", hours, " hours) is too short.")};
    }
    if (hours > kRetentionHoursMax) {
        return Error{
            Code::invalid_argument,
            base::text("Maximum allowed retention period is ", kRetentionHoursMax,
                       " hours. Requested retention period (", hours, " hours) is too long.")};
    }
    return {};
}

Error retention_fault(const Stream& stream, std::int32_t hours, std::string_view comparison,
                      std::string_view other) {
    return {Code::invalid_argument,
            base::text("Requested retention period (", hours, " hours) for stream ", stream.name,
                       " can not be ", comparison, " than existing retention period (",
                       stream.retention_hours, " hours). Use ", other, " API.")};
}

run::Task<Body> increase_retention(House& house, Call /*call*/,
                                   message::IncreaseRetentionRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    auto edit = [hours = *in.hours](Stream& changed) -> Result<> {
        TRY_VOID(check_retention(hours));
        if (hours < changed.retention_hours) {
            return retention_fault(changed, hours, "shorter", "DecreaseRetentionPeriod");
        }
        changed.retention_hours = hours;
        return {};
    };
    co_return done(co_await house.catalog.edit(stream->name, std::move(edit)));
}

run::Task<Body> decrease_retention(House& house, Call /*call*/,
                                   message::DecreaseRetentionRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    auto edit = [hours = *in.hours](Stream& changed) -> Result<> {
        TRY_VOID(check_retention(hours));
        if (hours > changed.retention_hours) {
            return retention_fault(changed, hours, "longer", "IncreaseRetentionPeriod");
        }
        changed.retention_hours = hours;
        return {};
    };
    co_return done(co_await house.catalog.edit(stream->name, std::move(edit)));
}

run::Task<Body> update_mode(House& house, Call /*call*/, message::UpdateStreamModeRequest in) {
    CO_TRY(const StreamView stream, stream_of_arn(house, *in.stream_arn));
    auto edit = [in](Stream& changed) -> Result<> {
        changed.mode = in.mode->stream_mode == "ON_DEMAND" ? Mode::on_demand : Mode::provisioned;
        if (in.warm_throughput_mibps) changed.warm_mibps = in.warm_throughput_mibps;
        return {};
    };
    co_return done(co_await house.catalog.edit(stream->name, std::move(edit)));
}

run::Task<Body> update_record_size(House& house, Call /*call*/,
                                   message::UpdateMaxRecordSizeRequest in) {
    CO_TRY(const StreamView stream, stream_of_arn(house, *in.stream_arn));
    auto edit = [kib = *in.record_kib_max](Stream& changed) -> Result<> {
        changed.record_kib_max = kib;
        return {};
    };
    co_return done(co_await house.catalog.edit(stream->name, std::move(edit)));
}

run::Task<Body> update_warm_throughput(House& house, Call call,
                                       message::UpdateWarmThroughputRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    auto edit = [mibps = *in.warm_throughput_mibps](Stream& changed) -> Result<> {
        changed.warm_mibps = mibps;
        return {};
    };
    CO_TRY_VOID(co_await house.catalog.edit(stream->name, std::move(edit)));
    co_return body_of(call, message::UpdateWarmThroughputResponse{
                                arn_of(call, *stream),
                                stream->name,
                                {in.warm_throughput_mibps, in.warm_throughput_mibps}});
}

// AWS' alphabet: letters of all scripts, digits, blanks and _ . / = + - @ :
bool is_taggable(std::string_view text) {
    constexpr std::string_view kSigns = "_./=+-@: ";
    return codec::is_utf8(text) && std::ranges::all_of(text, [kSigns](char c) {
               const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                                     (c >= 'A' && c <= 'Z') ||
                                     static_cast<unsigned char>(c) >= 0x80;
               return is_plain || kSigns.find(c) != std::string_view::npos;
           });
}

Result<> add_tags(Stream& stream, const message::TextMap& tags) {
    for (const auto& [key, value] : tags) {
        if (is_taggable(key) && is_taggable(value)) continue;
        return Error{Code::invalid_argument,
                     "Some tags contain invalid characters. Valid characters: Unicode letters, "
                     "digits, white space, _ . / = + - @ :."};
    }
    for (const auto& [key, value] : tags) stream.tags[key] = value;
    if (stream.tags.size() <= kTagsMax) return {};
    return Error{Code::invalid_argument,
                 base::text("Failed to add tags to stream ", stream.name, " under account ",
                            kAccountId, " because a given stream cannot have more than ", kTagsMax,
                            " tags associated with it.")};
}

std::vector<message::Tag> tags_of(const Stream& stream) {
    std::vector<message::Tag> tags;
    for (const auto& [key, value] : stream.tags) tags.push_back({key, value});
    return tags;
}

run::Task<Body> add_tags_to(House& house, std::string stream, message::TextMap tags) {
    auto edit = [tags = std::move(tags)](Stream& changed) { return add_tags(changed, tags); };
    co_return done(co_await house.catalog.edit(std::move(stream), std::move(edit)));
}

run::Task<Body> remove_tags_of(House& house, std::string stream, std::vector<std::string> keys) {
    auto edit = [keys = std::move(keys)](Stream& changed) -> Result<> {
        for (const std::string& key : keys) changed.tags.erase(key);
        return {};
    };
    co_return done(co_await house.catalog.edit(std::move(stream), std::move(edit)));
}

run::Task<Body> add_tags_to_stream(House& house, Call /*call*/, message::AddTagsRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    co_return co_await add_tags_to(house, stream->name, *std::move(in.tags));
}

run::Task<Body> remove_tags_from_stream(House& house, Call /*call*/,
                                        message::RemoveTagsRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    co_return co_await remove_tags_of(house, stream->name, *std::move(in.keys));
}

run::Task<Body> list_tags_for_stream(House& house, Call call, message::ListTagsRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    const auto limit = static_cast<std::size_t>(in.limit.value_or(kTagsMax));
    message::ListTagsResponse out;
    for (message::Tag& tag : tags_of(*stream)) {
        if (in.exclusive_start_key && tag.key <= *in.exclusive_start_key) continue;
        out.has_more = out.tags.size() == limit;
        if (out.has_more) break;
        out.tags.push_back(std::move(tag));
    }
    co_return body_of(call, out);
}

run::Task<Body> tag_resource(House& house, Call /*call*/, message::TagResourceRequest in) {
    CO_TRY(const StreamView stream, stream_of_arn(house, *in.resource_arn));
    co_return co_await add_tags_to(house, stream->name, *std::move(in.tags));
}

run::Task<Body> untag_resource(House& house, Call /*call*/, message::UntagResourceRequest in) {
    CO_TRY(const StreamView stream, stream_of_arn(house, *in.resource_arn));
    co_return co_await remove_tags_of(house, stream->name, *std::move(in.keys));
}

run::Task<Body> list_tags_for_resource(House& house, Call call,
                                       message::ListTagsForResourceRequest in) {
    CO_TRY(const StreamView stream, stream_of_arn(house, *in.resource_arn));
    co_return body_of(call, message::ListTagsForResourceResponse{tags_of(*stream)});
}

run::Task<Body> start_encryption(House& house, Call /*call*/, message::EncryptionRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    auto edit = [in](Stream& changed) -> Result<> {
        changed.key_id = *in.type == "KMS" ? in.key_id : std::nullopt;
        return {};
    };
    co_return done(co_await house.catalog.edit(stream->name, std::move(edit)));
}

run::Task<Body> stop_encryption(House& house, Call /*call*/, message::EncryptionRequest in) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    auto edit = [](Stream& changed) -> Result<> {
        changed.key_id.reset();
        return {};
    };
    co_return done(co_await house.catalog.edit(stream->name, std::move(edit)));
}

// "ALL" is each of them.
std::vector<std::string> whole_metrics(const std::vector<std::string>& asked) {
    if (std::ranges::find(asked, "ALL") != asked.end()) return {kMetrics.begin(), kMetrics.end()};
    return asked;
}

run::Task<Body> change_metrics(House& house, Call call, message::MonitoringRequest in,
                               std::function<bool(bool, bool)> keeps) {
    CO_TRY(const StreamView stream, stream_of(house, in));
    const std::vector<std::string> asked = whole_metrics(*in.metrics);
    const auto has = [](const std::vector<std::string>& list, std::string_view one) {
        return std::ranges::find(list, one) != list.end();
    };
    std::vector<std::string> desired;
    for (const std::string_view metric : kMetrics) {
        if (keeps(has(stream->metrics, metric), has(asked, metric))) desired.emplace_back(metric);
    }
    auto edit = [&desired](Stream& changed) -> Result<> {
        changed.metrics = desired;
        return {};
    };
    CO_TRY_VOID(co_await house.catalog.edit(stream->name, std::move(edit)));
    co_return body_of(call, message::MonitoringResponse{stream->name, stream->metrics, desired,
                                                        arn_of(call, *stream)});
}

run::Task<Body> enable_monitoring(House& house, Call call, message::MonitoringRequest in) {
    auto either = [](bool has, bool asked) { return has || asked; };
    co_return co_await change_metrics(house, std::move(call), std::move(in), std::move(either));
}

run::Task<Body> disable_monitoring(House& house, Call call, message::MonitoringRequest in) {
    auto only = [](bool has, bool asked) { return has && !asked; };
    co_return co_await change_metrics(house, std::move(call), std::move(in), std::move(only));
}

run::Task<Body> put_policy(House& house, Call /*call*/, message::PutResourcePolicyRequest in) {
    CO_TRY(const StreamView stream, stream_of_arn(house, *in.resource_arn));
    auto edit = [policy = *in.policy](Stream& changed) -> Result<> {
        changed.policy = policy;
        return {};
    };
    co_return done(co_await house.catalog.edit(stream->name, std::move(edit)));
}

run::Task<Body> get_policy(House& house, Call call, message::ResourcePolicyRequest in) {
    CO_TRY(const StreamView stream, stream_of_arn(house, *in.resource_arn));
    co_return body_of(call, message::GetResourcePolicyResponse{stream->policy});
}

run::Task<Body> delete_policy(House& house, Call /*call*/, message::ResourcePolicyRequest in) {
    CO_TRY(const StreamView stream, stream_of_arn(house, *in.resource_arn));
    auto edit = [](Stream& changed) -> Result<> {
        if (changed.policy.empty()) {
            return Error{Code::not_found, base::text("Stream ", changed.name, " under account ",
                                                     kAccountId, " has no resource policy.")};
        }
        changed.policy.clear();
        return {};
    };
    co_return done(co_await house.catalog.edit(stream->name, std::move(edit)));
}

run::Task<Body> describe_limits(House& house, Call call, message::DescribeLimitsRequest /*in*/) {
    message::DescribeLimitsResponse out;
    out.shard_limit = broker::streams::kOpenShardsMax;
    out.open_shard_count = house.catalog.open_shards();
    for (const StreamView& stream : house.catalog.list()) {
        if (stream->mode == Mode::on_demand) ++out.on_demand_stream_count;
    }
    out.on_demand_stream_count_limit = broker::streams::kOnDemandStreamsMax;
    co_return body_of(call, out);
}

}  // namespace

const Action kSettingActions[19] = {
    {"AddTagsToStream", serve<message::AddTagsRequest, add_tags_to_stream>},
    {"DecreaseStreamRetentionPeriod", serve<message::DecreaseRetentionRequest, decrease_retention>},
    {"DeleteResourcePolicy", serve<message::ResourcePolicyRequest, delete_policy>},
    {"DescribeLimits", serve<message::DescribeLimitsRequest, describe_limits>},
    {"DisableEnhancedMonitoring", serve<message::MonitoringRequest, disable_monitoring>},
    {"EnableEnhancedMonitoring", serve<message::MonitoringRequest, enable_monitoring>},
    {"GetResourcePolicy", serve<message::ResourcePolicyRequest, get_policy>},
    {"IncreaseStreamRetentionPeriod", serve<message::IncreaseRetentionRequest, increase_retention>},
    {"ListTagsForResource", serve<message::ListTagsForResourceRequest, list_tags_for_resource>},
    {"ListTagsForStream", serve<message::ListTagsRequest, list_tags_for_stream>},
    {"PutResourcePolicy", serve<message::PutResourcePolicyRequest, put_policy>},
    {"RemoveTagsFromStream", serve<message::RemoveTagsRequest, remove_tags_from_stream>},
    {"StartStreamEncryption", serve<message::EncryptionRequest, start_encryption>},
    {"StopStreamEncryption", serve<message::EncryptionRequest, stop_encryption>},
    {"TagResource", serve<message::TagResourceRequest, tag_resource>},
    {"UntagResource", serve<message::UntagResourceRequest, untag_resource>},
    {"UpdateMaxRecordSize", serve<message::UpdateMaxRecordSizeRequest, update_record_size>},
    {"UpdateStreamMode", serve<message::UpdateStreamModeRequest, update_mode>},
    {"UpdateStreamWarmThroughput",
     serve<message::UpdateWarmThroughputRequest, update_warm_throughput>},
};

}  // namespace door::kinesis
