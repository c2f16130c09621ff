#include "load/stream/checkpoint.h"

#include "base/text.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"

namespace load::stream {
namespace {

using base::Code;
using base::Error;

void write_positions(codec::JsonWriter& json, const Positions& positions) {
    json.begin_object();
    for (const auto& [shard, offset] : positions) {
        json.key(base::text(shard)).number(offset.value());
    }
    json.end_object();
}

template <class Number>
Number number_in(codec::JsonReader& json) {
    Number number = 0;
    base::parse_number(json.number(), number);
    return number;
}

Positions read_positions(codec::JsonReader& json) {
    Positions positions;
    json.enter_object();
    while (const auto name = json.next_field()) {
        const Partition shard{[&name] {
            std::int32_t number = 0;
            base::parse_number(*name, number);
            return number;
        }()};
        positions[shard] = Offset{number_in<std::int64_t>(json)};
    }
    return positions;
}

}  // namespace

std::string source_of(std::string_view stream, const base::Uuid& topic) {
    return base::text(stream, ":", base::text_of(topic));
}

std::string checkpoint_key(std::string_view table) {
    return base::text("stream/state/", table, ".json");
}

Result<std::optional<Checkpoint>> read_checkpoint(object::Bucket& tables, std::string_view table) {
    const std::string key = checkpoint_key(table);
    const Result<object::Object> stored = tables.get(key);
    if (!stored && stored.error().code == Code::not_found) return std::optional<Checkpoint>{};
    if (!stored) return stored.error();
    std::string text(base::as_text(stored->body));
    codec::JsonReader json(text);
    Checkpoint read;
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "source") {
            read.source = json.string();
        } else if (*name == "batch") {
            read.batch = number_in<std::int64_t>(json);
        } else if (*name == "from") {
            read.from = read_positions(json);
        } else if (*name == "to") {
            read.to = read_positions(json);
        } else if (*name == "records") {
            read.records = number_in<std::uint64_t>(json);
        } else if (*name == "checksum") {
            read.checksum = number_in<std::uint64_t>(json);
        } else {
            json.skip();
        }
    }
    if (const auto whole = json.finish(); !whole) {
        return Error{Code::corrupt, base::text(key, ": ", whole.error().what)};
    }
    return std::optional<Checkpoint>(std::move(read));
}

Result<> write_checkpoint(object::Bucket& tables, std::string_view table,
                          const Checkpoint& checkpoint) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("source").string(checkpoint.source);
    json.key("batch").number(checkpoint.batch);
    json.key("from");
    write_positions(json, checkpoint.from);
    json.key("to");
    write_positions(json, checkpoint.to);
    json.key("records").number(checkpoint.records);
    json.key("checksum").number(checkpoint.checksum);
    json.end_object();
    const auto put = tables.put({.key = checkpoint_key(table), .body = base::as_bytes(text)});
    if (!put) return put.error();
    return {};
}

}  // namespace load::stream
