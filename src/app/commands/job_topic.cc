// `millrace topic list|create|delete|describe|alter`.

#include "app/commands/listing.h"
#include "app/engines/instance.h"
#include "codec/json/writer.h"

namespace app::commands {
namespace {

using base::Code;
using base::Error;
using base::Partition;
using base::Result;
using base::TopicName;

TopicName topic_in(const Job& job) { return TopicName{std::string(job.word("topic"))}; }

// "name=value" lines.
Result<broker::Configuration> properties_in(std::string_view text) {
    broker::Configuration properties;
    for (const std::string_view line : lines_of(text)) {
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos || equals == 0) {
            return Error{Code::invalid_argument, base::text("--property ", base::printable(line),
                                                            ": NAME=VALUE is expected")};
        }
        properties.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    }
    return properties;
}

Result<std::int32_t> partitions_in(const Job& job) {
    std::int32_t count = 0;
    if (!base::parse_number(job.word("partitions"), count)) {
        return Error{Code::invalid_argument,
                     base::text("--partitions ", base::printable(job.word("partitions")),
                                ": a number is expected")};
    }
    return count;
}

Result<std::vector<broker::PartitionState>> states_of(Instance& instance,
                                                      const broker::Topic& topic) {
    std::vector<broker::PartitionState> states;
    for (std::int32_t number = 0; number < topic.partitions; ++number) {
        TRY(states.emplace_back(),
            instance.shards().run_to_end(instance.broker().state(topic.name, Partition{number})));
    }
    return states;
}

Listing partitions_of(const std::vector<broker::PartitionState>& states) {
    Listing listing({"partition", "start_offset", "end_offset", "records", "bytes"});
    for (const broker::PartitionState& state : states) {
        listing.add({number_cell(state.partition.value()), number_cell(state.start.value()),
                     number_cell(state.high_water.value()),
                     number_cell(base::distance(state.start, state.high_water)),
                     number_cell(static_cast<std::int64_t>(state.bytes))});
    }
    return listing;
}

std::string_view name_of(broker::ConfigSource source) {
    switch (source) {
        case broker::ConfigSource::topic:
            return "topic";
        case broker::ConfigSource::broker:
            return "broker";
        case broker::ConfigSource::kafkas_default:
            break;
    }
    return "default";
}

Listing configuration_of(const std::vector<broker::ConfigEntry>& entries) {
    Listing listing({"name", "value", "source"});
    for (const broker::ConfigEntry& entry : entries) {
        listing.add({text_cell(entry.name), text_cell(entry.value),
                     text_cell(std::string(name_of(entry.source)))});
    }
    return listing;
}

// One object; the lists as the other commands print them.
std::string description_json(const broker::Topic& topic, const Listing& partitions,
                             const Listing& configuration) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("topic").string(topic.name.value());
    json.key("id").string(base::text_of(topic.id));
    json.key("partitions").raw(*partitions.render("json"));
    json.key("configuration").raw(*configuration.render("json"));
    json.end_object();
    return text + "\n";
}

Exit say_done(Output& output, const Job& job, const broker::Topic& topic, std::string_view done) {
    if (job.word("format") == "json") {
        std::string text;
        codec::JsonWriter json(text);
        json.begin_object();
        json.key("topic").string(topic.name.value());
        json.key("id").string(base::text_of(topic.id));
        json.key("partitions").number(topic.partitions);
        json.end_object();
        output.out(text + "\n");
    } else {
        output.err(
            base::text("topic ", topic.name, " ", done, ", partitions: ", topic.partitions, "\n"));
    }
    return Exit::ok;
}

}  // namespace

