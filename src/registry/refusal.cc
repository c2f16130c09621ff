#include "registry/refusal.h"

#include "base/text.h"

namespace registry {

Refusal no_subject(const std::string& subject) {
    return {404, 40401, base::text("Subject '", base::printable(subject), "' not found.")};
}

Refusal no_version(std::int32_t version) {
    return {404, 40402, base::text("Version ", version, " not found.")};
}

Refusal no_schema() { return {404, 40403, "Schema not found"}; }

Refusal no_schema(std::int32_t id) { return {404, 40403, base::text("Schema ", id, " not found")}; }

Refusal invalid_schema(const std::string& why) { return {422, 42201, "Invalid schema: " + why}; }

}  // namespace registry
