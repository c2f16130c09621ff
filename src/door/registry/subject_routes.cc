// Subjects and their versions.

#include <algorithm>

#include "base/text.h"
#include "door/registry/answers.h"
#include "door/registry/registry_door.h"
#include "door/registry/requests.h"
#include "wire/json_decode.h"
#include "wire/schema_registry.h"

namespace door::registry {
namespace {

using ::registry::Catalog;
using ::registry::Deletion;
using ::registry::Outcome;
using ::registry::Refusal;
using ::registry::SchemaText;
using ::registry::Version;
using Conflicts = std::vector<codec::Incompatibility>;

Deletion deletion_of(bool permanent) {  // NOLINT(*): what the query says
    return permanent ? Deletion::permanent : Deletion::soft;
}

// What stands in the way, with reasons if they are asked for.
http::Response comparison(const Outcome<Conflicts>& compared, bool verbose) {  // NOLINT(*)
    if (const auto* refused = std::get_if<Refusal>(&compared)) return refusal(*refused);
    const auto& found = std::get<Conflicts>(compared);
    std::string out;
    codec::JsonWriter json(out);
    json.begin_object();
    json.key("is_compatible").boolean(found.empty());
    if (verbose) {
        json.key("messages").begin_array();
        for (const auto& one : found) {
            json.string(
                base::text("{errorType:'", one.kind, "', description:'", one.description, "'}"));
        }
        json.end_array();
    }
    json.end_object();
    return answer(std::move(out));
}

}  // namespace

std::variant<SchemaText, http::Response> read_schema(std::string body) {
    const auto read = wire::from_json<wire::schema_registry::SchemaBody>(body);
    if (!read) return refusal(read.error());
    if (!read->schema || read->schema->empty()) return refusal(422, 42201, "Empty schema");
    SchemaText schema;
    schema.text = *read->schema;
    schema.type = read->schema_type.value_or(std::string(::registry::kAvro));
    if (read->references) {
        for (const auto& one : *read->references) {
            schema.references.push_back({one.name, one.subject, one.version});
        }
    }
    return schema;
}

Outcome<std::int32_t> number_named(const Catalog& catalog, const std::string& subject,
                                   const std::string& version) {
    if (version == "latest" || version == "-1") {
        const Version* latest = catalog.latest(subject);
        if (latest == nullptr) return ::registry::no_subject(subject);
        return latest->version;
    }
    std::int32_t number = 0;
    if (base::parse_number(version, number) && number > 0) return number;
    return Refusal{422, 42202,
                   base::text("The specified version '", base::printable(version),
                              "' is not a valid version id. Allowed values are between [1, "
                              "2^31-1] and the string \"latest\"")};
}

Outcome<Version> version_named(const Catalog& catalog, const std::string& subject,
                               const std::string& version, bool with_deleted) {
    const auto number = number_named(catalog, subject, version);
    if (const auto* refused = std::get_if<Refusal>(&number)) return *refused;
    const Catalog::Versions* versions = catalog.versions(subject);
    if (versions == nullptr || (!with_deleted && catalog.latest(subject) == nullptr)) {
        return ::registry::no_subject(subject);
    }
    const auto found = versions->find(std::get<std::int32_t>(number));
    if (found == versions->end() || (found->second.is_deleted && !with_deleted)) {
        return ::registry::no_version(std::get<std::int32_t>(number));
    }
    return found->second;
}

void RegistryDoor::add_subjects() {
    add("GET", "/subjects", &RegistryDoor::subjects);
    add("POST", "/subjects/{subject}", &RegistryDoor::find);
    add("DELETE", "/subjects/{subject}", &RegistryDoor::remove_subject);
    add("GET", "/subjects/{subject}/versions", &RegistryDoor::versions);
    add("POST", "/subjects/{subject}/versions", &RegistryDoor::register_schema);
    add("GET", "/subjects/{subject}/versions/{version}", &RegistryDoor::version);
    add("DELETE", "/subjects/{subject}/versions/{version}", &RegistryDoor::remove_version);
    add("GET", "/subjects/{subject}/versions/{version}/schema", &RegistryDoor::version_text);
    add("GET", "/subjects/{subject}/versions/{version}/referencedby", &RegistryDoor::referring);
    add("POST", "/compatibility/subjects/{subject}/versions", &RegistryDoor::compare_with_subject);
    add("POST", "/compatibility/subjects/{subject}/versions/{version}",
        &RegistryDoor::compare_with_version);
}

http::Response RegistryDoor::subjects(const Call& call) const {
    const auto prefix = http::query_value(call.request.query, "subjectPrefix");
    std::vector<std::string> names;
    for (const auto& [subject, versions] : registry_.catalog().subjects()) {
        const bool is_live = registry_.catalog().latest(subject) != nullptr;
        if ((is_live || call.asks("deleted")) && subject.starts_with(prefix.value_or(""))) {
            names.push_back(subject);
        }
    }
    return answer(array_of(names));
}

http::Response RegistryDoor::versions(const Call& call) const {
    const Catalog::Versions* all = registry_.catalog().versions(call.subject());
    std::vector<std::int32_t> numbers;
    if (all != nullptr) {
        for (const auto& [number, one] : *all) {
            if (!one.is_deleted || call.asks("deleted")) numbers.push_back(number);
        }
    }
    if (numbers.empty()) return refusal(::registry::no_subject(call.subject()));
    return answer(array_of(numbers));
}

http::Response RegistryDoor::version(const Call& call) const {
    const auto found = version_named(registry_.catalog(), call.subject(), call.path.at("version"),
                                     call.asks("deleted"));
    if (const auto* refused = std::get_if<Refusal>(&found)) return refusal(*refused);
    Version version = std::get<Version>(found);
    version.schema = shown(call, version.schema);
    std::string out;
    codec::JsonWriter json(out);
    append_version(json, version);
    return answer(std::move(out));
}

http::Response RegistryDoor::version_text(const Call& call) const {
    const auto found = version_named(registry_.catalog(), call.subject(), call.path.at("version"),
                                     call.asks("deleted"));
    if (const auto* refused = std::get_if<Refusal>(&found)) return refusal(*refused);
    return answer(shown(call, std::get<Version>(found).schema).text);
}

http::Response RegistryDoor::referring(const Call& call) const {
    const auto found = version_named(registry_.catalog(), call.subject(), call.path.at("version"),
                                     call.asks("deleted"));
    if (const auto* refused = std::get_if<Refusal>(&found)) return refusal(*refused);
    std::vector<std::int32_t> ids;
    const Version& version = std::get<Version>(found);
    for (const Version* one : registry_.catalog().referring_to(version.subject, version.version)) {
        ids.push_back(one->id);
    }
    return answer(array_of(ids));
}

http::Response RegistryDoor::find(const Call& call) const {
    const auto read = read_schema(call.request.body);
    if (const auto* refused = std::get_if<http::Response>(&read)) return *refused;
    const auto found = registry_.find(call.subject(), std::get<SchemaText>(read));
    if (const auto* refused = std::get_if<Refusal>(&found)) return refusal(*refused);
    std::string out;
    codec::JsonWriter json(out);
    append_version(json, std::get<Version>(found));
    return answer(std::move(out));
}

run::Task<http::Response> RegistryDoor::register_schema(Call& call) {
    auto read = read_schema(std::move(call.request.body));
    if (const auto* refused = std::get_if<http::Response>(&read)) co_return *refused;
    const auto added =
        co_await registry_.add(call.subject(), std::get<SchemaText>(std::move(read)));
    if (const auto* refused = std::get_if<Refusal>(&added)) co_return refusal(*refused);
    co_return answer(base::text("{\"id\":", std::get<std::int32_t>(added), "}"));
}

run::Task<http::Response> RegistryDoor::remove_subject(Call& call) {
    const auto gone =
        co_await registry_.remove(call.subject(), deletion_of(call.asks("permanent")));
    if (const auto* refused = std::get_if<Refusal>(&gone)) co_return refusal(*refused);
    co_return answer(array_of(std::get<std::vector<std::int32_t>>(gone)));
}

run::Task<http::Response> RegistryDoor::remove_version(Call& call) {
    const auto number = number_named(registry_.catalog(), call.subject(), call.path.at("version"));
    if (const auto* refused = std::get_if<Refusal>(&number)) co_return refusal(*refused);
    const auto gone = co_await registry_.remove(call.subject(), std::get<std::int32_t>(number),
                                                deletion_of(call.asks("permanent")));
    if (const auto* refused = std::get_if<Refusal>(&gone)) co_return refusal(*refused);
    co_return answer(base::text(std::get<std::int32_t>(gone)));
}

http::Response RegistryDoor::compare_with_version(const Call& call) const {
    const auto read = read_schema(call.request.body);
    if (const auto* refused = std::get_if<http::Response>(&read)) return *refused;
    const auto with =
        version_named(registry_.catalog(), call.subject(), call.path.at("version"), false);
    if (const auto* refused = std::get_if<Refusal>(&with)) return refusal(*refused);
    return comparison(
        registry_.compare(call.subject(), std::get<Version>(with), std::get<SchemaText>(read)),
        call.asks("verbose"));
}

http::Response RegistryDoor::compare_with_subject(const Call& call) const {
    const auto read = read_schema(call.request.body);
    if (const auto* refused = std::get_if<http::Response>(&read)) return *refused;
    return comparison(registry_.compare(call.subject(), std::get<SchemaText>(read)),
                      call.asks("verbose"));
}

}  // namespace door::registry
