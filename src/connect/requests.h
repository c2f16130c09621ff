#pragma once
// What people send and have in files: connectors to be made, configurations, offsets.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connect/status.h"
#include "sink/keys/properties.h"

namespace connect {

enum class BodyType : std::uint8_t { json, properties };

struct CreateRequest {
    std::string name;
    Properties config;
    Target target = Target::running;
};
// Code::invalid_argument and others, in Connect's words. What is no JSON at all is Code::malformed.
Result<CreateRequest> read_create(std::string body, BodyType type);

// A file of connect-standalone: .properties, the JSON of a request, or a map with a name.
Result<CreateRequest> read_connector_file(std::string text);

// A map of texts; numbers and truths become texts. `name`, where the path has one, must not be
// contradicted and is added.
Result<Properties> read_config(std::string body, std::string_view name);
// The same with nulls, which take keys away.
Result<std::map<std::string, std::optional<std::string>>> read_patch(std::string body);

// {"offsets":[{"partition":…,"offset":…}]}, at least one.
Result<std::vector<OffsetEntry>> read_offsets(std::string body);

}  // namespace connect
