// docs/protocol_kinesis.md says what the tables say. MILLRACE_GOLDEN=renew writes it anew.

#include <gtest/gtest.h>

#include <concepts>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "base/text.h"
#include "wire/kinesis/consumers.h"
#include "wire/kinesis/records.h"
#include "wire/kinesis/settings.h"
#include "wire/kinesis/shards.h"
#include "wire/kinesis/streams.h"

namespace wire::kinesis {
namespace {

template <class T>
std::string type_name() {
    if constexpr (kIsOptional<T>) {
        return type_name<typename T::value_type>();
    } else if constexpr (kIsArray<T>) {
        return "list of " + type_name<typename T::value_type>();
    } else if constexpr (Record<T>) {
        return "object";
    } else if constexpr (std::same_as<T, bool>) {
        return "boolean";
    } else if constexpr (std::integral<T>) {
        return "integer";
    } else if constexpr (std::same_as<T, double>) {
        return "number";
    } else if constexpr (std::same_as<T, Base64View>) {
        return "blob";
    } else if constexpr (std::same_as<T, Timestamp>) {
        return "time";
    } else if constexpr (std::same_as<T, TextMap>) {
        return "map of text";
    } else {
        return "text";
    }
}

std::string words_of(const Info& info, const Rule& rule) {
    std::string out;
    const auto say = [&out](std::string_view words) {
        if (!out.empty()) out += ' ';
        out += words;
    };
    if (info.required) say("Required.");
    if (info.length_min > 0) say(base::text("At least ", info.length_min, "."));
    if (info.limit != Info{}.limit) say(base::text("At most ", info.limit, "."));
    if (rule.least) say(base::text("From ", *rule.least, "."));
    if (rule.most) say(base::text("To ", *rule.most, "."));
    if (!rule.words.empty()) say(base::text(rule.words, "."));
    if (!info.doc.empty()) say(info.doc);
    return out;
}

template <class Request>
void append(std::string& out, std::string_view actions) {
    out += base::text("\n## ", actions, "\n\n| field | type | |\n|---|---|---|\n");
    for_each_field<Request>([&out]<class Holder, class T>(const Member<Holder, T>& one) {
        const std::string words = words_of(one.info, one.rule);
        out += base::text("| `", one.info.name, "` | ", type_name<T>(), " |",
                          words.empty() ? "" : " ", words, " |\n");
    });
}

std::string api_page() {
    std::string out =
        "# Kinesis' requests\n\n"
        "Written by `wire_kinesis_test` from the message tables in `src/wire/kinesis`; renewed by\n"
        "running it with `MILLRACE_GOLDEN=renew`. The same tables read JSON (blobs as base64, "
        "times in seconds)\n"
        "and CBOR, and judge a request in the order and the words of AWS. Exceptions: "
        "[protocol.md](protocol.md).\n";
    append<CreateStreamRequest>(out, "CreateStream");
    append<DeleteStreamRequest>(out, "DeleteStream");
    append<DescribeStreamRequest>(out, "DescribeStream");
    append<DescribeStreamSummaryRequest>(out, "DescribeStreamSummary");
    append<ListStreamsRequest>(out, "ListStreams");
    append<PutRecordRequest>(out, "PutRecord");
    append<PutRecordsRequest>(out, "PutRecords");
    append<PutRecordsEntry>(out, "An entry of PutRecords' Records");
    append<GetShardIteratorRequest>(out, "GetShardIterator");
    append<GetRecordsRequest>(out, "GetRecords");
    append<ListShardsRequest>(out, "ListShards");
    append<ShardFilter>(out, "A ShardFilter");
    append<SplitShardRequest>(out, "SplitShard");
    append<MergeShardsRequest>(out, "MergeShards");
    append<UpdateShardCountRequest>(out, "UpdateShardCount");
    append<RegisterStreamConsumerRequest>(out, "RegisterStreamConsumer");
    append<DeregisterStreamConsumerRequest>(out, "DeregisterStreamConsumer");
    append<DescribeStreamConsumerRequest>(out, "DescribeStreamConsumer");
    append<ListStreamConsumersRequest>(out, "ListStreamConsumers");
    append<SubscribeToShardRequest>(out, "SubscribeToShard");
    append<StartingPosition>(out, "A StartingPosition");
    append<IncreaseRetentionRequest>(out, "IncreaseStreamRetentionPeriod");
    append<DecreaseRetentionRequest>(out, "DecreaseStreamRetentionPeriod");
    append<UpdateStreamModeRequest>(out, "UpdateStreamMode");
    append<UpdateMaxRecordSizeRequest>(out, "UpdateMaxRecordSize");
    append<UpdateWarmThroughputRequest>(out, "UpdateStreamWarmThroughput");
    append<AddTagsRequest>(out, "AddTagsToStream");
    append<RemoveTagsRequest>(out, "RemoveTagsFromStream");
    append<ListTagsRequest>(out, "ListTagsForStream");
    append<TagResourceRequest>(out, "TagResource");
    append<UntagResourceRequest>(out, "UntagResource");
    append<ListTagsForResourceRequest>(out, "ListTagsForResource");
    append<EncryptionRequest>(out, "StartStreamEncryption, StopStreamEncryption");
    append<MonitoringRequest>(out, "EnableEnhancedMonitoring, DisableEnhancedMonitoring");
    append<PutResourcePolicyRequest>(out, "PutResourcePolicy");
    append<ResourcePolicyRequest>(out, "GetResourcePolicy, DeleteResourcePolicy");
    append<DescribeLimitsRequest>(out, "DescribeLimits");
    return out;
}

TEST(KinesisApiPage, IsInTheDocumentsAsTheTablesSay) {
    const std::string path = MILLRACE_SOURCE_DIR "/docs/protocol_kinesis.md";
    const char* const golden = std::getenv("MILLRACE_GOLDEN");
    if (golden != nullptr && std::string_view(golden) == "renew") {
        std::ofstream(path) << api_page();
    }
    std::ifstream file(path);
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(page, api_page()) << "run this test with MILLRACE_GOLDEN=renew";
}

}  // namespace
}  // namespace wire::kinesis
