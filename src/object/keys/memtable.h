#pragma once
// The newest part of a bucket's index: sorted, in memory, one writer beside any number of readers.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "object/keys/index_entry.h"

namespace object::keys {

class MemTable {
  public:
    // The mutex is the bucket's one; it outlives the table.
    explicit MemTable(std::shared_mutex& mutex) : mutex_(mutex) {}

    // The writer. Takes the mutex for the one entry, so that readers never wait long. Returns what
    // the key had.
    std::optional<IndexEntry> set(std::string_view key, const IndexEntry& entry);
    // The writer: the key lies between the last that was set and its neighbour, so it is not there.
    bool is_new_neighbour(std::string_view key) const;
    std::optional<IndexEntry> find(std::string_view key) const;
    std::size_t entries() const { return entries_.size(); }  // the writer only

    // Sees every entry there was when it was made, and some of those that are set later.
    static std::unique_ptr<EntryCursor> cursor(std::shared_ptr<const MemTable> table);

  private:
    class Cursor;
    using Entries = std::map<std::string, IndexEntry, std::less<>>;
    std::shared_mutex& mutex_;
    Entries entries_;
    Entries::iterator last_ = entries_.end();  // the writer's: neighbours often come together
};

}  // namespace object::keys
