// The cluster, its one broker, and the broker's settings.

#include "base/text.h"
#include "door/rest/answers/answers.h"
#include "door/rest/v3/config_item.h"
#include "door/rest/v3/node.h"
#include "door/rest/v3/version3.h"

namespace door::rest::v3 {
namespace {

http::Response no_broker(std::string_view id) {
    return refusal(404, 404, base::text("Broker ", base::printable(id), " cannot be found."));
}

bool is_our_broker(const http::PathValues& path) {
    const std::string* id = path.find("broker");
    return id == nullptr || *id == base::text(kBrokerId);
}

void append_cluster(codec::JsonWriter& json, const Cluster& cluster) {
    Item(json, cluster, "KafkaCluster", "", "")
        .related("controller", broker_path())
        .related("acls", "/acls")
        .related("brokers", "/brokers")
        .related("broker_configs", "/broker-configs")
        .related("consumer_groups", "/consumer-groups")
        .related("topics", "/topics")
        .related("partition_reassignments", "/topics/-/partitions/-/reassignment")
        .end();
}

void append_broker(codec::JsonWriter& json, const Cluster& cluster, std::string_view host) {
    const std::string path = broker_path();
    Item(json, cluster, "KafkaBroker", path, base::text("/broker=", kBrokerId))
        .number("broker_id", kBrokerId)
        .text("host", host)
        .null("port")
        .null("rack")
        .related("configs", path + "/configs")
        .related("partition_replicas", path + "/partition-replicas")
        .end();
}

// Without its port: a broker's listeners are told by the Kafka protocol.
std::string_view host_of(const http::Request& request) {
    const std::string_view host = request.header("Host").value_or("localhost");
    return host.substr(0, host.rfind(':'));
}

void append_broker_config(codec::JsonWriter& json, const Cluster& cluster,
                          const broker::ConfigEntry& entry) {
    Item item(json, cluster, "KafkaBrokerConfig",
              base::text(broker_path(), "/configs/", segment(entry.name)),
              base::text("/broker=", kBrokerId, "/config=", entry.name));
    item.number("broker_id", kBrokerId).text("name", entry.name);
    end_config(item, entry);
}

}  // namespace

http::Response Version3::clusters(const Call& call) const {
    // The list of clusters is the only answer that lies above a cluster.
    Cluster above = call.cluster;
    above.url.resize(above.url.rfind('/'));
    return answer(list(above, "KafkaClusterList", "",
                       [&](codec::JsonWriter& json) { append_cluster(json, call.cluster); }));
}

http::Response Version3::cluster(const Call& call) const {
    std::string out;
    codec::JsonWriter json(out);
    append_cluster(json, call.cluster);
    return answer(std::move(out));
}

http::Response Version3::brokers(const Call& call) const {
    return answer(list(call.cluster, "KafkaBrokerList", "/brokers", [&](codec::JsonWriter& json) {
        append_broker(json, call.cluster, host_of(call.request));
    }));
}

http::Response Version3::broker(const Call& call) const {
    if (!is_our_broker(call.path)) return no_broker(call.path.at("broker"));
    std::string out;
    codec::JsonWriter json(out);
    append_broker(json, call.cluster, host_of(call.request));
    return answer(std::move(out));
}

http::Response Version3::broker_configs(const Call& call) const {
    if (!is_our_broker(call.path)) return no_broker(call.path.at("broker"));
    return answer(list(call.cluster, "KafkaBrokerConfigList", broker_path() + "/configs",
                       [&](codec::JsonWriter& json) {
                           for (const auto& entry : house_.broker.configuration()) {
                               append_broker_config(json, call.cluster, entry);
                           }
                       }));
}

http::Response Version3::broker_config(const Call& call) const {
    if (!is_our_broker(call.path)) return no_broker(call.path.at("broker"));
    const std::string& name = call.path.at("name");
    for (const broker::ConfigEntry& entry : house_.broker.configuration()) {
        if (entry.name != name) continue;
        std::string out;
        codec::JsonWriter json(out);
        append_broker_config(json, call.cluster, entry);
        return answer(std::move(out));
    }
    return refusal(404, 404, base::text("Config ", base::printable(name), " cannot be found."));
}

http::Response Version3::refuse_broker_change(const Call& call) const {
    if (!is_our_broker(call.path)) return no_broker(call.path.at("broker"));
    return refusal(400, 40002, "The broker's settings change where it is started.");
}

http::Response Version3::broker_replicas(const Call& call) const {
    if (!is_our_broker(call.path)) return no_broker(call.path.at("broker"));
    return answer(list(call.cluster, "KafkaReplicaList", broker_path() + "/partition-replicas",
                       [&](codec::JsonWriter& json) {
                           for (const broker::Topic& topic : house_.broker.all_topics()) {
                               for (std::int32_t i = 0; i < topic.partitions; ++i) {
                                   append_replica(json, call.cluster, topic.name.value(), i);
                               }
                           }
                       }));
}

}  // namespace door::rest::v3
