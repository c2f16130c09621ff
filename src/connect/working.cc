// How a connector's work begins and ends.

#include <memory>
#include <utility>

#include "base/log_line.h"
#include "base/text.h"
#include "connect/connectors.h"
#include "connect/files/file_lines.h"
#include "sink/connector_config.h"
#include "sink/keys/key_check.h"

namespace connect {
namespace {

using base::Code;
using base::Error;

std::string trace_of(std::string_view what) {
    return base::text("org.apache.kafka.connect.errors.ConnectException: ", what, "\n");
}

std::string text_in(const Properties& config, std::string_view key) {
    const auto found = config.find(key);
    return found == config.end() ? std::string() : std::string(sink::trimmed(found->second));
}

}  // namespace

std::string_view name_of(State state) {
    switch (state) {
        case State::running:
            return "RUNNING";
        case State::paused:
            return "PAUSED";
        case State::stopped:
            return "STOPPED";
        case State::failed:
            return "FAILED";
        case State::restarting:
            return "RESTARTING";
    }
    return "";
}

// CONNECT-2: only after end().
run::Task<void> Connectors::begin(std::string name) {
    CHECK(!running_.contains(name), name, " runs already");
    const auto found = definitions_.find(name);
    if (found == definitions_.end()) co_return;
    const Definition definition = found->second;
    Running running;
    running.work = co_await make_work(name, definition);
    running_.insert_or_assign(name, std::move(running));
    publish();
}

run::Task<void> Connectors::end(std::string name) {
    const auto found = running_.find(name);
    if (found == running_.end()) co_return;
    co_await found->second.work->stop();
    running_.erase(name);
    publish();
}

run::Task<std::unique_ptr<Work>> Connectors::make_work(std::string name,
                                                       const Definition& definition) {
    const auto plugin = plugin_of(definition.config);
    CHECK(plugin);
    if ((*plugin)->which == PluginClass::s3_sink)
        co_return co_await make_s3_work(definition.config);
    auto made = (*plugin)->which == PluginClass::file_sink ? make_file_sink(definition.config)
                                                           : make_file_source(definition.config);
    if (made) co_return *std::move(made);
    base::log_error("connect", "connector_failed",
                    {{"connector", name}, {"why", made.error().what}});
    co_return std::make_unique<NoWork>(trace_of(made.error().what), tasks_of(definition));
}

run::Task<std::unique_ptr<Work>> Connectors::make_s3_work(const Properties& config) {
    const auto failed = [this, &config](const std::string& what) -> std::unique_ptr<Work> {
        const std::string name = text_in(config, "name");
        base::log_error("connect", "connector_failed", {{"connector", name}, {"why", what}});
        return std::make_unique<NoWork>(trace_of(what), tasks_of({.config = config}));
    };
    auto read = sink::read_connector_config(config);
    if (!read) co_return failed(read.error().what);
    read->tasks_max = tasks_of({.config = config});
    const std::string bucket_name = read->bucket;
    const auto place = co_await parts_.buckets.bucket_of(*read);
    if (!place && place.error().code == Code::not_found) {
        co_return failed(base::text("Non-existent S3 bucket: ", bucket_name));
    }
    if (!place) co_return failed(place.error().what);
    const std::int32_t tasks = read->tasks_max;
    auto started =
        sink::Sink::start(parts_.broker, parts_.groups, parts_.shards, *place->lane, *place->bucket,
                          parts_.metrics, parts_.clock, *std::move(read), parts_.tools);
    if (!started) co_return failed(started.error().what);
    co_return std::make_unique<SinkWork>(*std::move(started), tasks, place->keeper);
}

Result<std::unique_ptr<Work>> Connectors::make_file_sink(const Properties& config) {
    TRY(FileSinkConfig read, read_file_sink_config(config));
    TRY(sink::TopicSelection selection, sink::read_topic_selection(config));
    sink::ConnectorConfig follows;
    follows.name = text_in(config, "name");
    follows.topics = std::move(selection.topics);
    follows.pattern = std::move(selection.pattern);
    follows.tasks_max = tasks_of({.config = config});
    auto file = std::make_shared<LineFile>(parts_.disk, read.file);
    auto shared = std::make_shared<const FileSinkConfig>(std::move(read));
    const auto make = [file, shared](const base::TopicPartition& place,
                                     base::Offset from) -> std::unique_ptr<sink::BatchWriter> {
        return std::make_unique<FileLineWriter>(file, shared, place, from);
    };
    const std::int32_t tasks = follows.tasks_max;
    TRY(auto started,
        sink::Sink::start(parts_.broker, parts_.groups, parts_.shards, parts_.store_lane,
                          parts_.metrics, parts_.clock, std::move(follows), make));
    return std::unique_ptr<Work>(std::make_unique<SinkWork>(std::move(started), tasks));
}

Result<std::unique_ptr<Work>> Connectors::make_file_source(const Properties& config) {
    TRY(FileSourceConfig read, read_file_source_config(config));
    const std::string name = text_in(config, "name");
    const std::string file = read.file;
    std::int64_t position = 0;
    if (const auto files = positions_.find(name); files != positions_.end()) {
        const auto known = files->second.find(file);
        if (known != files->second.end()) position = known->second;
    }
    FileSourceParts parts{
        .broker = parts_.broker,
        .disk = parts_.disk,
        .clock = parts_.clock,
        .pool = parts_.pool,
        .note_position = [this, name, file](std::int64_t at) { note_position(name, file, at); }};
    auto work = std::make_unique<SourceWork>(std::move(parts), std::move(read), position);
    work->source().start(home_);
    return std::unique_ptr<Work>(std::move(work));
}

}  // namespace connect
