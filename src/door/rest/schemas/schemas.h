#pragma once
// The registry's schemas, read and ready to go by.
//
//     const auto schema = co_await schemas.registered("pin-value", text);   // or refused

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "codec/avro/schema.h"
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

    const codec::avro::Schema& root() const { return parsed.root(); }
};
// Nothing in it changes, so all threads may read it.
using SchemaPtr = std::shared_ptr<const Schema>;

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
    run::Task<Outcome<SchemaPtr>> registered(std::string subject, std::string text);
    // A version, or the latest.
    run::Task<Outcome<SchemaPtr>> of_subject(std::string subject,
                                             std::optional<std::int32_t> version);

  private:
    run::Task<std::optional<::registry::Refusal>> load();
    run::Task<Outcome<SchemaPtr>> find(std::int32_t id);
    run::Task<Outcome<SchemaPtr>> add(std::string subject, std::string text);
    run::Task<Outcome<SchemaPtr>> find(std::string subject, std::optional<std::int32_t> version);

    ::registry::Registry& registry_;
    std::map<std::int32_t, SchemaPtr>
        read_;  // the registry's shard's; an id is one schema for good
};

}  // namespace door::rest::schemas
