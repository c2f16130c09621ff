// What is set of a topic.

#include "base/text.h"
#include "door/rest/answers/answers.h"
#include "door/rest/v3/config_item.h"
#include "door/rest/v3/node.h"
#include "door/rest/v3/version3.h"
#include "wire/json_decode.h"
#include "wire/rest_v3.h"

namespace door::rest::v3 {
namespace {

using base::TopicName;
using broker::ConfigChange;
using broker::ConfigSource;

std::string_view name_of(ConfigSource source) {
    switch (source) {
        case ConfigSource::topic:
            return "DYNAMIC_TOPIC_CONFIG";
        case ConfigSource::broker:
            return "STATIC_BROKER_CONFIG";
        case ConfigSource::kafkas_default:
            return "DEFAULT_CONFIG";
    }
    return "UNKNOWN";
}

void append_config(codec::JsonWriter& json, const Cluster& cluster, std::string_view topic,
                   const broker::ConfigEntry& entry) {
    Item item(json, cluster, "KafkaTopicConfig",
              base::text(topic_path(topic), "/configs/", segment(entry.name)),
              base::text("/topic=", topic, "/config=", entry.name));
    item.text("topic_name", topic).text("name", entry.name);
    end_config(item, entry);
}

}  // namespace

void end_config(Item& item, const broker::ConfigEntry& entry) {
    std::string synonyms;
    codec::JsonWriter json(synonyms);
    json.begin_array();
    for (const broker::ConfigSynonym& synonym : entry.synonyms) {
        json.begin_object();
        json.key("name").string(synonym.name);
        json.key("value").string(synonym.value);
        json.key("source").string(name_of(synonym.source));
        json.end_object();
    }
    json.end_array();
    item.text("value", entry.value)
        .boolean("is_default", entry.source == ConfigSource::kafkas_default)
        .boolean("is_read_only", entry.is_read_only)
        .boolean("is_sensitive", false)
        .text("source", name_of(entry.source))
        .raw("synonyms", synonyms)
        .end();
}

http::Response Version3::topic_configs(const Call& call) const {
    const std::string& topic = call.path.at("topic");
    const auto entries = house_.broker.configuration(TopicName{topic});
    if (!entries) return refusal(entries.error());
    return answer(list(call.cluster, "KafkaTopicConfigList", topic_path(topic) + "/configs",
                       [&](codec::JsonWriter& json) {
                           for (const auto& one : *entries) {
                               append_config(json, call.cluster, topic, one);
                           }
                       }));
}

http::Response Version3::all_topic_configs(const Call& call) const {
    return answer(list(call.cluster, "KafkaTopicConfigList", "/topics/-/configs",
                       [&](codec::JsonWriter& json) {
                           for (const broker::Topic& topic : house_.broker.all_topics()) {
                               // A topic that went meanwhile has none.
                               const auto entries = house_.broker.configuration(topic.name);
                               if (!entries) continue;
                               for (const auto& one : *entries) {
                                   append_config(json, call.cluster, topic.name.value(), one);
                               }
                           }
                       }));
}

http::Response Version3::topic_config(const Call& call) const {
    const std::string& topic = call.path.at("topic");
    const auto entries = house_.broker.configuration(TopicName{topic});
    if (!entries) return refusal(entries.error());
    const std::string& name = call.path.at("name");
    for (const broker::ConfigEntry& entry : *entries) {
        if (entry.name != name) continue;
        std::string out;
        codec::JsonWriter json(out);
        append_config(json, call.cluster, topic, entry);
        return answer(std::move(out));
    }
    return refusal(404, 404, base::text("Config ", base::printable(name), " cannot be found."));
}

run::Task<http::Response> Version3::alter(TopicName topic, std::vector<ConfigChange> changes) {
    const auto done = co_await house_.broker.alter_config(std::move(topic), std::move(changes));
    if (done) co_return http::Response{.status = 204, .headers = {}, .body = {}};
    if (done.error().code == base::Code::unknown_topic) co_return refusal(done.error());
    co_return refusal(400, 40002, done.error().what);
}

run::Task<http::Response> Version3::put_topic_config(Call call) {
    const auto asked = wire::from_json<wire::rest3::PutConfig>(call.request.body);
    if (!asked) co_return refusal(asked.error());
    ConfigChange change{.name = call.path.at("name"), .value = asked->value.value_or("")};
    if (!asked->value) change.operation = ConfigChange::Operation::remove;
    std::vector<ConfigChange> changes{std::move(change)};
    co_return co_await alter(TopicName{call.path.at("topic")}, std::move(changes));
}

run::Task<http::Response> Version3::delete_topic_config(Call call) {
    ConfigChange change{
        .name = call.path.at("name"), .operation = ConfigChange::Operation::remove, .value = {}};
    std::vector<ConfigChange> changes{std::move(change)};
    co_return co_await alter(TopicName{call.path.at("topic")}, std::move(changes));
}

run::Task<http::Response> Version3::alter_topic_configs(Call call) {
    const auto asked = wire::from_json<wire::rest3::AlterConfigs>(call.request.body);
    if (!asked) co_return refusal(asked.error());
    std::vector<ConfigChange> changes;
    for (const wire::rest3::ConfigAlteration& one : asked->data) {
        const std::string operation = one.operation.value_or("SET");
        if (operation != "SET" && operation != "DELETE") {
            co_return refusal(
                400, 400,
                base::text("Bad Request: operation ", base::printable(operation), " of ",
                           base::printable(one.name), " is neither SET nor DELETE"));
        }
        ConfigChange change{.name = one.name, .value = one.value.value_or("")};
        if (operation == "DELETE" || !one.value) change.operation = ConfigChange::Operation::remove;
        changes.push_back(std::move(change));
    }
    co_return co_await alter(TopicName{call.path.at("topic")}, std::move(changes));
}

}  // namespace door::rest::v3