Exit perform_topic_list(Instance& instance, const Job& job, Output& output) {
    Listing listing({"topic", "partitions", "records", "start_offset", "end_offset", "bytes"});
    const bool internal_too = job.has("internal");
    for (const broker::Topic& topic :
         internal_too ? instance.broker().all_topics() : instance.broker().topics()) {
        const auto states = states_of(instance, topic);
        if (!states) return report(output, states.error());
        std::int64_t records = 0;
        std::int64_t start = 0;
        std::int64_t end = 0;
        std::uint64_t bytes = 0;
        for (const broker::PartitionState& state : *states) {
            start += state.start.value();
            end += state.high_water.value();
            records += base::distance(state.start, state.high_water);
            bytes += state.bytes;
        }
        listing.add({text_cell(topic.name.value()), number_cell(topic.partitions),
                     number_cell(records), number_cell(start), number_cell(end),
                     number_cell(static_cast<std::int64_t>(bytes))});
    }
    return show(listing, job, output);
}

Exit perform_topic_create(Instance& instance, const Job& job, Output& output) {
    broker::Topic topic{.name = topic_in(job)};
    if (job.has("partitions")) {
        const auto count = partitions_in(job);
        if (!count) return report(output, count.error());
        topic.partitions = *count;
    }
    auto properties = properties_in(job.word("properties"));
    if (!properties) return report(output, properties.error());
    topic.configuration = *std::move(properties);
    const auto made = instance.shards().run_to_end(instance.broker().create_topic(topic));
    if (!made && made.error().code == Code::already_exists && job.has("if_not_exists")) {
        return Exit::ok;
    }
    if (!made) return report(output, made.error());
    return say_done(output, job, *made, "created");
}

Exit perform_topic_delete(Instance& instance, const Job& job, Output& output) {
    const auto gone = instance.shards().run_to_end(instance.broker().delete_topic(topic_in(job)));
    if (!gone) return report(output, gone.error());
    output.err(base::text("topic ", job.word("topic"), " deleted\n"));
    return Exit::ok;
}

Exit perform_topic_describe(Instance& instance, const Job& job, Output& output) {
    const auto topic = instance.broker().topic(topic_in(job));
    if (!topic) return report(output, topic.error());
    const auto states = states_of(instance, *topic);
    if (!states) return report(output, states.error());
    const auto entries = instance.broker().configuration(topic->name);
    if (!entries) return report(output, entries.error());
    const Listing partitions = partitions_of(*states);
    const Listing configuration = configuration_of(*entries);
    if (job.word("format") == "json") {
        output.out(description_json(*topic, partitions, configuration));
        return Exit::ok;
    }
    if (job.word("format") == "csv") return show(partitions, job, output);
    output.out(base::text("topic ", topic->name, ", id ", base::text_of(topic->id), "\n\n"));
    const Exit shown = show(partitions, job, output);
    if (shown != Exit::ok) return shown;
    output.out("\n");
    return show(configuration, job, output);
}

Exit perform_topic_alter(Instance& instance, const Job& job, Output& output) {
    auto properties = properties_in(job.word("properties"));
    if (!properties) return report(output, properties.error());
    std::vector<broker::ConfigChange> changes;
    for (auto& [name, value] : *properties) {
        changes.push_back({.name = std::move(name), .value = std::move(value)});
    }
    for (const std::string_view name : lines_of(job.word("unset"))) {
        changes.push_back({.name = std::string(name),
                           .operation = broker::ConfigChange::Operation::remove,
                           .value = {}});
    }
    auto altered = instance.broker().topic(topic_in(job));
    if (!altered) return report(output, altered.error());
    if (!changes.empty()) {
        altered = instance.shards().run_to_end(
            instance.broker().alter_config(topic_in(job), std::move(changes)));
        if (!altered) return report(output, altered.error());
    }
    if (job.has("partitions")) {
        const auto count = partitions_in(job);
        if (!count) return report(output, count.error());
        altered = instance.shards().run_to_end(
            instance.broker().create_partitions(topic_in(job), *count));
        if (!altered) return report(output, altered.error());
    }
    return say_done(output, job, *altered, "altered");
}

}  // namespace app::commands
