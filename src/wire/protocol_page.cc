#include "wire/protocol_page.h"

#include <concepts>

#include "base/text.h"
#include "wire/error_table.h"
#include "wire/rest_consumers.h"
#include "wire/rest_v2.h"
#include "wire/rest_v3.h"

namespace wire {
namespace {

template <class T>
std::string type_name(std::string_view record) {
    if constexpr (kIsOptional<T>) {
        return type_name<typename T::value_type>(record);
    } else if constexpr (kIsArray<T>) {
        return "array of " + type_name<typename T::value_type>(record);
    } else if constexpr (Record<T>) {
        return std::string(record);
    } else if constexpr (std::same_as<T, bool>) {
        return "boolean";
    } else if constexpr (std::integral<T>) {
        return base::text("integer, ", 8 * sizeof(T), " bits");
    } else if constexpr (std::same_as<T, JsonText>) {
        return "any JSON";
    } else if constexpr (std::same_as<T, Base64View>) {
        return "base64";
    } else {
        return "text";
    }
}

std::string remarks(const Info& info) {
    std::string out;
    const auto say = [&out](std::string_view words) {
        if (!out.empty()) out += ' ';
        out += words;
    };
    if (info.required) say("Required.");
    if (info.length_min > 0) say(base::text("At least ", info.length_min, "."));
    if (info.limit != Info{}.limit) say(base::text("At most ", info.limit, "."));
    if (info.nullable_since != kNever) say("Null is written out.");
    say(info.doc);
    return out;
}

// `inner` names the record that an array field holds.
template <Record S>
void append_record(std::string& out, std::string_view title, std::string_view inner = {}) {
    out += base::text("\n### ", title, "\n\n");
    if (unknown_fields<S>() == Unknown::refused) out += "Unknown fields are refused.\n\n";
    out += "| field | type | |\n|---|---|---|\n";
    for_each_field<S>([&]<class T>(const Field<S, T>& f) {
        const std::string words = remarks(f.info);
        out += base::text("| `", f.info.name, "` | ", type_name<T>(inner), " |",
                          words.empty() ? "" : " ", words, " |\n");
    });
}

void append_errors(std::string& out) {
    out +=
        "\n## Errors\n\n"
        "What a peer sees of each kind of failure. A record that fails inside a produce request "
        "keeps the\n"
        "answer at 200 and carries the REST code itself; only 40101 and 40301 lift the status.\n\n"
        "| failure | HTTP | Kafka | REST Proxy | S3 | Kinesis | try again |\n"
        "|---|---|---|---|---|---|---|\n";
    for (std::size_t i = 0; i <= static_cast<std::size_t>(base::Code::closed); ++i) {
        const ErrorNames& row = names_of(static_cast<base::Code>(i));
        out +=
            base::text("| ", base::name_of(row.code), " | ", row.http, " | ", row.kafka, " | ",
                       row.rest_http, " / ", row.rest_code, " | ", row.s3_http, " ", row.s3, " | ",
                       row.kinesis, " | ", row.retry == Retry::worthwhile ? "yes" : "no", " |\n");
    }
}

}  // namespace

std::string protocol_page() {
    std::string out =
        "# Protocol\n\n"
        "Written by `wire_test` from the message tables in `src/wire`; renewed by running it with\n"
        "`MILLRACE_GOLDEN=renew`.\n";
    append_errors(out);
    out += "\n## REST Proxy v2\n";
    append_record<rest::ProduceJson>(out, "Produce request, JSON", "record, JSON");
    append_record<rest::ProduceRecord<JsonText>>(out, "Record, JSON");
    append_record<rest::ProduceBinary>(out, "Produce request, binary", "record, binary");
    append_record<rest::ProduceRecord<Base64View>>(out, "Record, binary");
    append_record<rest::ProduceResponse>(out, "Produce response", "produced record");
    append_record<rest::ProducedRecord>(out, "Produced record");
    append_record<rest::Brokers>(out, "Brokers");
    append_record<rest::TopicInfo>(out, "Topic", "partition");
    append_record<rest::PartitionInfo>(out, "Partition", "replica");
    append_record<rest::Replica>(out, "Replica");
    append_record<rest::PartitionOffsets>(out, "Partition offsets");
    append_record<rest::ErrorBody>(out, "Error body");
    append_record<rest::CreateConsumer>(out, "Create a consumer");
    append_record<rest::CreatedConsumer>(out, "Created consumer");
    append_record<rest::SubscriptionRequest>(out, "Subscription request");
    append_record<rest::SubscribedTopics>(out, "Subscription");
    append_record<rest::PartitionNames>(out, "Partitions", "partition of a consumer");
    append_record<rest::PartitionName>(out, "Partition of a consumer");
    append_record<rest::OffsetsOfPartitions>(out, "Offsets", "offset");
    append_record<rest::OffsetOfPartition>(out, "Offset");
    append_record<rest::PositionsRequest>(out, "Positions request", "offset, or time");
    append_record<rest::TimeOfPartition>(out, "Time");
    out += "\n## REST Proxy v3\n";
    append_record<rest3::CreateTopic>(out, "Create a topic", "setting");
    append_record<rest3::ConfigValue>(out, "Setting");
    append_record<rest3::PutConfig>(out, "Value of a setting");
    append_record<rest3::AlterConfigs>(out, "Change settings", "change");
    append_record<rest3::ConfigAlteration>(out, "Change");
    append_record<rest3::CreateAcl>(out, "Create an access rule");
    append_record<rest3::ProduceRecord>(out, "Record to produce", "header, key or value");
    append_record<rest3::RecordHeader>(out, "Header");
    append_record<rest3::RecordData>(out, "Key or value");
    return out;
}

}  // namespace wire
