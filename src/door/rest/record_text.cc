#include "door/rest/record_text.h"

#include <utility>

#include "base/text.h"
#include "codec/base64.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"
#include "door/rest/schemas/framing.h"

namespace door::rest {

void RecordText::know(schemas::SchemaPtr schema) {
    const std::int32_t id = schema->id;
    schemas_.insert_or_assign(id, std::move(schema));
    missing_.reset();
}

// The JSON that stands for a key or a value; nothing if there is none.
std::optional<std::string> RecordText::json_of(const std::optional<base::ByteView>& blob) {
    if (!blob) return "null";
    if (schema_type_of(format_)) return json_by_schema(*blob);
    if (format_ == Format::binary) {
        std::string text = "\"";
        codec::append_base64(text, *blob);
        return text + '"';
    }
    auto compact = codec::compact_json(std::string(base::as_text(*blob)));
    if (compact) return *std::move(compact);
    return complain("the next record's key or value is no JSON");
}

std::nullopt_t RecordText::complain(std::string_view what) {
    complaint_ = base::text("Error deserializing ", title_of(format_), " message: ", what);
    return std::nullopt;
}

std::optional<std::string> RecordText::json_by_schema(base::ByteView record) {
    const std::optional<std::int32_t> id = schemas::id_in(record);
    if (!id) return complain("the next record's key or value names no schema");
    const auto known = schemas_.find(*id);
    if (known == schemas_.end()) {
        missing_ = id;
        return {};
    }
    if (const auto refused = schemas::refusal_unless_of(*schema_type_of(format_), *known->second)) {
        return complain(refused->message);
    }
    auto json = schemas::json_in(record, known->second->parsed);
    if (json) return *std::move(json);
    return complain(json.error().what);
}

bool RecordText::append(std::string& out, const broker::consumer::Record& record) {
    const std::optional<std::string> key = json_of(record.key);
    if (!key) return false;
    const std::optional<std::string> value = json_of(record.value);
    if (!value) return false;
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
