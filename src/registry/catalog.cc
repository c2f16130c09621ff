#include "registry/catalog.h"

#include <algorithm>

#include "base/text.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"
#include "wire/json_decode.h"
#include "wire/json_encode.h"
#include "wire/schema_registry.h"

namespace registry {
namespace {

namespace message = wire::schema_registry;

constexpr std::string_view kSchemaKey = "SCHEMA";
constexpr std::string_view kConfigKey = "CONFIG";
constexpr std::string_view kModeKey = "MODE";

// Of a subject, or of the registry itself.
std::string setting_key(std::string_view type, const std::string& subject) {
    std::string key;
    codec::JsonWriter json(key);
    json.begin_object();
    json.key("keytype").string(type);
    json.key("subject");
    if (subject.empty())
        json.null();
    else
        json.string(subject);
    json.key("magic").number(0);
    json.end_object();
    return key;
}

std::string schema_key(const Version& version) {
    std::string key;
    codec::JsonWriter json(key);
    json.begin_object();
    json.key("keytype").string(kSchemaKey);
    json.key("subject").string(version.subject);
    json.key("version").number(version.version);
    json.key("magic").number(1);
    json.end_object();
    return key;
}

template <class T>
std::optional<T> read(std::string text) {
    auto read = wire::from_json<T>(text);
    if (!read) return {};
    return *std::move(read);
}

}  // namespace

bool Catalog::apply(std::string_view key, const std::optional<std::string>& value) {
    const auto named = read<message::TopicKey>(std::string(key));
    if (!named) return false;
    const std::string subject = named->subject.value_or("");
    if (named->keytype == kSchemaKey)
        return apply_schema(subject, named->version.value_or(0), value);
    if (named->keytype == kConfigKey) {
        const auto config = value ? read<message::TopicConfig>(*value) : std::nullopt;
        const auto level = config ? compatibility_of(config->compatibility_level) : std::nullopt;
        if (level)
            levels_[subject] = *level;
        else
            levels_.erase(subject);
        return true;
    }
    if (named->keytype == kModeKey) {
        const auto mode_value = value ? read<message::ModeBody>(*value) : std::nullopt;
        const auto mode = mode_value ? mode_of(mode_value->mode) : std::nullopt;
        if (mode)
            modes_[subject] = *mode;
        else
            modes_.erase(subject);
        return true;
    }
    return false;
}

bool Catalog::apply_schema(const std::string& subject, std::int32_t version,
                           const std::optional<std::string>& value) {
    if (!value) {
        const auto found = subjects_.find(subject);
        if (found == subjects_.end()) return true;
        found->second.erase(version);
        if (found->second.empty()) subjects_.erase(found);
        return true;
    }
    const auto stored = read<message::TopicSchema>(*value);
    if (!stored) return false;
    Version one;
    one.subject = subject;
    one.version = version;
    one.id = stored->id;
    one.schema.type = stored->schema_type.value_or(std::string(kAvro));
    one.schema.text = stored->schema;
    one.is_deleted = stored->deleted.value_or(false);
    if (stored->references) {
        for (const message::ReferenceBody& reference : *stored->references) {
            one.schema.references.push_back({reference.name, reference.subject, reference.version});
        }
    }
    greatest_id_ = std::max(greatest_id_, one.id);
    subjects_[subject][version] = std::move(one);
    return true;
}

Entry Catalog::entry_of(const Version& version) {
    message::TopicSchema value;
    value.subject = version.subject;
    value.version = version.version;
    value.id = version.id;
    value.schema = version.schema.text;
    value.deleted = version.is_deleted;
    // Left out where they say nothing, as Confluent's does.
    if (version.schema.type != kAvro) value.schema_type = version.schema.type;
    if (!version.schema.references.empty()) {
        value.references.emplace();
        for (const Reference& one : version.schema.references) {
            value.references->push_back({one.name, one.subject, one.version});
        }
    }
    return {schema_key(version), wire::to_json(value)};
}

Entry Catalog::tombstone_of(const Version& version) { return {schema_key(version), std::nullopt}; }

Entry Catalog::entry_of(const std::string& subject, Compatibility level) {
    message::TopicConfig value;
    value.compatibility_level = name_of(level);
    return {setting_key(kConfigKey, subject), wire::to_json(value)};
}

Entry Catalog::no_level_of(const std::string& subject) {
    return {setting_key(kConfigKey, subject), std::nullopt};
}

Entry Catalog::entry_of(const std::string& subject, Mode mode) {
    message::ModeBody value;
    value.mode = name_of(mode);
    return {setting_key(kModeKey, subject), wire::to_json(value)};
}

const Catalog::Versions* Catalog::versions(const std::string& subject) const {
    const auto found = subjects_.find(subject);
    return found == subjects_.end() ? nullptr : &found->second;
}

const Version* Catalog::latest(const std::string& subject) const {
    const Versions* all = versions(subject);
    if (all == nullptr) return nullptr;
    for (auto one = all->rbegin(); one != all->rend(); ++one) {
        if (!one->second.is_deleted) return &one->second;
    }
    return nullptr;
}

const Version* Catalog::with_id(std::int32_t id) const {
    for (const auto& [subject, all] : subjects_) {
        for (const auto& [number, version] : all) {
            if (version.id == id) return &version;
        }
    }
    return nullptr;
}

std::optional<std::int32_t> Catalog::id_of(const SchemaText& schema) const {
    for (const auto& [subject, all] : subjects_) {
        for (const auto& [number, version] : all) {
            if (version.schema == schema) return version.id;
        }
    }
    return {};
}

std::vector<const Version*> Catalog::referring_to(const std::string& subject,
                                                  std::int32_t version) const {
    std::vector<const Version*> found;
    for (const auto& [name, all] : subjects_) {
        for (const auto& [number, one] : all) {
            const bool refers =
                std::ranges::any_of(one.schema.references, [&](const Reference& reference) {
                    return reference.subject == subject && reference.version == version;
                });
            if (refers && !one.is_deleted) found.push_back(&one);
        }
    }
    return found;
}

std::optional<Compatibility> Catalog::own_level(const std::string& subject) const {
    const auto found = levels_.find(subject);
    if (found == levels_.end()) return {};
    return found->second;
}

Compatibility Catalog::level(const std::string& subject) const {
    if (const auto own = own_level(subject)) return *own;
    return own_level("").value_or(kDefaultCompatibility);
}

std::optional<Mode> Catalog::own_mode(const std::string& subject) const {
    const auto found = modes_.find(subject);
    if (found == modes_.end()) return {};
    return found->second;
}

Mode Catalog::mode(const std::string& subject) const {
    if (const auto own = own_mode(subject)) return *own;
    return own_mode("").value_or(Mode::readwrite);
}

}  // namespace registry
