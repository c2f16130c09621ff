// Topics come and go.

#include "wire/kafka/topics.h"

#include <algorithm>
#include <set>

#include "broker/config/topic_name.h"
#include "door/kafka/door.h"
#include "door/kafka/errors.h"

namespace door::kafka {

namespace {

using wire::kafka::CreateTopicsRequest;
using wire::kafka::CreateTopicsResponse;
using wire::kafka::DeleteTopicsRequest;
using wire::kafka::DeleteTopicsResponse;
using Creatable = CreateTopicsRequest::CreatableTopic;
using Created = CreateTopicsResponse::CreatableTopicResult;
using Deleted = DeleteTopicsResponse::DeletableTopicResult;

// Asked for as a count of partitions or replicas: the broker's default.
constexpr std::int32_t kDefaultCount = -1;

broker::Configuration configuration_of(const Creatable& asked) {
    broker::Configuration configuration;
    for (const CreateTopicsRequest::CreatableTopicConfig& one : asked.configs) {
        configuration.emplace_back(one.name, one.value.value_or(""));
    }
    return configuration;
}

// What the broker would only call an invalid argument, by Kafka's several numbers.
void refuse(Created& answer, ErrorCode error, std::string_view what) {
    answer.error_code = error;
    answer.error_message = what;
}

bool check(const Creatable& asked, Created& answer) {
    if (const auto legal = broker::check_topic_name(base::TopicName{asked.name}); !legal) {
        refuse(answer, ErrorCode::invalid_topic_exception, legal.error().what);
    } else if (asked.assignments.empty() && asked.num_partitions != kDefaultCount &&
               (asked.num_partitions < 1 ||
                asked.num_partitions > base::limits::kPartitionsPerTopicMax)) {
        refuse(answer, ErrorCode::invalid_partitions,
               base::text("A topic takes 1 to ", base::limits::kPartitionsPerTopicMax,
                          " partitions, not ", asked.num_partitions, '.'));
    } else if (asked.assignments.empty() && asked.replication_factor != kDefaultCount &&
               asked.replication_factor < 1) {
        refuse(answer, ErrorCode::invalid_replication_factor,
               "Replication factor must be larger than 0.");
    } else if (!asked.assignments.empty() && (asked.num_partitions != kDefaultCount ||
                                              asked.replication_factor != kDefaultCount)) {
        refuse(answer, ErrorCode::invalid_request, "Counts and assignments cannot both be given.");
    } else if (const auto config = broker::read_topic_config(configuration_of(asked), {});
               !config) {
        refuse(answer, ErrorCode::invalid_config, config.error().what);
    }
    return answer.error_code == ErrorCode::none;
}

// Manual assignments name each partition once, from 0 on.
std::optional<std::int32_t> assigned_partitions(const Creatable& asked) {
    std::set<std::int32_t> numbers;
    for (const auto& assignment : asked.assignments) numbers.insert(assignment.partition_index);
    const auto count = static_cast<std::int32_t>(asked.assignments.size());
    if (std::cmp_not_equal(numbers.size(), count) || *numbers.begin() != 0 ||
        *numbers.rbegin() != count - 1) {
        return std::nullopt;
    }
    return count;
}

void describe(KafkaDoor& door, const broker::Topic& topic, Created& answer) {
    answer.topic_id = topic.id;
    answer.num_partitions = topic.partitions;
    answer.replication_factor = 1;
    const auto entries = door.broker().configuration(topic.name);
    if (!entries) return;
    auto& configs = answer.configs.emplace();
    for (const broker::ConfigEntry& entry : *entries) {
        configs.push_back({.name = entry.name,
                           .value = entry.value,
                           .read_only = entry.is_read_only,
                           .config_source = static_cast<std::int8_t>(entry.source)});
    }
}

run::Task<Created> create_one(KafkaDoor& door, Creatable asked,
                              const CreateTopicsRequest& request) {
    Created answer;
    answer.name = asked.name;
    if (!check(asked, answer)) co_return answer;
    broker::Topic topic;
    topic.name = base::TopicName{asked.name};
    topic.replication_factor = std::max<std::int16_t>(asked.replication_factor, 1);
    topic.configuration = configuration_of(asked);
    topic.partitions = asked.num_partitions;
    if (!asked.assignments.empty()) {
        const std::optional<std::int32_t> count = assigned_partitions(asked);
        if (!count) {
            refuse(answer, ErrorCode::invalid_replica_assignment,
                   "Partitions must be consecutive, from 0 on, each once.");
            co_return answer;
        }
        topic.partitions = *count;
    }
    if (request.validate_only) {
        const base::Result<broker::Topic> legal = door.broker().check_topic(topic);
        if (!legal) {
            refuse(answer, error_of(legal.error(), ErrorCode::invalid_topic_exception),
                   legal.error().what);
            co_return answer;
        }
        answer.num_partitions = legal->partitions;
        answer.replication_factor = 1;
        co_return answer;
    }
    const base::Result<broker::Topic> created = co_await door.broker().create_topic(topic);
    if (created) {
        describe(door, *created, answer);
    } else {
        refuse(answer, error_of(created.error(), ErrorCode::invalid_topic_exception),
               created.error().what);
    }
    co_return answer;
}

run::Task<CreateTopicsResponse> create_topics(KafkaDoor& door, Call<CreateTopicsRequest> call) {
    CreateTopicsResponse response;
    std::map<std::string, int> named;
    for (const Creatable& asked : call.request.topics) ++named[asked.name];
    const bool may_create_all = call.peer->may(auth::Operation::create);
    for (const Creatable& asked : call.request.topics) {
        const int times = named[asked.name];
        if (times == 0) continue;
        if (times > 1) {
            Created& answer = response.topics.emplace_back();
            answer.name = asked.name;
            refuse(answer, ErrorCode::invalid_request, "The topic is named more than once.");
            named[asked.name] = 0;
            continue;
        }
        if (!may_create_all && !call.peer->may_topic(auth::Operation::create, asked.name)) {
            Created& answer = response.topics.emplace_back();
            answer.name = asked.name;
            refuse(answer, ErrorCode::topic_authorization_failed, "Authorization failed.");
            continue;
        }
        response.topics.push_back(co_await create_one(door, asked, call.request));
    }
    co_return response;
}

run::Task<Deleted> delete_one(KafkaDoor& door, const Peer& peer,
                              DeleteTopicsRequest::DeleteTopicState asked) {
    Deleted answer;
    answer.name = asked.name;
    answer.topic_id = asked.topic_id;
    const auto may_delete = [&peer](std::string_view name) {
        return peer.may_topic(auth::Operation::remove, name);
    };
    if (asked.name && !may_delete(*asked.name)) {
        answer.error_code = ErrorCode::topic_authorization_failed;
        co_return answer;
    }
    if (!asked.name) {
        const base::Result<broker::Topic> found = door.broker().topic(asked.topic_id);
        if (!found) {
            answer.error_code = ErrorCode::unknown_topic_id;
            co_return answer;
        }
        if (!may_delete(found->name.value())) {
            answer.error_code = ErrorCode::topic_authorization_failed;
            co_return answer;
        }
        answer.name = found->name.value();
    } else if (const auto found = door.broker().topic(base::TopicName{*asked.name}); found) {
        answer.topic_id = found->id;
    }
    const base::Result<> gone = co_await door.broker().delete_topic(base::TopicName{*answer.name});
    if (!gone) {
        answer.error_code = error_of(gone.error());
        answer.error_message = gone.error().what;
    }
    co_return answer;
}

run::Task<DeleteTopicsResponse> delete_topics(KafkaDoor& door, Call<DeleteTopicsRequest> call) {
    auto asked = std::move(call.request.topics);
    // Before version 6 topics have no ids.
    for (std::string& name : call.request.topic_names) {
        asked.push_back({.name = std::move(name)});
    }
    DeleteTopicsResponse response;
    for (const DeleteTopicsRequest::DeleteTopicState& one : asked) {
        response.responses.push_back(co_await delete_one(door, *call.peer, one));
    }
    co_return response;
}

}  // namespace

void add_topics(ApiTable& table, KafkaDoor& door) {
    table.add<CreateTopicsRequest>(
        [&door](Call<CreateTopicsRequest> call) { return create_topics(door, std::move(call)); });
    table.add<DeleteTopicsRequest>(
        [&door](Call<DeleteTopicsRequest> call) { return delete_topics(door, std::move(call)); });
}

}  // namespace door::kafka
