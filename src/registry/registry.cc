#include "registry/registry.h"

#include <algorithm>
#include <utility>

#include "base/log_line.h"
#include "base/text.h"
#include "codec/records/record_batch.h"

namespace registry {
namespace {

using base::Result;
using Conflicts = std::vector<codec::Incompatibility>;

constexpr std::size_t kFetchBytesMax = 4 * base::limits::kMiB;

base::TopicName topic_name() { return base::TopicName{"_schemas"}; }
constexpr base::Partition kPartition{0};

Refusal not_stored(const base::Error& error) {
    return {500, 50001, "Error in the backend data store: " + error.what};
}

bool is_transitive(Compatibility level) {
    return level == Compatibility::backward_transitive ||
           level == Compatibility::forward_transitive || level == Compatibility::full_transitive;
}

Refusal soft_deleted(const std::string& subject) {
    return {404, 40404,
            base::text("Subject '", base::printable(subject),
                       "' was soft deleted.Set permanent=true to delete permanently")};
}

Refusal referred_to(const Version& version) {
    return {
        422, 42206,
        base::text("One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=",
                   base::printable(version.subject), ",version=", version.version, "}.")};
}

}  // namespace

run::Task<Result<>> Registry::load() {
    if (is_loaded_) co_return Result<>{};
    const run::Turn turn = co_await run::Turn::of(turns_);
    if (is_loaded_) co_return Result<>{};
    CO_TRY_VOID(co_await read_topic());
    is_loaded_ = true;
    co_return Result<>{};
}

run::Task<Result<>> Registry::read_topic() {
    const auto topic = broker_.topic(topic_name());
    // Made with the first schema.
    if (!topic) co_return Result<>{};
    CO_TRY(const broker::PartitionState state, co_await broker_.state(topic_name(), kPartition));
    base::Offset next = state.start;
    while (next < state.high_water) {
        broker::Fetch wanted{topic_name(), kPartition, next, kFetchBytesMax};
        CO_TRY(const broker::Fetched fetched, co_await broker_.fetch(std::move(wanted)));
        // Compaction leaves gaps at the end, too.
        if (fetched.batches.empty()) break;
        base::ByteView rest = fetched.batches;
        while (!rest.empty()) {
            CO_TRY(const codec::BatchHeader header, codec::decode_header(rest));
            const base::ByteView batch = rest.first(std::min(header.bytes(), rest.size()));
            rest = rest.subspan(batch.size());
            next = base::next(header.last_offset());
            if (header.is_control()) continue;
            base::Bytes unpacked;
            CO_TRY(const auto records, codec::decode_records(batch, unpacked));
            for (const codec::Record& record : records) {
                if (!record.key) continue;
                std::optional<std::string> value;
                if (record.value) value = std::string(base::as_text(*record.value));
                catalog_.apply(base::as_text(*record.key), value);
            }
        }
    }
    co_return Result<>{};
}

run::Task<Result<>> Registry::change(std::vector<Entry> entries) {
    if (!broker_.topic(topic_name())) {
        broker::Topic wanted;
        wanted.name = topic_name();
        wanted.configuration.emplace_back("cleanup.policy", "compact");
        const auto made = co_await broker_.create_topic(std::move(wanted));
        if (!made && made.error().code != base::Code::already_exists) co_return made.error();
    }
    codec::BatchBuilder batch(clock_.wall());
    for (const Entry& entry : entries) {
        std::optional<base::ByteView> value;
        if (entry.value) value = base::as_bytes(*entry.value);
        batch.add(base::as_bytes(entry.key), value);
    }
    CO_TRY_VOID(
        co_await broker_.produce(topic_name(), kPartition, batch.finish(), broker::Acks::all));
    for (const Entry& entry : entries) catalog_.apply(entry.key, entry.value);
    co_return Result<>{};
}

std::optional<Refusal> Registry::may_write(const std::string& subject) const {
    if (catalog_.mode(subject) == Mode::readwrite) return {};
    return Refusal{422, 42205,
                   base::text("Subject ", base::printable(subject), " is in read-only mode")};
}

run::Task<Outcome<std::int32_t>> Registry::add(std::string subject, SchemaText schema) {
    const run::Turn turn = co_await run::Turn::of(turns_);
    if (auto refused = may_write(subject)) co_return *std::move(refused);
    const auto parsed = ParsedSchema::parse(catalog_, schema);
    if (const auto* refused = std::get_if<Refusal>(&parsed)) co_return *refused;
    Version made;
    made.subject = subject;
    made.schema = std::get<ParsedSchema>(parsed).canonical();
    if (const Catalog::Versions* versions = catalog_.versions(subject)) {
        for (const auto& [number, one] : *versions) {
            made.version = number;
            if (one.schema == made.schema && !one.is_deleted) co_return one.id;
        }
    }
    const auto conflicts = compare(subject, schema);
    if (const auto* refused = std::get_if<Refusal>(&conflicts)) co_return *refused;
    if (const auto& found = std::get<Conflicts>(conflicts); !found.empty()) {
        co_return Refusal{
            409, 409,
            base::text("Schema being registered is incompatible with an earlier schema for "
                       "subject \"",
                       base::printable(subject), "\", details: [{errorType:'", found.front().kind,
                       "', description:'", found.front().description, "'}, {compatibility: '",
                       name_of(catalog_.level(subject)), "'}]")};
    }
    ++made.version;
    made.id = catalog_.id_of(made.schema).value_or(catalog_.next_id());
    std::vector<Entry> entries{Catalog::entry_of(made)};
    const Result<> stored = co_await change(std::move(entries));
    if (!stored) co_return not_stored(stored.error());
    co_return made.id;
}

Outcome<Version> Registry::find(const std::string& subject, const SchemaText& schema) const {
    const Catalog::Versions* versions = catalog_.versions(subject);
    if (versions == nullptr || catalog_.latest(subject) == nullptr) return no_subject(subject);
    const auto parsed = ParsedSchema::parse(catalog_, schema);
    if (const auto* refused = std::get_if<Refusal>(&parsed)) return *refused;
    const SchemaText canonical = std::get<ParsedSchema>(parsed).canonical();
    for (const auto& [number, one] : *versions) {
        if (!one.is_deleted && one.schema == canonical) return one;
    }
    return no_schema();
}

Outcome<Conflicts> Registry::compare(const std::string& subject, const Version& with,
                                     const SchemaText& schema) const {
    const auto next = ParsedSchema::parse(catalog_, schema);
    if (const auto* refused = std::get_if<Refusal>(&next)) return *refused;
    const auto last = ParsedSchema::parse(catalog_, with.schema);
    if (const auto* refused = std::get_if<Refusal>(&last)) return *refused;
    return incompatibilities(catalog_.level(subject), std::get<ParsedSchema>(next),
                             std::get<ParsedSchema>(last));
}

Outcome<Conflicts> Registry::compare(const std::string& subject, const SchemaText& schema) const {
    const Catalog::Versions* versions = catalog_.versions(subject);
    const auto next = ParsedSchema::parse(catalog_, schema);
    if (const auto* refused = std::get_if<Refusal>(&next)) return *refused;
    if (versions == nullptr) return Conflicts{};
    for (auto one = versions->rbegin(); one != versions->rend(); ++one) {
        if (one->second.is_deleted) continue;
        auto found = compare(subject, one->second, schema);
        const auto* conflicts = std::get_if<Conflicts>(&found);
        if (conflicts == nullptr || !conflicts->empty()) return found;
        if (!is_transitive(catalog_.level(subject))) break;
    }
    return Conflicts{};
}

run::Task<Outcome<std::vector<std::int32_t>>> Registry::remove(std::string subject,
                                                               Deletion deletion) {
    const run::Turn turn = co_await run::Turn::of(turns_);
    if (auto refused = may_write(subject)) co_return *std::move(refused);
    const Catalog::Versions* versions = catalog_.versions(subject);
    if (versions == nullptr) co_return no_subject(subject);
    const bool is_live = catalog_.latest(subject) != nullptr;
    if (deletion == Deletion::soft && !is_live) co_return soft_deleted(subject);
    if (deletion == Deletion::permanent && is_live) {
        co_return Refusal{404, 40405,
                          base::text("Subject '", base::printable(subject),
                                     "' was not deleted first before being permanently deleted")};
    }
    std::vector<std::int32_t> gone;
    std::vector<Entry> entries;
    for (const auto& [number, one] : *versions) {
        if (deletion == Deletion::soft && one.is_deleted) continue;
        if (!catalog_.referring_to(subject, number).empty()) co_return referred_to(one);
        gone.push_back(number);
        Version deleted = one;
        deleted.is_deleted = true;
        entries.push_back(deletion == Deletion::soft ? Catalog::entry_of(deleted)
                                                     : Catalog::tombstone_of(deleted));
    }
    const Result<> stored = co_await change(std::move(entries));
    if (!stored) co_return not_stored(stored.error());
    co_return gone;
}

run::Task<Outcome<std::int32_t>> Registry::remove(std::string subject, std::int32_t version,
                                                  Deletion deletion) {
    const run::Turn turn = co_await run::Turn::of(turns_);
    if (auto refused = may_write(subject)) co_return *std::move(refused);
    const Catalog::Versions* versions = catalog_.versions(subject);
    if (versions == nullptr) co_return no_subject(subject);
    const auto found = versions->find(version);
    if (found == versions->end()) co_return no_version(version);
    const std::string named =
        base::text("Subject '", base::printable(subject), "' Version ", version);
    if (deletion == Deletion::soft && found->second.is_deleted) {
        co_return Refusal{404, 40406,
                          named + " was soft deleted.Set permanent=true to delete permanently"};
    }
    if (deletion == Deletion::permanent && !found->second.is_deleted) {
        co_return Refusal{404, 40407,
                          named + " was not deleted first before being permanently deleted"};
    }
    if (!catalog_.referring_to(subject, version).empty()) co_return referred_to(found->second);
    Version deleted = found->second;
    deleted.is_deleted = true;
    std::vector<Entry> entries{deletion == Deletion::soft ? Catalog::entry_of(deleted)
                                                          : Catalog::tombstone_of(deleted)};
    const Result<> stored = co_await change(std::move(entries));
    if (!stored) co_return not_stored(stored.error());
    co_return version;
}

run::Task<Outcome<Compatibility>> Registry::set_level(std::string subject, Compatibility level) {
    const run::Turn turn = co_await run::Turn::of(turns_);
    if (auto refused = may_write(subject)) co_return *std::move(refused);
    std::vector<Entry> entries{Catalog::entry_of(subject, level)};
    const Result<> stored = co_await change(std::move(entries));
    if (!stored) co_return not_stored(stored.error());
    co_return level;
}

run::Task<Outcome<Compatibility>> Registry::clear_level(std::string subject) {
    const run::Turn turn = co_await run::Turn::of(turns_);
    if (auto refused = may_write(subject)) co_return *std::move(refused);
    const auto old = catalog_.own_level(subject);
    if (!old && !subject.empty()) co_return no_subject(subject);
    std::vector<Entry> entries{Catalog::no_level_of(subject)};
    const Result<> stored = co_await change(std::move(entries));
    if (!stored) co_return not_stored(stored.error());
    co_return old.value_or(kDefaultCompatibility);
}

run::Task<Outcome<Mode>> Registry::set_mode(std::string subject, Mode mode) {
    const run::Turn turn = co_await run::Turn::of(turns_);
    std::vector<Entry> entries{Catalog::entry_of(subject, mode)};
    const Result<> stored = co_await change(std::move(entries));
    if (!stored) co_return not_stored(stored.error());
    co_return mode;
}

}  // namespace registry
