#pragma once
// JSON taken apart one level at a time, for what must be looked at in another order than it stands
// in. Private to this room.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "codec/json/json.h"

namespace codec::avro {

struct Member {
    std::string name;
    std::string value;  // compact JSON
};

JsonKind kind_of(std::string_view json);
// Code::malformed if it is no object, no array, no text.
base::Result<std::vector<Member>> members_of(std::string json);
base::Result<std::vector<std::string>> elements_of(std::string json);
base::Result<std::string> text_of(std::string json);

// The first one of that name, or nullptr.
const std::string* find(const std::vector<Member>& members, std::string_view name);

}  // namespace codec::avro
