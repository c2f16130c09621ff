#include "broker/streams/stream_file.h"

#include <array>

#include "base/limits.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"

namespace broker::streams {
namespace {

// A hundred thousand shards at about 250 bytes, and what is set of their streams.
constexpr std::uint64_t kFileBytesMax = 64 * base::limits::kMiB;
constexpr std::array<std::string_view, 3> kPhases{"coming", "serving", "going"};

void put_time(codec::JsonWriter& json, std::string_view name, WallTime at) {
    json.key(name).number(base::epoch_ms(at));
}

void put_texts(codec::JsonWriter& json, std::string_view name,
               const std::map<std::string, std::string>& texts) {
    json.key(name).begin_object();
    for (const auto& [key, value] : texts) json.key(key).string(value);
    json.end_object();
}

void put_shard(codec::JsonWriter& json, const Shard& shard) {
    json.begin_object();
    json.key("first").string(text_of(shard.range.first));
    json.key("last").string(text_of(shard.range.last));
    if (shard.parent) json.key("parent").number(*shard.parent);
    if (shard.adjacent_parent) json.key("adjacent_parent").number(*shard.adjacent_parent);
    put_time(json, "made", shard.made);
    if (shard.closed) {
        json.key("end").number(shard.closed->end.value());
        put_time(json, "closed", shard.closed->at);
    }
    json.end_object();
}

void put_lists(codec::JsonWriter& json, const Stream& stream) {
    json.key("metrics").begin_array();
    for (const std::string& one : stream.metrics) json.string(one);
    json.end_array();
    json.key("consumers").begin_array();
    for (const Consumer& one : stream.consumers) {
        json.begin_object();
        json.key("name").string(one.name);
        put_time(json, "made", one.made);
        put_texts(json, "tags", one.tags);
        json.end_object();
    }
    json.end_array();
    json.key("resized").begin_array();
    for (const WallTime at : stream.resized) json.number(base::epoch_ms(at));
    json.end_array();
    json.key("shards").begin_array();
    for (const Shard& shard : stream.shards) put_shard(json, shard);
    json.end_array();
}

void put_stream(codec::JsonWriter& json, const Stream& stream) {
    json.begin_object();
    json.key("name").string(stream.name);
    json.key("phase").string(kPhases.at(static_cast<std::size_t>(stream.phase)));
    json.key("topic").string(base::text_of(stream.topic));
    put_time(json, "made", stream.made);
    json.key("retention_hours").number(stream.retention_hours);
    json.key("mode").string(stream.mode == Mode::on_demand ? "on_demand" : "provisioned");
    json.key("record_kib_max").number(stream.record_kib_max);
    if (stream.warm_mibps) json.key("warm_mibps").number(*stream.warm_mibps);
    if (stream.key_id) json.key("key_id").string(*stream.key_id);
    if (!stream.policy.empty()) json.key("policy").string(stream.policy);
    put_texts(json, "tags", stream.tags);
    put_lists(json, stream);
    json.end_object();
}

template <class T>
T number_of(codec::JsonReader& json) {
    T value{};
    if (!base::parse_number(json.number(), value)) value = T{-1};
    return value;
}

WallTime time_of(codec::JsonReader& json) {
    return base::from_epoch_ms(number_of<std::int64_t>(json));
}

std::map<std::string, std::string> texts_of(codec::JsonReader& json) {
    std::map<std::string, std::string> texts;
    json.enter_object();
    while (const auto key = json.next_field()) {
        std::string copied(*key);
        texts[std::move(copied)] = json.string();
    }
    return texts;
}

Shard read_shard(codec::JsonReader& json) {
    Shard shard;
    std::optional<Offset> end;
    WallTime closed{};
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "first") {
            shard.range.first = parse_hash_key(json.string()).value_or(kHashKeyMax);
        } else if (*name == "last") {
            shard.range.last = parse_hash_key(json.string()).value_or(HashKey{});
        } else if (*name == "parent") {
            shard.parent = number_of<std::int32_t>(json);
        } else if (*name == "adjacent_parent") {
            shard.adjacent_parent = number_of<std::int32_t>(json);
        } else if (*name == "made") {
            shard.made = time_of(json);
        } else if (*name == "end") {
            end = Offset{number_of<std::int64_t>(json)};
        } else if (*name == "closed") {
            closed = time_of(json);
        } else {
            json.skip();
        }
    }
    if (end) shard.closed = Shard::Closed{*end, closed};
    return shard;
}

Consumer read_consumer(codec::JsonReader& json) {
    Consumer consumer;
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "name") {
            consumer.name = json.string();
        } else if (*name == "made") {
            consumer.made = time_of(json);
        } else if (*name == "tags") {
            consumer.tags = texts_of(json);
        } else {
            json.skip();
        }
    }
    return consumer;
}

