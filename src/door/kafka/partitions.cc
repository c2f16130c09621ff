// Topics grow, and records at their beginning go.

#include "door/kafka/door.h"
#include "door/kafka/errors.h"
#include "wire/kafka/topics.h"

namespace door::kafka {

namespace {

using wire::kafka::CreatePartitionsRequest;
using wire::kafka::CreatePartitionsResponse;
using wire::kafka::DeleteRecordsRequest;
using wire::kafka::DeleteRecordsResponse;
using Grown = CreatePartitionsResponse::CreatePartitionsTopicResult;
using Trimmed = DeleteRecordsResponse::DeleteRecordsPartitionResult;

run::Task<Grown> grow_one(KafkaDoor& door, CreatePartitionsRequest::CreatePartitionsTopic asked,
                          const CreatePartitionsRequest& request) {
    Grown answer;
    answer.name = asked.name;
    const base::TopicName name{asked.name};
    const base::Result<broker::Topic> topic = door.broker().topic(name);
    if (!topic) {
        answer.error_code = error_of(topic.error());
        answer.error_message = topic.error().what;
        co_return answer;
    }
    const std::int32_t fresh = asked.count - topic->partitions;
    if (fresh <= 0) {
        answer.error_code = ErrorCode::invalid_partitions;
        answer.error_message =
            base::text("The topic has ", topic->partitions, " partitions already.");
    } else if (asked.assignments && std::cmp_not_equal(asked.assignments->size(), fresh)) {
        answer.error_code = ErrorCode::invalid_replica_assignment;
        answer.error_message = base::text(fresh, " partitions are new, and ",
                                          asked.assignments->size(), " are assigned.");
    }
    if (answer.error_code != ErrorCode::none || request.validate_only) co_return answer;
    const base::Result<broker::Topic> grown =
        co_await door.broker().create_partitions(name, asked.count);
    if (!grown) {
        answer.error_code = error_of(grown.error(), ErrorCode::invalid_partitions);
        answer.error_message = grown.error().what;
    }
    co_return answer;
}

run::Task<CreatePartitionsResponse> create_partitions(KafkaDoor& door,
                                                      Call<CreatePartitionsRequest> call) {
    CreatePartitionsResponse response;
    for (const auto& topic : call.request.topics) {
        response.results.push_back(co_await grow_one(door, topic, call.request));
    }
    co_return response;
}

run::Task<Trimmed> trim_one(KafkaDoor& door, base::TopicName topic,
                            DeleteRecordsRequest::DeleteRecordsPartition asked) {
    // Asked for as an offset: all that may be read.
    constexpr std::int64_t kAll = -1;
    Trimmed answer;
    answer.partition_index = asked.partition_index;
    answer.low_watermark = -1;
    if (asked.offset < kAll) {
        answer.error_code = ErrorCode::offset_out_of_range;
        co_return answer;
    }
    std::optional<base::Offset> before;
    if (asked.offset != kAll) before = base::Offset{asked.offset};
    const base::Result<base::Offset> start = co_await door.broker().delete_records(
        std::move(topic), base::Partition{asked.partition_index}, before);
    if (start) {
        answer.low_watermark = start->value();
    } else {
        answer.error_code = error_of(start.error());
    }
    co_return answer;
}

run::Task<DeleteRecordsResponse> delete_records(KafkaDoor& door, Call<DeleteRecordsRequest> call) {
    DeleteRecordsResponse response;
    for (const DeleteRecordsRequest::DeleteRecordsTopic& topic : call.request.topics) {
        auto& answers = response.topics.emplace_back();
        answers.name = topic.name;
        for (const auto& partition : topic.partitions) {
            answers.partitions.push_back(
                co_await trim_one(door, base::TopicName{topic.name}, partition));
        }
    }
    co_return response;
}

}  // namespace

void add_partitions(ApiTable& table, KafkaDoor& door) {
    table.add<DeleteRecordsRequest>(
        [&door](Call<DeleteRecordsRequest> call) { return delete_records(door, std::move(call)); });
    table.add<CreatePartitionsRequest>([&door](Call<CreatePartitionsRequest> call) {
        return create_partitions(door, std::move(call));
    });
}

}  // namespace door::kafka
