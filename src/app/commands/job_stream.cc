// `millrace run stream`: the continuous queries, as far as there is something now.

#include "app/commands/job.h"
#include "app/engines/instance.h"
#include "codec/json/writer.h"

namespace app::commands {
namespace {

using load::feed::FeedState;

std::string json_of(const std::vector<FeedState>& states) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_array();
    for (const FeedState& one : states) {
        json.begin_object();
        json.key("name").string(base::text("stream.", one.table));
        json.key("source").string(one.stream);
        json.key("batchId").number(one.last.batch);
        json.key("batches").number(one.batches);
        json.key("numInputRows").number(one.records);
        json.key("numOutputRows").number(one.rows);
        json.key("dead_letters").number(one.dead_letters);
        json.end_object();
    }
    json.end_array();
    text += '\n';
    return text;
}

}  // namespace

Exit perform_run_stream(Instance& instance, const Job& job, Output& output) {
    const auto states = instance.shards().run_to_end(instance.feed().drain());
    if (!states) return report(output, states.error());
    if (job.word("format") == "json") {
        output.out(json_of(*states));
        return Exit::ok;
    }
    for (const FeedState& one : *states) {
        output.out(base::text("stream.", one.table, ": ", one.records, " records in ", one.batches,
                              " batches, ", one.rows, " rows new or changed, ", one.dead_letters,
                              " dead letters\n"));
    }
    return Exit::ok;
}

}  // namespace app::commands
