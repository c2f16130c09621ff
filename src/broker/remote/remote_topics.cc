// Topics and their configurations, asked of the cluster.

#include <algorithm>
#include <utility>

#include "base/log_line.h"
#include "broker/config/topic_name.h"
#include "broker/remote/remote_broker.h"
#include "wire/kafka/configs.h"
#include "wire/kafka/topics.h"

namespace broker::remote {
namespace {

using base::Code;
using base::Error;

// Later versions name topics by id.
constexpr CallLimits kCreateTopics{.version_max = 7};
constexpr CallLimits kDeleteTopics{.version_max = 5};
constexpr CallLimits kCreatePartitions{.version_max = 3};
constexpr CallLimits kDescribeConfigs{.version_max = 4};
constexpr CallLimits kAlterConfigs{.version_max = 1};
constexpr std::int8_t kTopicResource = 2;
constexpr base::Duration kConfigurationAgeMax = std::chrono::seconds(30);
// What was made is seen by all brokers within so long.
constexpr int kLooksMax = 50;
constexpr base::Duration kLookAfter = std::chrono::milliseconds(100);

Error unknown(const TopicName& name) {
    return {Code::unknown_topic,
            base::text("topic ", base::printable(name.value()), ": the cluster has none such")};
}

// A broker's refusal with its own words, which say more than the number.
Error refusal(ErrorCode code, const std::optional<std::string>& message, const TopicName& name) {
    Error error = error_of(code, base::text("topic ", name));
    if (message && !message->empty()) error.what = base::printable(*message, 400);
    return error;
}

ConfigSource source_of(std::int8_t number) {
    // DYNAMIC_TOPIC_CONFIG, then those of brokers, last what Kafka itself brings.
    if (number == 1) return ConfigSource::topic;
    return number == 5 ? ConfigSource::kafkas_default : ConfigSource::broker;
}

ConfigEntry entry_of(
    const wire::kafka::DescribeConfigsResponse::DescribeConfigsResourceResult& told) {
    ConfigEntry entry;
    entry.name = told.name;
    entry.value = told.value.value_or("");
    entry.type = told.config_type >= 1 && told.config_type <= 7
                     ? static_cast<ConfigType>(told.config_type)
                     : ConfigType::string;
    entry.source = source_of(told.config_source);
    entry.is_read_only = told.read_only;
    for (const auto& one : told.synonyms) {
        entry.synonyms.push_back({one.name, one.value.value_or(""), source_of(one.source)});
    }
    return entry;
}

}  // namespace

run::Task<void> RemoteBroker::start() {
    auto work = [this] {
        cluster_.spawn(keep_configurations());
        return true;
    };
    co_await here(work);
}

run::Task<void> RemoteBroker::keep_configurations() {
    std::uint64_t version = 0;
    base::MonotonicTime looked_at{};
    do {
        const base::MonotonicTime now = cluster_.clock().monotonic();
        const std::uint64_t present = catalog_version();
        if (present == version && now - looked_at < kConfigurationAgeMax) continue;
        if (const auto seen = co_await look_at_configurations(); seen) {
            version = present;
            looked_at = now;
        }
    } while (co_await cluster_.pause(cluster_.options().metadata_age_max));
}

run::Task<Result<>> RemoteBroker::look_at_configurations() {
    wire::kafka::DescribeConfigsRequest request;
    request.include_synonyms = true;
    for (const Topic& topic : topics()) {
        request.resources.push_back(
            {.resource_type = kTopicResource, .resource_name = topic.name.value()});
    }
    CO_TRY(const auto answer, co_await cluster_.ask_any(std::move(request), kDescribeConfigs));
    Configurations seen;
    for (const auto& one : answer.message.results) {
        if (one.error_code != ErrorCode::none) continue;
        std::vector<ConfigEntry>& entries = seen[one.resource_name];
        for (const auto& told : one.configs) entries.push_back(entry_of(told));
    }
    configurations_.set(std::move(seen));
    co_return Result<>{};
}

Result<Topic> RemoteBroker::topic(const TopicName& name) const {
    const auto seen = cluster_.metadata();
    const auto found = seen->topics.find(name.value());
    if (found == seen->topics.end()) return unknown(name);
    return found->second.topic;
}

Result<Topic> RemoteBroker::topic(const base::Uuid& id) const {
    const auto seen = cluster_.metadata();
    for (const auto& [name, one] : seen->topics) {
        if (one.topic.id == id) return one.topic;
    }
    return unknown(TopicName{base::text_of(id)});
}

std::vector<Topic> RemoteBroker::topics() const {
    std::vector<Topic> topics;
    const auto seen = cluster_.metadata();
    for (const auto& [name, one] : seen->topics) {
        if (!one.is_internal && !is_internal(one.topic.name)) topics.push_back(one.topic);
    }
    return topics;
}

std::vector<Topic> RemoteBroker::all_topics() const {
    std::vector<Topic> topics;
    const auto seen = cluster_.metadata();
    for (const auto& [name, one] : seen->topics) topics.push_back(one.topic);
    return topics;
}

Result<Topic> RemoteBroker::check_topic(const Topic& asked) const {
    TRY_VOID(check_topic_name(asked.name));
    if (topic(asked.name)) {
        return Error{Code::already_exists, base::text("Topic '", asked.name, "' already exists.")};
    }
    Topic made = asked;
    if (made.partitions < 0) made.partitions = 1;
    return made;
}

run::Task<Result<Topic>> RemoteBroker::create_topic(Topic topic) {
    auto work = [this, &topic] { return create_here(std::move(topic)); };
    co_return co_await here(work);
}

run::Task<Result<Topic>> RemoteBroker::create_here(Topic topic) {
    wire::kafka::CreateTopicsRequest request;
    request.timeout_ms = milliseconds_of(cluster_.options().request_time_max);
    auto& wanted = request.topics.emplace_back();
    wanted.name = topic.name.value();
    wanted.num_partitions = topic.partitions;
    // What a single broker can hold; else as asked, or as the cluster has it.
    const bool is_alone = cluster_.metadata()->nodes.size() == 1;
    const std::int16_t asked = topic.replication_factor > 1 ? topic.replication_factor : -1;
    wanted.replication_factor = is_alone ? std::int16_t{1} : asked;
    for (const auto& [name, value] : topic.configuration) {
        wanted.configs.push_back({.name = name, .value = value});
    }
    CO_TRY(const auto answer, co_await cluster_.ask_controller(std::move(request), kCreateTopics));
    for (const auto& one : answer.message.topics) {
        if (one.error_code != ErrorCode::none) {
            co_return refusal(one.error_code, one.error_message, topic.name);
        }
    }
    co_return co_await await_topic(topic.name, 1);
}

run::Task<Result<Topic>> RemoteBroker::await_topic(TopicName name, std::int32_t partitions_min) {
    for (int i = 0; i < kLooksMax; ++i) {
        CO_TRY_VOID(co_await cluster_.refresh());
        Result<Topic> seen = topic(name);
        const bool has_leaders =
            seen && cluster_.metadata()->leader_of({name, Partition{partitions_min - 1}}) >= 0;
        if (has_leaders && seen->partitions >= partitions_min) co_return std::move(seen);
        if (!co_await cluster_.pause(kLookAfter)) break;
    }
    co_return Error{Code::timed_out, base::text("topic ", name,
                                                ": the cluster took it, and does "
                                                "not show it yet")};
}

run::Task<Result<>> RemoteBroker::delete_topic(TopicName name) {
    auto work = [this, &name] { return delete_here(std::move(name)); };
    co_return co_await here(work);
}

run::Task<Result<>> RemoteBroker::delete_here(TopicName name) {
    wire::kafka::DeleteTopicsRequest request;
    request.timeout_ms = milliseconds_of(cluster_.options().request_time_max);
    request.topic_names.push_back(name.value());
    CO_TRY(const auto answer, co_await cluster_.ask_controller(std::move(request), kDeleteTopics));
    for (const auto& one : answer.message.responses) {
        if (one.error_code != ErrorCode::none) {
            co_return refusal(one.error_code, one.error_message, name);
        }
    }
    for (int i = 0; i < kLooksMax; ++i) {
        CO_TRY_VOID(co_await cluster_.refresh());
        if (!topic(name) || !co_await cluster_.pause(kLookAfter)) break;
    }
    co_return Result<>{};
}

run::Task<Result<Topic>> RemoteBroker::topic_or_create(TopicName name) {
    Result<Topic> known = topic(name);
    if (known) co_return std::move(known);
    // It may have been made a moment ago. Whether it makes topics by itself is the cluster's: a
    // client of a cluster that does not is told that there is none.
    auto work = [this] { return cluster_.refresh(); };
    CO_TRY_VOID(co_await here(work));
    co_return topic(name);
}

run::Task<Result<Topic>> RemoteBroker::create_partitions(TopicName name, std::int32_t partitions) {
    auto work = [this, &name, partitions] { return grow_here(std::move(name), partitions); };
    co_return co_await here(work);
}

run::Task<Result<Topic>> RemoteBroker::grow_here(TopicName name, std::int32_t partitions) {
    wire::kafka::CreatePartitionsRequest request;
    request.timeout_ms = milliseconds_of(cluster_.options().request_time_max);
    request.topics.push_back({.name = name.value(), .count = partitions});
    CO_TRY(const auto answer,
           co_await cluster_.ask_controller(std::move(request), kCreatePartitions));
    for (const auto& one : answer.message.results) {
        if (one.error_code != ErrorCode::none) {
            co_return refusal(one.error_code, one.error_message, name);
        }
    }
    co_return co_await await_topic(name, partitions);
}

Result<std::vector<ConfigEntry>> RemoteBroker::configuration(const TopicName& name) const {
    const auto seen = configurations_.get();
    const auto found = seen->find(name.value());
    if (found != seen->end()) return found->second;
    TRY(const Topic known, topic(name));
    // Made since they were last looked at.
    return std::vector<ConfigEntry>();
}

run::Task<Result<Topic>> RemoteBroker::alter_config(TopicName name,
                                                    std::vector<ConfigChange> changes) {
    auto work = [this, &name, &changes] { return alter_here(std::move(name), std::move(changes)); };
    co_return co_await here(work);
}

run::Task<Result<Topic>> RemoteBroker::alter_here(TopicName name,
                                                  std::vector<ConfigChange> changes) {
    CO_TRY(Topic known, topic(name));
    wire::kafka::IncrementalAlterConfigsRequest request;
    auto& resource = request.resources.emplace_back();
    resource.resource_type = kTopicResource;
    resource.resource_name = name.value();
    for (const ConfigChange& one : changes) {
        const bool is_removal = one.operation == ConfigChange::Operation::remove;
        resource.configs.push_back({.name = one.name,
                                    .config_operation = static_cast<std::int8_t>(one.operation),
                                    .value = is_removal ? std::nullopt : std::optional(one.value)});
    }
    CO_TRY(const auto answer, co_await cluster_.ask_controller(std::move(request), kAlterConfigs));
    for (const auto& one : answer.message.responses) {
        if (one.error_code != ErrorCode::none) {
            co_return refusal(one.error_code, one.error_message, name);
        }
    }
    // What was changed is told at once.
    CO_TRY_VOID(co_await look_at_configurations());
    co_return std::move(known);
}

}  // namespace broker::remote
