// `millrace audit`: the report as text or JSON.

#include "app/commands/audit.h"
#include "app/commands/job.h"
#include "codec/json/writer.h"

namespace app::commands {
namespace {

void write_sum(codec::JsonWriter& json, std::string_view key, const load::RecordSum& sum) {
    json.key(key).begin_object();
    json.key("records").number(sum.records);
    // Text: it does not fit into the integers that every JSON reader has.
    json.key("checksum").string(base::text(sum.checksum));
    json.end_object();
}

void write_topic(codec::JsonWriter& json, const TopicReport& topic) {
    json.begin_object();
    json.key("topic").string(topic.lake.topic.value());
    json.key("table").string(topic.lake.table);
    json.key("accepted").begin_object();
    json.key("records").number(topic.accepted);
    json.end_object();
    write_sum(json, "stored", topic.stored);
    json.key("expired").number(topic.expired);
    json.key("open").number(topic.open);
    json.key("voided").number(topic.voided);
    json.key("compacted").number(topic.compacted);
    write_sum(json, "in_bucket", topic.lake.in_bucket);
    write_sum(json, "in_table", topic.lake.in_lineage);
    json.key("rows").number(topic.lake.rows_in_table);
    json.key("rows_expected").number(topic.lake.rows_expected);
    std::uint64_t refused = 0;
    for (const auto& [reason, count] : topic.lake.refused) refused += count;
    json.key("refused").number(refused);
    json.key("refused_by_reason").begin_object();
    for (const auto& [reason, count] : topic.lake.refused) json.key(reason).number(count);
    json.end_object();
    json.key("behind").begin_object();
    json.key("bucket").number(topic.behind_sink);
    json.key("table").number(topic.lake.behind);
    json.end_object();
    json.end_object();
}

void write_stream(codec::JsonWriter& json, const StreamReport& stream) {
    const auto& checkpoint = stream.lake.checkpoint;
    json.begin_object();
    json.key("stream").string(stream.lake.stream);
    json.key("table").string(base::text(load::stream::kSchema, ".", stream.lake.table));
    write_sum(json, "stored", stream.stored);
    json.key("expired").number(stream.expired);
    write_sum(json, "in_table",
              checkpoint ? load::RecordSum{checkpoint->records, checkpoint->checksum}
                         : load::RecordSum{});
    json.key("rows").number(stream.lake.rows_in_table);
    json.key("rows_expected").number(stream.lake.rows_expected);
    json.key("refused_by_reason").begin_object();
    for (const auto& [reason, count] : stream.lake.refused) json.key(reason).number(count);
    json.end_object();
    json.key("behind").number(stream.behind);
    json.end_object();
}

}  // namespace

std::string audit_json(const AuditReport& report) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("ok").boolean(report.ok());
    json.key("topics").begin_array();
    for (const TopicReport& topic : report.topics) write_topic(json, topic);
    json.end_array();
    json.key("streams").begin_array();
    for (const StreamReport& stream : report.streams) write_stream(json, stream);
    json.end_array();
    json.key("differences").begin_array();
    for (const std::string& words : report.differences) json.string(words);
    json.end_array();
    json.end_object();
    text += '\n';
    return text;
}

std::string audit_text(const AuditReport& report) {
    std::string text;
    for (const TopicReport& topic : report.topics) {
        text += base::text(topic.lake.topic, ": accepted ", topic.accepted, ", stored ",
                           topic.stored.records, ", in bucket ", topic.lake.in_bucket.records,
                           ", in table ", topic.lake.in_lineage.records, " (",
                           topic.lake.rows_in_table, " rows)");
        for (const auto& [reason, count] : topic.lake.refused) {
            text += base::text(", ", reason, " ", count);
        }
        if (topic.open > 0) text += base::text(", in open transactions ", topic.open);
        if (topic.voided > 0) text += base::text(", aborted or markers ", topic.voided);
        if (topic.compacted > 0) text += base::text(", compacted away ", topic.compacted);
        if (topic.behind_sink > 0)
            text += base::text(", on the way to the bucket ", topic.behind_sink);
        if (topic.lake.behind > 0) text += base::text(", not yet loaded ", topic.lake.behind);
        text += '\n';
    }
    for (const StreamReport& stream : report.streams) {
        if (stream.stored.records == 0 && !stream.lake.checkpoint) continue;
        text += base::text(stream.lake.stream, ": stored ", stream.stored.records, ", in table ",
                           stream.stored.records - stream.behind, " (", stream.lake.rows_in_table,
                           " rows)");
        for (const auto& [reason, count] : stream.lake.refused) {
            text += base::text(", ", reason, " ", count);
        }
        if (stream.expired > 0) text += base::text(", expired ", stream.expired);
        if (stream.behind > 0) text += base::text(", not yet loaded ", stream.behind);
        text += '\n';
    }
    for (const std::string& words : report.differences) text += "DIFFERENCE " + words + "\n";
    text += report.ok() ? "audit: all hops agree\n" : "audit: there are differences\n";
    return text;
}

Exit perform_audit(Instance& instance, const Job& job, Output& output) {
    const auto done = audit(instance);
    if (!done) return report(output, done.error());
    output.out(job.word("format") == "json" ? audit_json(*done) : audit_text(*done));
    return done->ok() ? Exit::ok : Exit::failed;
}

}  // namespace app::commands
