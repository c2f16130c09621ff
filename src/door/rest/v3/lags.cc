// How far consumer groups are behind.

#include <algorithm>

#include "base/text.h"
#include "door/rest/answers/answers.h"
#include "door/rest/v3/group_view.h"
#include "door/rest/v3/node.h"
#include "door/rest/v3/version3.h"

namespace door::rest::v3 {
namespace {

http::Response no_group(std::string_view id) {
    return refusal(404, 404,
                   base::text("Consumer group ", base::printable(id), " cannot be found."));
}

void put_owner(Item& item, const GroupMember* owner, std::string_view prefix) {
    item.text(base::text(prefix, "consumer_id"), owner == nullptr ? "" : owner->id);
    const std::string instance = base::text(prefix, "instance_id");
    if (owner != nullptr && owner->instance_id)
        item.text(instance, *owner->instance_id);
    else
        item.null(instance);
    item.text(base::text(prefix, "client_id"), owner == nullptr ? "" : owner->client_id);
}

void append_lag(codec::JsonWriter& json, const Cluster& cluster, const GroupView& view,
                const Lag& lag) {
    Item item(json, cluster, "KafkaConsumerLag",
              base::text(group_path(view.id), "/lags/", segment(lag.at.topic.value()),
                         "/partitions/", lag.at.partition),
              base::text("/consumer-group=", view.id, "/lag=", lag.at.topic,
                         "/partition=", lag.at.partition));
    item.text("consumer_group_id", view.id)
        .text("topic_name", lag.at.topic.value())
        .number("partition_id", lag.at.partition.value());
    put_owner(item, lag.owner, "");
    item.number("current_offset", lag.current.value())
        .number("log_end_offset", lag.end.value())
        .number("lag", lag.behind())
        .end();
}

}  // namespace

run::Task<http::Response> Version3::lags(Call call) {
    const auto view = co_await view_group(house_.broker, house_.groups, call.path.at("group"));
    if (!view) co_return no_group(call.path.at("group"));
    const std::vector<Lag> lags = co_await lags_of(house_.broker, house_.groups, *view);
    co_return answer(list(call.cluster, "KafkaConsumerLagList", group_path(view->id) + "/lags",
                          [&](codec::JsonWriter& json) {
                              for (const Lag& lag : lags) {
                                  append_lag(json, call.cluster, *view, lag);
                              }
                          }));
}

run::Task<http::Response> Version3::lag(Call call) {
    const auto view = co_await view_group(house_.broker, house_.groups, call.path.at("group"));
    if (!view) co_return no_group(call.path.at("group"));
    for (const Lag& lag : co_await lags_of(house_.broker, house_.groups, *view)) {
        const bool is_meant = lag.at.topic.value() == call.path.at("topic") &&
                              base::text(lag.at.partition) == call.path.at("partition");
        if (!is_meant) continue;
        std::string out;
        codec::JsonWriter json(out);
        append_lag(json, call.cluster, *view, lag);
        co_return answer(std::move(out));
    }
    co_return refusal(404, 404, "Lag cannot be found.");
}

run::Task<http::Response> Version3::lag_summary(Call call) {
    const auto view = co_await view_group(house_.broker, house_.groups, call.path.at("group"));
    if (!view) co_return no_group(call.path.at("group"));
    const std::vector<Lag> lags = co_await lags_of(house_.broker, house_.groups, *view);
    if (lags.empty()) co_return refusal(404, 404, "Consumer group lag summary cannot be found.");
    const Lag& greatest = *std::ranges::max_element(lags, {}, &Lag::behind);
    std::int64_t total = 0;
    for (const Lag& lag : lags) total += lag.behind();
    const std::string topic = greatest.at.topic.value();
    const std::int32_t partition = greatest.at.partition.value();
    std::string out;
    codec::JsonWriter json(out);
    const std::string path = group_path(view->id);
    Item item(json, call.cluster, "KafkaConsumerGroupLagSummary", path + "/lag-summary",
              base::text("/consumer-group=", view->id, "/lag-summary"));
    item.text("consumer_group_id", view->id);
    put_owner(item, greatest.owner, "max_lag_");
    item.text("max_lag_topic_name", topic)
        .number("max_lag_partition_id", partition)
        .number("max_lag", greatest.behind())
        .number("total_lag", total)
        .related("max_lag_consumer",
                 base::text(path, "/consumers/",
                            segment(greatest.owner == nullptr ? "" : greatest.owner->id)))
        .related("max_lag_partition", partition_path(topic, partition))
        .end();
    co_return answer(std::move(out));
}

}  // namespace door::rest::v3
