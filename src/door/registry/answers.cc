#include "door/registry/answers.h"

#include "base/text.h"

namespace door::registry {

http::Response answer(std::string json) {
    http::Response response{.status = 200, .headers = {}, .body = std::move(json)};
    response.headers.emplace_back("Content-Type", "application/vnd.schemaregistry.v1+json");
    return response;
}

http::Response refusal(int status, std::int32_t code, std::string_view message) {
    std::string body;
    codec::JsonWriter json(body);
    json.begin_object();
    json.key("error_code").number(code);
    json.key("message").string(message);
    json.end_object();
    http::Response response = answer(std::move(body));
    response.status = status;
    return response;
}

http::Response refusal(const ::registry::Refusal& refused) {
    return refusal(refused.status, refused.code, refused.message);
}

http::Response refusal(const base::Error& error) { return refusal(400, 400, error.what); }

void append_schema(codec::JsonWriter& json, const ::registry::SchemaText& schema) {
    // AVRO is what a registry has where nothing is said.
    if (schema.type != ::registry::kAvro) json.key("schemaType").string(schema.type);
    if (!schema.references.empty()) {
        json.key("references").begin_array();
        for (const ::registry::Reference& one : schema.references) {
            json.begin_object();
            json.key("name").string(one.name);
            json.key("subject").string(one.subject);
            json.key("version").number(one.version);
            json.end_object();
        }
        json.end_array();
    }
    json.key("schema").string(schema.text);
}

void append_version(codec::JsonWriter& json, const ::registry::Version& version) {
    json.begin_object();
    json.key("subject").string(version.subject);
    json.key("version").number(version.version);
    json.key("id").number(version.id);
    append_schema(json, version.schema);
    json.end_object();
}

std::string array_of(const std::vector<std::int32_t>& numbers) {
    return array_of(numbers, [](codec::JsonWriter& json, std::int32_t one) { json.number(one); });
}

std::string array_of(const std::vector<std::string>& texts) {
    return array_of(texts,
                    [](codec::JsonWriter& json, const std::string& one) { json.string(one); });
}

std::string object_of(std::string_view name, std::string_view value) {
    std::string out;
    codec::JsonWriter json(out);
    json.begin_object();
    json.key(name).string(value);
    json.end_object();
    return out;
}

}  // namespace door::registry
