// Consumer groups, their members and what those read.

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

http::Response no_consumer(std::string_view id) {
    return refusal(404, 404, base::text("Consumer ", base::printable(id), " cannot be found."));
}

std::string consumer_path(std::string_view group, std::string_view consumer) {
    return base::text(group_path(group), "/consumers/", segment(consumer));
}

std::string assignment_path(std::string_view group, std::string_view consumer,
                            const base::TopicPartition& at) {
    return base::text(consumer_path(group, consumer), "/assignments/", segment(at.topic.value()),
                      "/partitions/", at.partition);
}

void append_group(codec::JsonWriter& json, const Cluster& cluster, const GroupView& view) {
    const std::string path = group_path(view.id);
    Item(json, cluster, "KafkaConsumerGroup", path, "/consumer-group=" + view.id)
        .text("consumer_group_id", view.id)
        .boolean("is_simple", view.is_simple)
        .text("partition_assignor", view.assignor)
        .text("state", view.state)
        .related("coordinator", broker_path())
        .related("consumer", path + "/consumers")
        .related("lag_summary", path + "/lag-summary")
        .end();
}

void append_consumer(codec::JsonWriter& json, const Cluster& cluster, const GroupView& view,
                     const GroupMember& member) {
    const std::string path = consumer_path(view.id, member.id);
    Item item(json, cluster, "KafkaConsumer", path,
              base::text("/consumer-group=", view.id, "/consumer=", member.id));
    item.text("consumer_group_id", view.id).text("consumer_id", member.id);
    if (member.instance_id)
        item.text("instance_id", *member.instance_id);
    else
        item.null("instance_id");
    item.text("client_id", member.client_id).related("assignments", path + "/assignments").end();
}

void append_assignment(codec::JsonWriter& json, const Cluster& cluster, const GroupView& view,
                       const GroupMember& member, const base::TopicPartition& at) {
    Item(json, cluster, "KafkaConsumerAssignment", assignment_path(view.id, member.id, at),
         base::text("/consumer-group=", view.id, "/consumer=", member.id, "/assignment=", at.topic,
                    "/partition=", at.partition))
        .text("consumer_group_id", view.id)
        .text("consumer_id", member.id)
        .text("topic_name", at.topic.value())
        .number("partition_id", at.partition.value())
        .related("partition", partition_path(at.topic.value(), at.partition.value()))
        .related("lag", base::text(group_path(view.id), "/lags/", segment(at.topic.value()),
                                   "/partitions/", at.partition))
        .end();
}

}  // namespace

run::Task<http::Response> Version3::groups(Call call) {
    std::vector<GroupView> views;
    for (const broker::groups::Listing& one : co_await house_.groups.list({})) {
        auto view = co_await view_group(house_.broker, house_.groups, one.group);
        if (view) views.push_back(*std::move(view));
    }
    co_return answer(list(call.cluster, "KafkaConsumerGroupList", "/consumer-groups",
                          [&](codec::JsonWriter& json) {
                              for (const GroupView& view : views) {
                                  append_group(json, call.cluster, view);
                              }
                          }));
}

run::Task<http::Response> Version3::group(Call call) {
    const auto view = co_await view_group(house_.broker, house_.groups, call.path.at("group"));
    if (!view) co_return no_group(call.path.at("group"));
    std::string out;
    codec::JsonWriter json(out);
    append_group(json, call.cluster, *view);
    co_return answer(std::move(out));
}

run::Task<http::Response> Version3::consumers(Call call) {
    const auto view = co_await view_group(house_.broker, house_.groups, call.path.at("group"));
    if (!view) co_return no_group(call.path.at("group"));
    co_return answer(list(call.cluster, "KafkaConsumerList", group_path(view->id) + "/consumers",
                          [&](codec::JsonWriter& json) {
                              for (const GroupMember& member : view->members) {
                                  append_consumer(json, call.cluster, *view, member);
                              }
                          }));
}

run::Task<http::Response> Version3::consumer(Call call) {
    const auto view = co_await view_group(house_.broker, house_.groups, call.path.at("group"));
    if (!view) co_return no_group(call.path.at("group"));
    const GroupMember* member = view->find(call.path.at("consumer"));
    if (member == nullptr) co_return no_consumer(call.path.at("consumer"));
    std::string out;
    codec::JsonWriter json(out);
    append_consumer(json, call.cluster, *view, *member);
    co_return answer(std::move(out));
}

run::Task<http::Response> Version3::assignments(Call call) {
    const auto view = co_await view_group(house_.broker, house_.groups, call.path.at("group"));
    if (!view) co_return no_group(call.path.at("group"));
    const GroupMember* member = view->find(call.path.at("consumer"));
    if (member == nullptr) co_return no_consumer(call.path.at("consumer"));
    const std::string path = consumer_path(view->id, member->id) + "/assignments";
    co_return answer(
        list(call.cluster, "KafkaConsumerAssignmentList", path, [&](codec::JsonWriter& json) {
            for (const base::TopicPartition& at : member->partitions) {
                append_assignment(json, call.cluster, *view, *member, at);
            }
        }));
}

run::Task<http::Response> Version3::assignment(Call call) {
    const auto view = co_await view_group(house_.broker, house_.groups, call.path.at("group"));
    if (!view) co_return no_group(call.path.at("group"));
    const GroupMember* member = view->find(call.path.at("consumer"));
    if (member == nullptr) co_return no_consumer(call.path.at("consumer"));
    for (const base::TopicPartition& at : member->partitions) {
        const bool is_meant = at.topic.value() == call.path.at("topic") &&
                              base::text(at.partition) == call.path.at("partition");
        if (!is_meant) continue;
        std::string out;
        codec::JsonWriter json(out);
        append_assignment(json, call.cluster, *view, *member, at);
        co_return answer(std::move(out));
    }
    co_return refusal(404, 404, "Assignment cannot be found.");
}

}  // namespace door::rest::v3
