// Settings of topics and of the broker. Those of the broker are told; they change where it is
// started.

#include "wire/kafka/configs.h"

#include <algorithm>
#include <array>

#include "door/kafka/door.h"
#include "door/kafka/errors.h"

namespace door::kafka {

namespace {

using wire::kafka::AlterConfigsRequest;
using wire::kafka::AlterConfigsResponse;
using wire::kafka::DescribeConfigsRequest;
using wire::kafka::DescribeConfigsResponse;
using wire::kafka::IncrementalAlterConfigsRequest;
using wire::kafka::IncrementalAlterConfigsResponse;
using wire::kafka::ListConfigResourcesRequest;
using wire::kafka::ListConfigResourcesResponse;
using Described = DescribeConfigsResponse::DescribeConfigsResult;

// Kafka's numbers of resource types.
constexpr std::int8_t kTopic = 2;
constexpr std::int8_t kBroker = 4;
constexpr std::string_view kNotAllowed = "Authorization failed.";

base::Error unknown_resource(std::int8_t type, std::string_view name) {
    return {base::Code::invalid_argument, base::text("There is no resource of type ", int{type},
                                                     " named ", base::printable(name), '.')};
}

bool is_this_broker(std::string_view name) { return name.empty() || name == base::text(kNodeId); }

base::Result<std::vector<broker::ConfigEntry>> entries_of(KafkaDoor& door, const Peer& peer,
                                                          std::int8_t type,
                                                          const std::string& name) {
    if (type == kTopic) return door.broker().configuration(base::TopicName{name});
    if (type != kBroker || !is_this_broker(name)) return unknown_resource(type, name);
    std::vector<broker::ConfigEntry> entries = door.broker().configuration();
    // What Metadata tells this peer, whatever others are told.
    entries.push_back(
        {.name = "advertised.listeners",
         .value = base::text(peer.listener, "://", peer.local_host, ':', peer.local_port),
         .type = broker::ConfigType::list,
         .source = broker::ConfigSource::broker,
         .is_read_only = true,
         .synonyms = {},
         .documentation = "The address by which the client came."});
    return entries;
}

// Whether the peer may do this to the settings of a topic or of the broker.
ErrorCode refusal(const Peer& peer, auth::Operation operation, std::int8_t type,
                  std::string_view name) {
    if (type == kTopic) {
        return peer.may_topic(operation, name) ? ErrorCode::none
                                               : ErrorCode::topic_authorization_failed;
    }
    return peer.may(operation) ? ErrorCode::none : ErrorCode::cluster_authorization_failed;
}

DescribeConfigsResponse::DescribeConfigsResourceResult describe_entry(
    const broker::ConfigEntry& entry, const DescribeConfigsRequest& request) {
    DescribeConfigsResponse::DescribeConfigsResourceResult answer;
    answer.name = entry.name;
    answer.value = entry.value;
    answer.read_only = entry.is_read_only;
    answer.is_default = entry.source == broker::ConfigSource::kafkas_default;
    answer.config_source = static_cast<std::int8_t>(entry.source);
    answer.config_type = static_cast<std::int8_t>(entry.type);
    if (request.include_synonyms) {
        for (const broker::ConfigSynonym& synonym : entry.synonyms) {
            answer.synonyms.push_back({.name = synonym.name,
                                       .value = synonym.value,
                                       .source = static_cast<std::int8_t>(synonym.source)});
        }
    }
    if (request.include_documentation) answer.documentation = entry.documentation;
    return answer;
}

Described describe_one(KafkaDoor& door, const Peer& peer, const DescribeConfigsRequest& request,
                       const DescribeConfigsRequest::DescribeConfigsResource& asked) {
    Described answer;
    answer.resource_type = asked.resource_type;
    answer.resource_name = asked.resource_name;
    answer.error_code =
        refusal(peer, auth::Operation::describe_configs, asked.resource_type, asked.resource_name);
    if (answer.error_code != ErrorCode::none) {
        answer.error_message = kNotAllowed;
        return answer;
    }
    const auto entries = entries_of(door, peer, asked.resource_type, asked.resource_name);
    if (!entries) {
        answer.error_code = error_of(entries.error());
        answer.error_message = entries.error().what;
        return answer;
    }
    const auto& keys = asked.configuration_keys;
    for (const broker::ConfigEntry& entry : *entries) {
        // Null asks for all; some clients say so with an empty list.
        const bool wanted =
            !keys || keys->empty() || std::ranges::find(*keys, entry.name) != keys->end();
        if (wanted) answer.configs.push_back(describe_entry(entry, request));
    }
    return answer;
}

run::Task<DescribeConfigsResponse> describe_configs(KafkaDoor& door,
                                                    Call<DescribeConfigsRequest> call) {
    DescribeConfigsResponse response;
    for (const auto& asked : call.request.resources) {
        response.results.push_back(describe_one(door, *call.peer, call.request, asked));
    }
    co_return response;
}

// Either of the two APIs that change settings, as changes.
struct Alteration {
    std::int8_t type = 0;
    std::string name;
    std::vector<broker::ConfigChange> changes;
    bool validate_only = false;
};

run::Task<base::Result<>> alter(KafkaDoor& door, Alteration alteration) {
    if (alteration.type != kTopic) {
        if (alteration.type == kBroker && is_this_broker(alteration.name)) {
            co_return base::Error{base::Code::invalid_argument,
                                  "The broker's settings change where it is started."};
        }
        co_return unknown_resource(alteration.type, alteration.name);
    }
    const base::TopicName name{alteration.name};
    CO_TRY(const broker::Topic topic, door.broker().topic(name));
    CO_TRY_VOID(broker::changed_config(topic.configuration, alteration.changes, {}));
    if (alteration.validate_only) co_return base::Result<>{};
    CO_TRY_VOID(co_await door.broker().alter_config(name, std::move(alteration.changes)));
    co_return base::Result<>{};
}

// Full replacement: what is not named goes back to its default.
std::vector<broker::ConfigChange> replacing(
    KafkaDoor& door, const AlterConfigsRequest::AlterConfigsResource& asked) {
    using Operation = broker::ConfigChange::Operation;
    std::vector<broker::ConfigChange> changes;
    const auto topic = door.broker().topic(base::TopicName{asked.resource_name});
    if (topic) {
        for (const auto& [name, value] : topic->configuration) {
            changes.push_back({.name = name, .operation = Operation::remove});
        }
    }
    for (const AlterConfigsRequest::AlterableConfig& config : asked.configs) {
        std::erase_if(changes, [&](const auto& one) { return one.name == config.name; });
        changes.push_back(
            {.name = config.name, .operation = Operation::set, .value = config.value.value_or("")});
    }
    return changes;
}

run::Task<AlterConfigsResponse> alter_configs(KafkaDoor& door, Call<AlterConfigsRequest> call) {
    AlterConfigsResponse response;
    for (const auto& asked : call.request.resources) {
        auto& answer = response.responses.emplace_back();
        answer.resource_type = asked.resource_type;
        answer.resource_name = asked.resource_name;
        answer.error_code = refusal(*call.peer, auth::Operation::alter_configs, asked.resource_type,
                                    asked.resource_name);
        if (answer.error_code != ErrorCode::none) {
            answer.error_message = kNotAllowed;
            continue;
        }
        Alteration alteration{.type = asked.resource_type,
                              .name = asked.resource_name,
                              .changes = replacing(door, asked),
                              .validate_only = call.request.validate_only};
        const base::Result<> altered = co_await alter(door, std::move(alteration));
        if (altered) continue;
        answer.error_code = error_of(altered.error(), ErrorCode::invalid_config);
        answer.error_message = altered.error().what;
    }
    co_return response;
}

std::optional<broker::ConfigChange> change_of(
    const IncrementalAlterConfigsRequest::AlterableConfig& config) {
    using Operation = broker::ConfigChange::Operation;
    constexpr std::array kOperations{Operation::set, Operation::remove, Operation::append,
                                     Operation::subtract};
    const auto number = static_cast<std::uint8_t>(config.config_operation);
    if (number >= kOperations.size()) return std::nullopt;
    return broker::ConfigChange{config.name, kOperations.at(number), config.value.value_or("")};
}

run::Task<IncrementalAlterConfigsResponse> incremental_alter_configs(
    KafkaDoor& door, Call<IncrementalAlterConfigsRequest> call) {
    IncrementalAlterConfigsResponse response;
    for (const auto& asked : call.request.resources) {
        auto& answer = response.responses.emplace_back();
        answer.resource_type = asked.resource_type;
        answer.resource_name = asked.resource_name;
        answer.error_code = refusal(*call.peer, auth::Operation::alter_configs, asked.resource_type,
                                    asked.resource_name);
        if (answer.error_code != ErrorCode::none) {
            answer.error_message = kNotAllowed;
            continue;
        }
        Alteration alteration{.type = asked.resource_type,
                              .name = asked.resource_name,
                              .validate_only = call.request.validate_only};
        for (const auto& config : asked.configs) {
            if (auto change = change_of(config)) {
                alteration.changes.push_back(*std::move(change));
            } else {
                answer.error_code = ErrorCode::invalid_request;
                answer.error_message =
                    base::text("There is no operation ", int{config.config_operation}, '.');
            }
        }
        if (answer.error_code != ErrorCode::none) continue;
        const base::Result<> altered = co_await alter(door, std::move(alteration));
        if (altered) continue;
        answer.error_code = error_of(altered.error(), ErrorCode::invalid_config);
        answer.error_message = altered.error().what;
    }
    co_return response;
}

// Version 0 asks for client metrics, of which there are none.
run::Task<ListConfigResourcesResponse> list_config_resources(
    KafkaDoor& door, Call<ListConfigResourcesRequest> call) {
    ListConfigResourcesResponse response;
    if (!call.peer->may(auth::Operation::describe_configs)) {
        response.error_code = ErrorCode::cluster_authorization_failed;
        co_return response;
    }
    if (!call.since(1)) co_return response;
    const auto& types = call.request.resource_types;
    const auto wanted = [&types](std::int8_t type) {
        return types.empty() || std::ranges::find(types, type) != types.end();
    };
    if (wanted(kTopic)) {
        for (const broker::Topic& topic : door.broker().all_topics()) {
            response.config_resources.push_back(
                {.resource_name = topic.name.value(), .resource_type = kTopic});
        }
    }
    if (wanted(kBroker)) {
        response.config_resources.push_back(
            {.resource_name = base::text(kNodeId), .resource_type = kBroker});
    }
    co_return response;
}

}  // namespace

void add_configs(ApiTable& table, KafkaDoor& door) {
    table.add<DescribeConfigsRequest>([&door](Call<DescribeConfigsRequest> call) {
        return describe_configs(door, std::move(call));
    });
    table.add<AlterConfigsRequest>(
        [&door](Call<AlterConfigsRequest> call) { return alter_configs(door, std::move(call)); });
    table.add<IncrementalAlterConfigsRequest>([&door](Call<IncrementalAlterConfigsRequest> call) {
        return incremental_alter_configs(door, std::move(call));
    });
    table.add<ListConfigResourcesRequest>([&door](Call<ListConfigResourcesRequest> call) {
        return list_config_resources(door, std::move(call));
    });
}

}  // namespace door::kafka