template <class Fn>
void each_item(codec::JsonReader& json, Fn take) {
    json.enter_array();
    while (json.next_element()) take();
}

Stream::Phase phase_of(std::string_view text) {
    for (std::size_t i = 0; i < kPhases.size(); ++i) {
        if (kPhases.at(i) == text) return static_cast<Stream::Phase>(i);
    }
    return Stream::Phase::serving;
}

// Whether the field is one of the lists.
bool read_list(codec::JsonReader& json, std::string_view name, Stream& stream) {
    if (name == "metrics") {
        each_item(json, [&] { stream.metrics.emplace_back(json.string()); });
    } else if (name == "consumers") {
        each_item(json, [&] { stream.consumers.push_back(read_consumer(json)); });
    } else if (name == "resized") {
        each_item(json, [&] { stream.resized.push_back(time_of(json)); });
    } else if (name == "shards") {
        each_item(json, [&] {
            Shard shard = read_shard(json);
            shard.number = static_cast<std::int32_t>(stream.shards.size());
            stream.shards.push_back(shard);
        });
    } else {
        return false;
    }
    return true;
}

Stream read_stream(codec::JsonReader& json) {
    Stream stream;
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "name") {
            stream.name = json.string();
        } else if (*name == "phase") {
            stream.phase = phase_of(json.string());
        } else if (*name == "topic") {
            stream.topic = base::parse_uuid(json.string()).value_or(base::Uuid{});
        } else if (*name == "made") {
            stream.made = time_of(json);
        } else if (*name == "retention_hours") {
            stream.retention_hours = number_of<std::int32_t>(json);
        } else if (*name == "mode") {
            stream.mode = json.string() == "on_demand" ? Mode::on_demand : Mode::provisioned;
        } else if (*name == "record_kib_max") {
            stream.record_kib_max = number_of<std::int32_t>(json);
        } else if (*name == "warm_mibps") {
            stream.warm_mibps = number_of<std::int32_t>(json);
        } else if (*name == "key_id") {
            stream.key_id = json.string();
        } else if (*name == "policy") {
            stream.policy = json.string();
        } else if (*name == "tags") {
            stream.tags = texts_of(json);
        } else if (!read_list(json, *name, stream)) {
            json.skip();
        }
    }
    return stream;
}

// What the rest of the room relies on: open shards hold all keys, each once.
bool is_whole(const Stream& stream) {
    std::map<HashKey, HashKey> open;
    for (const Shard* shard : stream.open_shards()) open[shard->range.first] = shard->range.last;
    Uint128 next = 0;
    bool is_closed = false;
    for (const auto& [first, last] : open) {
        if (is_closed || first.value != next || last < first) return false;
        is_closed = last == kHashKeyMax;
        next = last.value + 1;
    }
    const auto known = [&stream](const std::optional<std::int32_t>& parent) {
        return !parent ||
               (*parent >= 0 && static_cast<std::size_t>(*parent) < stream.shards.size());
    };
    for (const Shard& shard : stream.shards) {
        if (!known(shard.parent) || !known(shard.adjacent_parent)) return false;
        if (shard.closed && shard.closed->end < Offset{0}) return false;
    }
    return is_closed && !stream.name.empty() && stream.retention_hours > 0 &&
           stream.record_kib_max > 0;
}

}  // namespace

Result<std::vector<Stream>> read_streams(io::Disk& disk, const std::string& path) {
    auto bytes = io::read_file(disk, path, kFileBytesMax);
    if (!bytes && bytes.error().code == base::Code::not_found) return std::vector<Stream>{};
    if (!bytes) return bytes.error();
    std::string text(base::as_text(*bytes));
    std::vector<Stream> streams;
    codec::JsonReader json(text);
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "streams") {
            each_item(json, [&] { streams.push_back(read_stream(json)); });
        } else {
            json.skip();
        }
    }
    if (auto whole = json.finish(); !whole) {
        return base::Error{base::Code::corrupt, path + ": " + whole.error().what};
    }
    for (const Stream& stream : streams) {
        if (is_whole(stream)) continue;
        return base::Error{base::Code::corrupt,
                           base::text(path, ": stream ", base::printable(stream.name),
                                      ": its shards do not fit together")};
    }
    return streams;
}

Result<> write_streams(io::Disk& disk, const std::string& path,
                       const std::vector<const Stream*>& streams) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("streams").begin_array();
    for (const Stream* stream : streams) put_stream(json, *stream);
    json.end_array();
    json.end_object();
    text += '\n';
    return io::replace_file(disk, path, base::as_bytes(text));
}

}  // namespace broker::streams
