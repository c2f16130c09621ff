#include "door/rest/record_text.h"

#include "codec/base64.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"

namespace door::rest {
namespace {

using Blob = std::optional<base::ByteView>;

// The JSON that stands for a key or a value; nothing if there is none.
std::optional<std::string> text_of(const Blob& blob, Format format) {
    if (!blob) return "null";
    if (format == Format::binary) {
        std::string text = "\"";
        codec::append_base64(text, *blob);
        return text + '"';
    }
    auto compact = codec::compact_json(std::string(base::as_text(*blob)));
    if (!compact) return {};
    return *std::move(compact);
}

}  // namespace

bool append_record(std::string& out, const broker::consumer::Record& record, Format format) {
    const std::optional<std::string> key = text_of(record.key, format);
    const std::optional<std::string> value = text_of(record.value, format);
    if (!key || !value) return false;
    std::string object;
    codec::JsonWriter json(object);
    json.begin_object();
    json.key("topic").string(record.at.topic.value());
    json.key("key").raw(*key);
    json.key("value").raw(*value);
    json.key("partition").number(record.at.partition.value());
    json.key("offset").number(record.offset.value());
    json.end_object();
    out += object;
    return true;
}

}  // namespace door::rest
