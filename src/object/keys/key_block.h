#pragma once
// A few KiB of index entries in order of key, each key said as what differs from the one before.

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "object/keys/index_entry.h"

namespace object::keys {

// Builds one block after another.
class KeyBlockBuilder {
  public:
    void add(std::string_view key, const IndexEntry& entry);
    std::size_t bytes() const { return out_.size(); }
    // With its checksum; the builder is empty after.
    base::Bytes finish();

  private:
    base::Bytes out_;
    std::string last_key_;
    std::int64_t last_modified_ms_ = 0;
};

// Walks one block. After a fault it is at no entry and has_fault() says so.
class KeyBlockReader {
  public:
    KeyBlockReader() = default;
    // `block` lives as long as the reader is used; its checksum is verified here.
    explicit KeyBlockReader(base::ByteView block);

    void next();
    bool at_key() const { return at_key_; }
    bool has_fault() const { return fault_; }
    std::string_view key() const { return key_; }
    const IndexEntry& entry() const { return entry_; }

  private:
    bool take_entry();
    base::ByteView rest_;
    std::string key_;
    IndexEntry entry_;
    std::uint64_t modified_ = 0;
    bool at_key_ = false;
    bool fault_ = false;
};

}  // namespace object::keys
