#pragma once
// Where versions lie among the reserved keys (docs/formats/object_store.md). Private to this room.

#include <optional>
#include <string>
#include <string_view>

#include "object/versions/versions.h"

namespace object::versions {

// In order of the object's key, then from the newest to the oldest. Behind the key stand a NUL, the
// time and the id in bytes that are in no delimiter: those of UTF-8 which never come first.
std::string record_key(std::string_view key, const Version& version);
// What all versions of objects below `prefix` begin with.
std::string records_below(std::string_view prefix);
// What all versions of that very key begin with.
std::string records_of(std::string_view key);
// Behind all of them.
std::string after_records_of(std::string_view key);
std::optional<Version> parse_record_key(std::string_view record);

}  // namespace object::versions
