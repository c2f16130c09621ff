// Topics and their partitions.

#include "base/text.h"
#include "broker/config/topic_name.h"
#include "door/rest/answers/answers.h"
#include "door/rest/v3/node.h"
#include "door/rest/v3/version3.h"
#include "wire/json_decode.h"
#include "wire/rest_v3.h"

namespace door::rest::v3 {
namespace {

using base::Partition;
using base::TopicName;

http::Response no_partition(std::string_view partition) {
    return refusal(404, 40402,
                   base::text("Partition not found: ", base::printable(partition), "."));
}

void append_topic(codec::JsonWriter& json, const Cluster& cluster, const broker::Topic& topic) {
    const std::string path = topic_path(topic.name.value());
    Item(json, cluster, "KafkaTopic", path, base::text("/topic=", topic.name))
        .text("topic_name", topic.name.value())
        .boolean("is_internal", broker::is_internal(topic.name))
        .number("replication_factor", topic.replication_factor)
        .number("partitions_count", topic.partitions)
        .related("partitions", path + "/partitions")
        .related("configs", path + "/configs")
        .related("partition_reassignments", path + "/partitions/-/reassignment")
        .raw("authorized_operations", "[]")
        .end();
}

void append_partition(codec::JsonWriter& json, const Cluster& cluster, std::string_view topic,
                      std::int32_t partition) {
    const std::string path = partition_path(topic, partition);
    Item(json, cluster, "KafkaPartition", path,
         base::text("/topic=", topic, "/partition=", partition))
        .text("topic_name", topic)
        .number("partition_id", partition)
        .related("leader", base::text(path, "/replicas/", kBrokerId))
        .related("replicas", path + "/replicas")
        .related("reassignment", path + "/reassignment")
        .end();
}

// The path's partition, if the topic has it.
std::optional<std::int32_t> partition_in(const http::PathValues& path, const broker::Topic& topic) {
    std::int32_t number = 0;
    if (!base::parse_number(path.at("partition"), number)) return {};
    if (number < 0 || number >= topic.partitions) return {};
    return number;
}

TopicName topic_in(const http::PathValues& path) { return TopicName{path.at("topic")}; }

}  // namespace

void append_replica(codec::JsonWriter& json, const Cluster& cluster, std::string_view topic,
                    std::int32_t partition) {
    Item(json, cluster, "KafkaReplica",
         base::text(partition_path(topic, partition), "/replicas/", kBrokerId),
         base::text("/topic=", topic, "/partition=", partition, "/replica=", kBrokerId))
        .text("topic_name", topic)
        .number("partition_id", partition)
        .number("broker_id", kBrokerId)
        .boolean("is_leader", true)
        .boolean("is_in_sync", true)
        .related("broker", broker_path())
        .end();
}

http::Response Version3::topics(const Call& call) const {
    return answer(list(call.cluster, "KafkaTopicList", "/topics", [&](codec::JsonWriter& json) {
        for (const broker::Topic& topic : house_.broker.all_topics()) {
            append_topic(json, call.cluster, topic);
        }
    }));
}

http::Response Version3::topic(const Call& call) const {
    const auto topic = house_.broker.topic(topic_in(call.path));
    if (!topic) return refusal(topic.error());
    std::string out;
    codec::JsonWriter json(out);
    append_topic(json, call.cluster, *topic);
    return answer(std::move(out));
}

run::Task<http::Response> Version3::create_topic(Call call) {
    const auto asked = wire::from_json<wire::rest3::CreateTopic>(call.request.body);
    if (!asked) co_return refusal(asked.error());
    broker::Topic wanted;
    wanted.name = TopicName{asked->topic_name};
    wanted.partitions = asked->partitions_count.value_or(-1);
    wanted.replication_factor = asked->replication_factor.value_or(-1);
    if (asked->configs) {
        for (const wire::rest3::ConfigValue& one : *asked->configs) {
            if (one.value) wanted.configuration.emplace_back(one.name, *one.value);
        }
    }
    const bool only_looks = asked->validate_only.value_or(false);
    const auto made = only_looks ? house_.broker.check_topic(wanted)
                                 : co_await house_.broker.create_topic(std::move(wanted));
    if (!made) {
        // All that Kafka refuses of a topic has one code here.
        co_return refusal(400, 40002, made.error().what);
    }
    std::string out;
    codec::JsonWriter json(out);
    append_topic(json, call.cluster, *made);
    http::Response response = answer(std::move(out));
    response.status = only_looks ? 200 : 201;
    response.headers.emplace_back("Location", call.cluster.url + topic_path(made->name.value()));
    co_return response;
}

run::Task<http::Response> Version3::delete_topic(Call call) {
    const auto done = co_await house_.broker.delete_topic(topic_in(call.path));
    if (!done) co_return refusal(done.error());
    co_return http::Response{.status = 204, .headers = {}, .body = {}};
}

http::Response Version3::partitions(const Call& call) const {
    const auto topic = house_.broker.topic(topic_in(call.path));
    if (!topic) return refusal(topic.error());
    const std::string path = topic_path(topic->name.value()) + "/partitions";
    return answer(list(call.cluster, "KafkaPartitionList", path, [&](codec::JsonWriter& json) {
        for (std::int32_t i = 0; i < topic->partitions; ++i) {
            append_partition(json, call.cluster, topic->name.value(), i);
        }
    }));
}

http::Response Version3::partition(const Call& call) const {
    const auto topic = house_.broker.topic(topic_in(call.path));
    if (!topic) return refusal(topic.error());
    const auto number = partition_in(call.path, *topic);
    if (!number) return no_partition(call.path.at("partition"));
    std::string out;
    codec::JsonWriter json(out);
    append_partition(json, call.cluster, topic->name.value(), *number);
    return answer(std::move(out));
}

http::Response Version3::replicas(const Call& call) const {
    const auto topic = house_.broker.topic(topic_in(call.path));
    if (!topic) return refusal(topic.error());
    const auto number = partition_in(call.path, *topic);
    if (!number) return no_partition(call.path.at("partition"));
    const std::string& name = topic->name.value();
    return answer(
        list(call.cluster, "KafkaReplicaList", partition_path(name, *number) + "/replicas",
             [&](codec::JsonWriter& json) { append_replica(json, call.cluster, name, *number); }));
}

http::Response Version3::replica(const Call& call) const {
    const auto topic = house_.broker.topic(topic_in(call.path));
    if (!topic) return refusal(topic.error());
    const auto number = partition_in(call.path, *topic);
    if (!number) return no_partition(call.path.at("partition"));
    if (call.path.at("broker") != base::text(kBrokerId)) {
        return refusal(404, 404, "Replica cannot be found.");
    }
    std::string out;
    codec::JsonWriter json(out);
    append_replica(json, call.cluster, topic->name.value(), *number);
    return answer(std::move(out));
}

http::Response Version3::reassignments(const Call& call) const {
    std::string path = "/topics/-/partitions/-/reassignment";
    if (call.path.find("topic") != nullptr) {
        const auto topic = house_.broker.topic(topic_in(call.path));
        if (!topic) return refusal(topic.error());
        path = topic_path(topic->name.value()) + "/partitions/-/reassignment";
        if (call.path.find("partition") != nullptr) {
            // One partition's is an item, and none is under way on one node.
            return refusal(404, 404, "Reassignment cannot be found.");
        }
    }
    return answer(list(call.cluster, "KafkaReassignmentList", path, [](codec::JsonWriter&) {}));
}

}  // namespace door::rest::v3
