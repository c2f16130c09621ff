// `millrace run batch`: the job, what it did, and the answers; `run load` and `run query`: one step
// of it; `run stream`: the continuous queries, as far as there is something now.

#include "app/commands/answers.h"
#include "app/commands/batch.h"
#include "app/commands/job.h"
#include "codec/json/writer.h"

namespace app::commands {
namespace {

void show_loaded(const std::vector<load::Loaded>& all, std::string_view schema, Output& output) {
    for (const load::Loaded& one : all) {
        output.err(base::text(schema, one.table, ": ", one.records, " records, ", one.rows,
                              " rows new or changed, ", one.dead_letters, " dead letters\n"));
    }
}

void write_loaded(codec::JsonWriter& json, const std::vector<load::Loaded>& all) {
    json.begin_array();
    for (const load::Loaded& one : all) {
        json.begin_object();
        json.key("table").string(one.table);
        json.key("records").number(one.records);
        json.key("rows").number(one.rows);
        json.key("dead_letters").number(one.dead_letters);
        json.end_object();
    }
    json.end_array();
}

std::string json_of(const BatchReport& report) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("loaded");
    write_loaded(json, report.loaded);
    json.key("with_duplicates");
    write_loaded(json, report.with_duplicates);
    json.key("answers_changed").begin_array();
    for (const std::string& name : report.answers_changed) json.string(name);
    json.end_array();
    json.end_object();
    text += '\n';
    return text;
}

// The names that were given; "all", and none, is everything.
std::vector<std::string> names_of(const Job& job) {
    std::vector<std::string> names;
    for (const std::string_view name : lines_of(job.word("names"))) names.emplace_back(name);
    return names == std::vector<std::string>{"all"} ? std::vector<std::string>{} : names;
}

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

Exit perform_run_load(Instance& instance, const Job& job, Output& output) {
    const std::vector<std::string> names = names_of(job);
    const bool is_bucket = names == std::vector<std::string>{"bucket"};
    if (names.empty() || is_bucket) {
        if (const auto drained = drain_sink(instance); !drained) {
            return report(output, drained.error());
        }
    }
    if (is_bucket) return Exit::ok;
    const auto loaded = load_tables(instance, names, [](std::string_view) {});
    if (!loaded) return report(output, loaded.error());
    show_loaded(*loaded, "", output);
    return Exit::ok;
}

Exit perform_run_query(Instance& instance, const Job& job, Output& output) {
    const auto changed = answer(instance, names_of(job));
    if (!changed) return report(output, changed.error());
    for (const std::string& name : *changed) output.err(name + ": changed\n");
    return Exit::ok;
}

Exit perform_run_batch(Instance& instance, const Job& job, Output& output) {
    const Reading reading =
        job.has("with_duplicates") ? Reading::with_duplicates_too : Reading::distinct;
    const bool json = job.word("format") == "json";
    const auto done = run_batch(instance, reading, [](std::string_view) {});
    if (!done) return report(output, done.error());
    if (json) {
        output.out(json_of(*done));
        return Exit::ok;
    }
    show_loaded(done->loaded, "", output);
    show_loaded(done->with_duplicates, "with_duplicates.", output);
    if (auto shown = show_answers(instance, output); !shown) return report(output, shown.error());
    return Exit::ok;
}

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
