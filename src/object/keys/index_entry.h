#pragma once
// What the index knows of a key, and how its sorted sources are walked.

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "object/md5.h"
#include "object/segments/record.h"

namespace object::keys {

struct IndexEntry {
    segments::RecordKind kind = segments::RecordKind::put;
    std::uint32_t segment = 0;
    std::uint64_t offset = 0;  // of the record in the segment
    std::uint32_t metadata_bytes = 0;
    std::uint32_t blobs = 0;       // of an assembled object
    std::uint64_t body_bytes = 0;  // of the object
    std::int64_t modified_ms = 0;
    Md5Digest md5{};

    bool is_object() const { return segments::is_object(kind); }
    bool is_assembled() const { return segments::is_assembled(kind); }
    std::uint64_t stored_bytes() const {
        return is_assembled() ? std::uint64_t{blobs} * segments::kBlobBytes : body_bytes;
    }
    std::uint64_t record_bytes(std::string_view key) const {
        return segments::kRecordHeaderBytes + key.size() + metadata_bytes + stored_bytes();
    }
    friend bool operator==(const IndexEntry&, const IndexEntry&) = default;
};

// Walks one sorted source of entries, forward only. Before the first seek() it is at no key.
class EntryCursor {
  public:
    virtual ~EntryCursor() = default;
    // Moves to the first key >= `bound`, which is not before the present one.
    virtual Result<> seek(std::string_view bound) = 0;
    virtual Result<> next() = 0;
    virtual bool at_key() const = 0;
    // Both until the cursor moves.
    virtual std::string_view key() const = 0;
    virtual const IndexEntry& entry() const = 0;
};

}  // namespace object::keys
