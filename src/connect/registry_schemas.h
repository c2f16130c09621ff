#pragma once
// The schema registry as sinks ask it.

#include "registry/registry.h"
#include "sink/schema_source.h"

namespace connect {

//   Owner: app.  Runs on: any shard; the work is done on the registry's.  Outlives the connectors.
class RegistrySchemas final : public sink::SchemaSource {
  public:
    explicit RegistrySchemas(registry::Registry& registry) : registry_(registry) {}
    run::Task<base::Result<sink::RegisteredSchema>> find(sink::SchemaWish wish) override;

  private:
    run::Task<base::Result<sink::RegisteredSchema>> find_here(sink::SchemaWish wish);

    registry::Registry& registry_;
};

}  // namespace connect
