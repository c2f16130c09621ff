#pragma once
// Confluent's Schema Registry: schemas under subjects, each version with an id, new ones only if
// they go together with the earlier ones. Kept in the topic `_schemas`, as there.
//
// REGISTRY-1  An id names one schema for good; it is told only once it is stored.
// REGISTRY-2  The same schema has the same id under every subject.

#include <string>
#include <vector>

#include "broker/broker.h"
#include "io/clock.h"
#include "registry/catalog.h"
#include "registry/parsed_schema.h"
#include "registry/refusal.h"
#include "run/shard.h"
#include "run/task.h"
#include "run/turn.h"

namespace registry {

enum class Deletion : std::uint8_t { soft, permanent };

//   Owner: app.  Runs on: `home`, whoever calls.  Ends: the destructor, when nobody calls.
class Registry {
  public:
    Registry(broker::Broker& broker, const io::Clock& clock, run::Shard& home)
        : broker_(broker), clock_(clock), home_(home) {}
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    run::Shard& home() { return home_; }

    // --- All that follows on the home shard.
    // Reads the topic, at the first call; before all others.
    run::Task<base::Result<>> load();
    const Catalog& catalog() const { return catalog_; }

    // The id. 409 if it does not go with the earlier versions.
    run::Task<Outcome<std::int32_t>> add(std::string subject, SchemaText schema);
    // The version of the subject that is this schema.
    Outcome<Version> find(const std::string& subject, const SchemaText& schema) const;
    // What stands in the way of a new version, as of one earlier one or of the subject's level.
    Outcome<std::vector<codec::Incompatibility>> compare(const std::string& subject,
                                                         const Version& with,
                                                         const SchemaText& schema) const;
    Outcome<std::vector<codec::Incompatibility>> compare(const std::string& subject,
                                                         const SchemaText& schema) const;

    // The versions that went.
    run::Task<Outcome<std::vector<std::int32_t>>> remove(std::string subject, Deletion deletion);
    run::Task<Outcome<std::int32_t>> remove(std::string subject, std::int32_t version,
                                            Deletion deletion);

    // "" is the registry's own.
    run::Task<Outcome<Compatibility>> set_level(std::string subject, Compatibility level);
    // What it was.
    run::Task<Outcome<Compatibility>> clear_level(std::string subject);
    run::Task<Outcome<Mode>> set_mode(std::string subject, Mode mode);

  private:
    run::Task<base::Result<>> read_topic();
    // Stores, then applies.
    run::Task<base::Result<>> change(std::vector<Entry> entries);
    std::optional<Refusal> may_write(const std::string& subject) const;

    broker::Broker& broker_;
    const io::Clock& clock_;
    run::Shard& home_;
    Catalog catalog_;
    bool is_loaded_ = false;
    std::shared_ptr<run::Turns> turns_ = std::make_shared<run::Turns>();
};

}  // namespace registry
