// Offsets of connectors: those of sinks are the broker's, those of sources are kept here.

#include <utility>

#include "base/log_line.h"
#include "base/text.h"
#include "connect/connectors.h"

namespace connect {
namespace {

using base::Code;
using base::Error;
using sink::Value;
namespace groups = broker::groups;

constexpr base::Duration kKeepInterval = std::chrono::seconds(1);

std::string group_of(const std::string& name) { return "connect-" + name; }

Error bad(std::string what) { return {Code::invalid_argument, std::move(what)}; }

// Connect answers 500 where its connector, not itself, refuses.
Error unreadable(std::string what) { return {Code::io, std::move(what)}; }

Value object(std::initializer_list<sink::Field> fields) {
    return Value(sink::Object(fields.begin(), fields.end()));
}

// A number, or a text of digits, as Java's String.valueOf gives both alike.
std::optional<std::int64_t> number_in(const Value& value) {
    std::int64_t number = 0;
    if (!base::parse_number(sink::plain_text(value), number)) return std::nullopt;
    return number;
}

struct SinkChange {
    base::TopicPartition at;
    std::optional<base::Offset> next;
};

Result<base::TopicPartition> sink_place(const Value& partition) {
    const auto* const fields = partition.as<sink::Object>();
    if (fields == nullptr) {
        return bad("The partition for a sink connector offset cannot be null or missing");
    }
    for (const std::string_view key : {"kafka_topic", "kafka_partition"}) {
        if (find(*fields, key) != nullptr) continue;
        return bad(
            "The partition for a sink connector offset must contain the keys 'kafka_topic' and "
            "'kafka_partition'");
    }
    const Value& topic = *find(*fields, "kafka_topic");
    if (topic.is_null()) return bad("Kafka topic names must be valid strings and may not be null");
    const Value& number = *find(*fields, "kafka_partition");
    if (number.is_null()) return bad("Kafka partitions must be valid numbers and may not be null");
    const auto parsed = number_in(number);
    if (!parsed || *parsed != static_cast<std::int32_t>(*parsed)) {
        return bad(
            base::text("Failed to parse the following Kafka partition value in the provided "
                       "offsets: '",
                       sink::plain_text(number),
                       "'. Partition values for sink connectors need to be integers."));
    }
    return base::TopicPartition{base::TopicName{sink::plain_text(topic)},
                                base::Partition{static_cast<std::int32_t>(*parsed)}};
}

Result<SinkChange> sink_change(const OffsetEntry& entry) {
    SinkChange change;
    TRY(change.at, sink_place(entry.partition));
    if (entry.offset.is_null()) return change;
    const auto* const fields = entry.offset.as<sink::Object>();
    const Value* const next = fields == nullptr ? nullptr : sink::find(*fields, "kafka_offset");
    if (next == nullptr) {
        return bad(
            "The offset for a sink connector should either be null or contain the key "
            "'kafka_offset'");
    }
    const auto parsed = number_in(*next);
    if (!parsed || *parsed < 0) {
        return bad(base::text(
            "Failed to parse the following Kafka offset value in the provided "
            "offsets: '",
            sink::plain_text(*next), "'. Offset values for sink connectors need to be integers."));
    }
    change.next = base::Offset{*parsed};
    return change;
}

}  // namespace

run::Task<Result<std::vector<OffsetEntry>>> Connectors::offsets(std::string name) {
    auto here = [this, &name] { return offsets_here(name); };
    co_return co_await home_.call(here);
}

run::Task<Result<std::vector<OffsetEntry>>> Connectors::offsets_here(std::string name) {
    CO_TRY(const Definition* found, find(name, "Connector * not found"));
    CO_TRY(const Plugin* plugin, plugin_of(found->config));
    if (plugin->kind == Kind::sink) co_return co_await sink_offsets(name);
    std::vector<OffsetEntry> entries;
    for (const auto& [file, position] : positions_[name]) {
        entries.push_back({object({{"filename", Value::text(file)}}),
                           object({{"position", Value::integer(position)}})});
    }
    co_return entries;
}

run::Task<Result<std::vector<OffsetEntry>>> Connectors::sink_offsets(std::string name) {
    groups::FetchOffsetsRequest request;
    request.group = group_of(name);
    const groups::FetchOffsetsAnswer answer = co_await parts_.groups.fetch(std::move(request));
    std::vector<OffsetEntry> entries;
    for (const groups::FetchedOffset& one : answer.offsets) {
        if (one.next.value() < 0) continue;
        entries.push_back({object({{"kafka_topic", Value::text(one.at.topic.value())},
                                   {"kafka_partition", Value::integer(one.at.partition.value())}}),
                           object({{"kafka_offset", Value::integer(one.next.value())}})});
    }
    co_return entries;
}

run::Task<Result<>> Connectors::alter_offsets(std::string name, std::vector<OffsetEntry> entries) {
    auto here = [this, &name, &entries] { return alter_here(name, entries); };
    co_return co_await home_.call(here);
}

run::Task<Result<>> Connectors::alter_here(std::string name, std::vector<OffsetEntry> entries) {
    co_await wait_for_turn();
    const Change change(*this);
    CO_TRY(const Definition* found, find(name, "Connector * not found"));
    if (found->target != Target::stopped) {
        co_return bad(base::text(
            "Connectors must be in the STOPPED state before their offsets can be modified. This "
            "can be done for the specified connector by issuing a 'PUT' request to the "
            "'/connectors/",
            name, "/stop' endpoint"));
    }
    CO_TRY(const Plugin* plugin, plugin_of(found->config));
    if (plugin->kind == Kind::sink) co_return co_await alter_sink(name, std::move(entries));
    co_return co_await alter_source(name, std::move(entries));
}

run::Task<Result<>> Connectors::alter_sink(std::string name, std::vector<OffsetEntry> entries) {
    if (entries.empty()) {
        CO_TRY(entries, co_await sink_offsets(name));
        for (OffsetEntry& one : entries) one.offset = {};
    }
    groups::DeleteOffsetsRequest forgotten{.group = group_of(name), .partitions = {}};
    std::vector<broker::CommittedOffsets::Position> moved;
    for (const OffsetEntry& one : entries) {
        CO_TRY(const SinkChange change, sink_change(one));
        const auto state = co_await parts_.broker.state(change.at.topic, change.at.partition);
        if (!state && change.next) {
            co_return Error{Code::io, base::text("Failed to alter consumer group offsets for "
                                                 "connector ",
                                                 name)};
        }
        if (change.next) moved.push_back({change.at.topic, change.at.partition, *change.next});
        if (!change.next) forgotten.partitions.push_back(change.at);
    }
    if (!forgotten.partitions.empty()) {
        const groups::DeleteOffsetsAnswer answer =
            co_await parts_.groups.delete_offsets(std::move(forgotten));
        const bool is_good = answer.error == groups::ErrorCode::none ||
                             answer.error == groups::ErrorCode::group_id_not_found;
        if (!is_good) {
            co_return Error{Code::io, base::text("Failed to reset consumer group offsets for "
                                                 "connector ",
                                                 name)};
        }
    }
    if (moved.empty()) co_return Result<>{};
    co_return co_await parts_.groups.commit(base::GroupName{group_of(name)}, std::move(moved));
}

run::Task<Result<>> Connectors::alter_source(std::string name, std::vector<OffsetEntry> entries) {
    auto changed = positions_[name];
    if (entries.empty()) changed.clear();
    for (const OffsetEntry& one : entries) {
        const auto* const partition = one.partition.as<sink::Object>();
        const Value* const file =
            partition == nullptr ? nullptr : sink::find(*partition, "filename");
        if (file == nullptr) {
            co_return unreadable("Partition objects should contain the key 'filename'");
        }
        if (one.offset.is_null()) {
            changed.erase(sink::plain_text(*file));
            continue;
        }
        const auto* const offset = one.offset.as<sink::Object>();
        const Value* const position = offset == nullptr ? nullptr : sink::find(*offset, "position");
        if (position == nullptr) {
            co_return unreadable(
                "Offset objects should either be null or contain the key 'position'");
        }
        const auto number = position->to_integer();
        if (!number)
            co_return unreadable(
                "The value for the 'position' key in the offset is expected to be a Long value");
        if (*number < 0)
            co_return unreadable(
                "The value for the 'position' key in the offset should be a non-negative value");
        changed.insert_or_assign(sink::plain_text(*file), *number);
    }
    positions_[name] = std::move(changed);
    co_return co_await write_positions();
}

void Connectors::note_position(const std::string& name, const std::string& file,
                               std::int64_t position) {
    positions_[name][file] = position;
    positions_changed_ = true;
}

// What was read since is read again after a kill, as with Connect's.
run::Task<void> Connectors::keep_positions() {
    while (!is_stopping_) {
        co_await wake_.wait_for(kKeepInterval);
        if (!positions_changed_) continue;
        const Result<> written = co_await write_positions();
        if (!written) {
            base::log_error("connect", "positions_not_kept", {{"why", written.error().what}});
        }
    }
}

run::Task<Result<>> Connectors::write_positions() {
    positions_changed_ = false;
    const SourceOffsets now = positions_;
    auto write = [this, &now] {
        return write_source_offsets(parts_.disk, parts_.directory + "/source_offsets.json", now);
    };
    const Result<> written = co_await parts_.pool.run(write);
    if (!written) positions_changed_ = true;
    co_return written;
}

}  // namespace connect
