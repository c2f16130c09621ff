#pragma once
// The registry's schemas, read and ready to go by.
//
//     const auto schema = co_await schemas.registered("pin-value", text);   // or refused

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "registry/parsed_schema.h"
#include "registry/refusal.h"
#include "registry/registry.h"
#include "run/task.h"

namespace door::rest::schemas {

template <class T>
using Outcome = ::registry::Outcome<T>;

struct Schema {
    std::int32_t id = 0;
    ::registry::ParsedSchema parsed;
};
// Nothing in it changes, so all threads may read it.
using SchemaPtr = std::shared_ptr<const Schema>;

// Where a schema that comes as a text is registered.
struct Subject {
    // By the topic and whether it is of keys or values; by what the schema calls its values; by
    // both. Confluent's strategies of names.
    enum class Strategy : std::uint8_t { topic, record, topic_record };

    std::string name;  // as it was said; empty: by the strategy
    Strategy strategy = Strategy::topic;
    std::string topic;
    std::string_view side;  // "key"

    // Whether what the schema calls its values is asked for.
    bool needs_record() const { return name.empty() && strategy != Strategy::topic; }
    std::string of(const std::string& record) const;
};

// Refusals are the REST Proxy's: 42205 for what is no schema, 42207 for what the registry does not
// have or does not take, 40801 if it cannot be read.
//
//   Owner: RestDoor.  Runs on: any shard; the work is done on the registry's.
class Schemas {
  public:
    explicit Schemas(::registry::Registry& registry) : registry_(registry) {}
    Schemas(const Schemas&) = delete;
    Schemas& operator=(const Schemas&) = delete;

    run::Task<Outcome<SchemaPtr>> with_id(std::int32_t id);
    // Registers it, if the subject does not have it.
    run::Task<Outcome<SchemaPtr>> registered(Subject subject, ::registry::SchemaText schema);
    // A version, or the latest.
    run::Task<Outcome<SchemaPtr>> of_subject(std::string subject,
                                             std::optional<std::int32_t> version);

  private:
    run::Task<std::optional<::registry::Refusal>> load();
    run::Task<Outcome<SchemaPtr>> find(std::int32_t id);
    run::Task<Outcome<SchemaPtr>> add(const Subject& subject, ::registry::SchemaText schema);
    run::Task<Outcome<SchemaPtr>> find(std::string subject, std::optional<std::int32_t> version);

    ::registry::Registry& registry_;
    std::map<std::int32_t, SchemaPtr>
        read_;  // the registry's shard's; an id is one schema for good
};

// The refusal of a schema that is not of that type, by the registry's name.
std::optional<::registry::Refusal> refusal_unless_of(std::string_view type, const Schema& schema);

}  // namespace door::rest::schemas
