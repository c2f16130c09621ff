// Schemas by their ids.

#include <set>

#include "base/bytes.h"
#include "base/text.h"
#include "codec/base64.h"
#include "door/registry/answers.h"
#include "door/registry/registry_door.h"

namespace door::registry {
namespace {

using ::registry::Catalog;
using ::registry::Version;

// The schema that the path names; nothing if it is no number or there is none.
const Version* version_with_id(const Catalog& catalog, const std::string& id) {
    std::int32_t number = 0;
    return base::parse_number(id, number) ? catalog.with_id(number) : nullptr;
}

http::Response no_schema(const std::string& id) {
    return refusal(404, 40403, base::text("Schema ", base::printable(id), " not found"));
}

// All versions that have the id.
std::vector<const Version*> uses_of(const Catalog& catalog, std::int32_t id,
                                    bool with_deleted) {  // NOLINT(*)
    std::vector<const Version*> uses;
    for (const auto& [subject, versions] : catalog.subjects()) {
        for (const auto& [number, one] : versions) {
            if (one.id == id && (!one.is_deleted || with_deleted)) uses.push_back(&one);
        }
    }
    return uses;
}

}  // namespace

void RegistryDoor::add_schemas() {
    add("GET", "/schemas", &RegistryDoor::schemas);
    add("GET", "/schemas/types", &RegistryDoor::types);
    add("GET", "/schemas/ids/{id}", &RegistryDoor::schema);
    add("GET", "/schemas/ids/{id}/schema", &RegistryDoor::schema_text);
    add("GET", "/schemas/ids/{id}/subjects", &RegistryDoor::subjects_of_schema);
    add("GET", "/schemas/ids/{id}/versions", &RegistryDoor::versions_of_schema);
}

http::Response RegistryDoor::schemas(const Call& call) const {
    const std::string prefix = http::query_value(call.request.query, "subjectPrefix").value_or("");
    std::vector<const Version*> found;
    for (const auto& [subject, versions] : registry_.catalog().subjects()) {
        if (!subject.starts_with(prefix)) continue;
        const Version* latest = registry_.catalog().latest(subject);
        for (const auto& [number, one] : versions) {
            if (one.is_deleted && !call.asks("deleted")) continue;
            if (call.asks("latestOnly") && &one != latest) continue;
            found.push_back(&one);
        }
    }
    return answer(array_of(
        found, [](codec::JsonWriter& json, const Version* one) { append_version(json, *one); }));
}

// Clients of Protobuf that cannot read its text ask for a FileDescriptorProto in base64.
::registry::SchemaText RegistryDoor::shown(const Call& call,
                                           const ::registry::SchemaText& schema) const {
    const auto format = http::query_value(call.request.query, "format");
    if (format != "serialized" || schema.type != ::registry::kProtobuf) return schema;
    const auto parsed = ::registry::ParsedSchema::parse(registry_.catalog(), schema);
    const auto* const good = std::get_if<::registry::ParsedSchema>(&parsed);
    if (good == nullptr) return schema;
    ::registry::SchemaText serialized = schema;
    serialized.text.clear();
    codec::append_base64(serialized.text, base::as_bytes(good->protobuf()->serialized()));
    return serialized;
}

http::Response RegistryDoor::types(const Call& /*call*/) const {
    return answer(R"(["JSON","PROTOBUF","AVRO"])");
}

http::Response RegistryDoor::schema(const Call& call) const {
    const Version* found = version_with_id(registry_.catalog(), call.path.at("id"));
    if (found == nullptr) return no_schema(call.path.at("id"));
    std::string out;
    codec::JsonWriter json(out);
    json.begin_object();
    append_schema(json, shown(call, found->schema));
    json.end_object();
    return answer(std::move(out));
}

http::Response RegistryDoor::schema_text(const Call& call) const {
    const Version* found = version_with_id(registry_.catalog(), call.path.at("id"));
    if (found == nullptr) return no_schema(call.path.at("id"));
    return answer(found->schema.text);
}

http::Response RegistryDoor::subjects_of_schema(const Call& call) const {
    const Version* found = version_with_id(registry_.catalog(), call.path.at("id"));
    if (found == nullptr) return no_schema(call.path.at("id"));
    std::set<std::string> names;
    for (const Version* one : uses_of(registry_.catalog(), found->id, call.asks("deleted"))) {
        names.insert(one->subject);
    }
    return answer(array_of(std::vector<std::string>(names.begin(), names.end())));
}

http::Response RegistryDoor::versions_of_schema(const Call& call) const {
    const Version* found = version_with_id(registry_.catalog(), call.path.at("id"));
    if (found == nullptr) return no_schema(call.path.at("id"));
    const auto uses = uses_of(registry_.catalog(), found->id, call.asks("deleted"));
    return answer(array_of(uses, [](codec::JsonWriter& json, const Version* one) {
        json.begin_object();
        json.key("subject").string(one->subject);
        json.key("version").number(one->version);
        json.end_object();
    }));
}

}  // namespace door::registry
