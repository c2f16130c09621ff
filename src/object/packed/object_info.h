#pragma once
// From records to index entries, and from entries to what a caller sees of an object.

#include <string>
#include <string_view>

#include "object/keys/index_entry.h"
#include "object/packed/segment_log.h"
#include "object/store.h"

namespace object::packed {

keys::IndexEntry entry_of_record(const segments::RecordHeader& header, RecordPlace place);

// "d41d…", or "d41d…-3" of an object in parts.
std::string etag_of(const keys::IndexEntry& entry);
Info info_of(std::string_view key, const keys::IndexEntry& entry);

base::Error within_key(std::string_view key, const base::Error& error);
base::Error corrupt_object(std::string_view key);
base::Error no_object(std::string_view key);

}  // namespace object::packed
