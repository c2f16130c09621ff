#pragma once
// Where uploads and their parts lie among the reserved keys, and what a part's record holds.
// docs/formats/object_store.md. Private to this room.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "object/multipart/uploads.h"

namespace object::multipart {

// In order of the object's key, then of the id. The id is spelled in bytes that stand in no
// delimiter: those of UTF-8 which never come first.
std::string upload_key(std::string_view key, std::string_view id);
// What all uploads of objects below `prefix` begin with.
std::string upload_prefix(std::string_view prefix);
// Behind all uploads of that very key.
std::string after_uploads_of(std::string_view key);

struct UploadName {
    std::string key;
    std::string id;
};
std::optional<UploadName> parse_upload_key(std::string_view key);

// 32 hex digits, lower case.
bool is_upload_id(std::string_view id);
std::string part_prefix(std::string_view id);
std::string part_key(std::string_view id, std::uint32_t number);

Bytes encode_part(const Part& part);
// From the record's key and body; nothing if it is malformed.
std::optional<Part> decode_part(std::string_view key, std::string_view body);

}  // namespace object::multipart
