#include "connect/registry_schemas.h"

#include <memory>
#include <utility>

#include "base/text.h"

namespace connect {
namespace {

using base::Code;
using base::Error;

// The version of that schema in the subject, if it is one of its.
std::optional<std::int32_t> version_in(const registry::Catalog& catalog,
                                       const sink::SchemaWish& wish) {
    const registry::Catalog::Versions* const versions = catalog.versions(wish.subject);
    if (versions == nullptr) return std::nullopt;
    for (const auto& [number, version] : *versions) {
        if (version.id == wish.id && !version.is_deleted) return number;
    }
    return std::nullopt;
}

}  // namespace

run::Task<base::Result<sink::RegisteredSchema>> RegistrySchemas::find(sink::SchemaWish wish) {
    auto find = [this, &wish] { return find_here(wish); };
    co_return co_await registry_.home().call(find);
}

run::Task<base::Result<sink::RegisteredSchema>> RegistrySchemas::find_here(sink::SchemaWish wish) {
    const base::Result<> loaded = co_await registry_.load();
    if (!loaded) {
        co_return Error{Code::unavailable,
                        base::text("the schema registry: ", loaded.error().what)};
    }
    const registry::Catalog& catalog = registry_.catalog();
    const registry::Version* const version = catalog.with_id(wish.id);
    if (version == nullptr) {
        co_return Error{Code::not_found,
                        base::text("Schema ", wish.id, " not found; error code: 40403")};
    }
    if (version->schema.type != registry::kAvro) {
        co_return Error{Code::malformed, base::text("schema ", wish.id, " is no Avro schema")};
    }
    auto parsed = registry::ParsedSchema::parse(catalog, version->schema);
    if (const auto* refused = std::get_if<registry::Refusal>(&parsed)) {
        co_return Error{Code::malformed, refused->message};
    }
    const auto owner = std::make_shared<const registry::ParsedSchema>(
        std::get<registry::ParsedSchema>(std::move(parsed)));
    co_return sink::RegisteredSchema{{owner, owner->avro()}, version_in(catalog, wish)};
}

}  // namespace connect
