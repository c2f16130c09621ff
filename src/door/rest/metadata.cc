#include "door/rest/metadata.h"

#include <algorithm>

#include "base/text.h"
#include "codec/json/writer.h"
#include "wire/json_encode.h"
#include "wire/rest_v2.h"

namespace door::rest {
namespace {

// One node, leader of all.
constexpr std::int32_t kBroker = 1;

wire::rest::PartitionInfo info_of(base::Partition partition) {
    return {.partition = partition.value(), .leader = kBroker, .replicas = {{.broker = kBroker}}};
}

std::vector<wire::rest::PartitionInfo> infos_of(const broker::Topic& topic) {
    std::vector<wire::rest::PartitionInfo> infos;
    infos.reserve(static_cast<std::size_t>(topic.partitions));
    for (std::int32_t i = 0; i < topic.partitions; ++i) {
        infos.push_back(info_of(base::Partition{i}));
    }
    return infos;
}

template <class T>
std::string json_of(const T& value) {
    std::string out;
    codec::JsonWriter json(out);
    wire::put_json_value(json, value, wire::Secrets::shown);
    return out;
}

}  // namespace

std::string brokers_json() { return wire::to_json(wire::rest::Brokers{.brokers = {kBroker}}); }

std::string topic_names_json(const std::vector<broker::Topic>& topics) {
    std::vector<std::string> names;
    names.reserve(topics.size());
    for (const broker::Topic& topic : topics) names.push_back(topic.name.value());
    std::ranges::sort(names);
    return json_of(names);
}

std::string topic_json(const broker::Topic& topic) {
    std::string configs;
    codec::JsonWriter json(configs);
    json.begin_object();
    for (const auto& [name, value] : topic.configuration) json.key(name).string(value);
    json.end_object();
    return wire::to_json(wire::rest::TopicInfo{
        .name = topic.name.value(), .configs = {configs}, .partitions = infos_of(topic)});
}

std::string partitions_json(const broker::Topic& topic) { return json_of(infos_of(topic)); }

std::string partition_json(base::Partition partition) { return wire::to_json(info_of(partition)); }

std::string offsets_json(const broker::PartitionState& state) {
    return wire::to_json(wire::rest::PartitionOffsets{.beginning_offset = state.start.value(),
                                                      .end_offset = state.high_water.value()});
}

base::Error no_partition(const broker::Topic& topic, base::Partition partition) {
    return {base::Code::out_of_range,
            base::text("topic ", topic.name, " has no partition ", partition)};
}

}  // namespace door::rest
