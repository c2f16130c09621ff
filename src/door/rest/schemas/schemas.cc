#include "door/rest/schemas/schemas.h"

#include "base/text.h"

namespace door::rest::schemas {
namespace {

using ::registry::Catalog;
using ::registry::ParsedSchema;
using ::registry::Refusal;
using ::registry::Version;

// Of schemas that were read and are kept; beyond that all are read anew.
constexpr std::size_t kReadMax = 1000;

Refusal not_served(const std::string& why) {
    return {422, 42207, "Error serializing message: " + why};
}

Refusal in_the_proxys_words(const Refusal& refused) {
    if (refused.code == 42201) return {422, 42205, "Error parsing schema: " + refused.message};
    return not_served(refused.message);
}

}  // namespace

run::Task<Outcome<SchemaPtr>> Schemas::with_id(std::int32_t id) {
    auto find = [this, id] { return this->find(id); };
    co_return co_await registry_.home().call(find);
}

run::Task<Outcome<SchemaPtr>> Schemas::registered(Subject subject, ::registry::SchemaText schema) {
    auto add = [this, &subject, &schema] { return this->add(subject, std::move(schema)); };
    co_return co_await registry_.home().call(add);
}

run::Task<Outcome<SchemaPtr>> Schemas::of_subject(std::string subject,
                                                  std::optional<std::int32_t> version) {
    auto find = [this, &subject, version] { return this->find(subject, version); };
    co_return co_await registry_.home().call(find);
}

run::Task<std::optional<Refusal>> Schemas::load() {
    const base::Result<> loaded = co_await registry_.load();
    if (loaded) co_return std::nullopt;
    co_return Refusal{408, 40801, "Error reading the schema registry: " + loaded.error().what};
}

run::Task<Outcome<SchemaPtr>> Schemas::find(std::int32_t id) {
    if (auto refused = co_await load()) co_return *std::move(refused);
    if (const auto known = read_.find(id); known != read_.end()) co_return known->second;
    const Version* version = registry_.catalog().with_id(id);
    if (version == nullptr) co_return not_served(base::text("Schema ", id, " not found"));
    auto parsed = ParsedSchema::parse(registry_.catalog(), version->schema);
    if (const auto* refused = std::get_if<Refusal>(&parsed))
        co_return in_the_proxys_words(*refused);
    if (read_.size() >= kReadMax) read_.clear();
    auto schema =
        std::make_shared<const Schema>(Schema{id, std::get<ParsedSchema>(std::move(parsed))});
    read_.emplace(id, schema);
    co_return SchemaPtr(std::move(schema));
}

run::Task<Outcome<SchemaPtr>> Schemas::add(const Subject& subject, ::registry::SchemaText schema) {
    if (auto refused = co_await load()) co_return *std::move(refused);
    std::string record;
    if (subject.needs_record()) {
        const auto parsed = ParsedSchema::parse(registry_.catalog(), schema);
        if (const auto* refused = std::get_if<Refusal>(&parsed)) {
            co_return in_the_proxys_words(*refused);
        }
        record = std::get<ParsedSchema>(parsed).name();
        if (record.empty()) co_return not_served("the schema has no name for its records");
    }
    const auto id = co_await registry_.add(subject.of(record), std::move(schema));
    if (const auto* refused = std::get_if<Refusal>(&id)) co_return in_the_proxys_words(*refused);
    co_return co_await find(std::get<std::int32_t>(id));
}

run::Task<Outcome<SchemaPtr>> Schemas::find(std::string subject,
                                            std::optional<std::int32_t> version) {
    if (auto refused = co_await load()) co_return *std::move(refused);
    const Version* found = nullptr;
    if (!version) {
        found = registry_.catalog().latest(subject);
    } else if (const Catalog::Versions* all = registry_.catalog().versions(subject)) {
        const auto at = all->find(*version);
        if (at != all->end() && !at->second.is_deleted) found = &at->second;
    }
    if (found == nullptr) {
        co_return not_served(base::text("subject ", base::printable(subject), " has no ",
                                        version ? base::text("version ", *version) : "schema"));
    }
    co_return co_await find(found->id);
}

std::string Subject::of(const std::string& record) const {
    if (!name.empty()) return name;
    if (strategy == Strategy::topic) return base::text(topic, "-", side);
    return strategy == Strategy::record ? record : base::text(topic, "-", record);
}

std::optional<Refusal> refusal_unless_of(std::string_view type, const Schema& schema) {
    if (schema.parsed.type() == type) return {};
    return Refusal{422, 42205,
                   base::text("Error parsing schema: schema ", schema.id, " is of type ",
                              schema.parsed.type(), ", not ", type)};
}

}  // namespace door::rest::schemas
