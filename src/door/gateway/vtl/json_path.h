#pragma once
// JSONPath as mapping templates use it: `$`, `.name`, `['name']`, `[0]`, `[-1]`, `[*]`, `.*`,
// `..name`. Filters, slices and unions are refused, so that nobody waits for them in vain.

#include <string_view>
#include <vector>

#include "base/result.h"
#include "door/gateway/vtl/json_view.h"

namespace door::gateway::vtl {

struct PathMatch {
    // Whether the path names one place; else the matches are a list, whatever their number.
    bool is_definite = true;
    std::vector<JsonView> values;
};

// A path without a leading `$` begins at the root too. Code::invalid_argument for what is no path,
// Code::unsupported, Code::too_large for more matches than anybody means.
base::Result<PathMatch> find_path(JsonView root, std::string_view path);

}  // namespace door::gateway::vtl
