#pragma once
// How keys lie in a directory tree, and a walk over the tree in the order of the keys.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/disk.h"
#include "object/listing.h"

namespace object {

// The path of a key below its bucket's directory; plain keys are their own path.
// Code::invalid_argument, Code::too_large.
Result<std::string> path_of_key(std::string_view key);
// One file name as the segment of a key; none if no key has it.
std::optional<std::string> segment_of_name(std::string_view name);

// The keys of one bucket, in byte order. Directories are read as the walk comes to them, so what
// is made or removed meanwhile may or may not be seen.
class DirectoryCursor final : public KeyCursor {
  public:
    DirectoryCursor(io::Disk& disk, std::string bucket_directory);

    Result<> seek(std::string_view bound) override;
    Result<> next() override;
    bool at_key() const override { return !levels_.empty(); }
    std::string_view key() const override { return key_; }
    Result<Info> info() override;
    std::string path() const;

  private:
    struct Entry {
        std::string segment;  // of the key; a directory's ends with '/'
        std::string name;     // of the file
        bool is_directory = false;
    };
    struct Level {
        std::string path;
        std::string key_prefix;
        std::vector<Entry> entries;  // in order of segment, which is the order of keys below
        std::size_t at = 0;
    };
    Result<Level> read_level(std::string path, std::string key_prefix) const;
    // Goes to the first file at or after the present place with a key >= bound.
    Result<> settle(std::string_view bound);

    io::Disk& disk_;
    std::string root_;
    bool started_ = false;
    std::vector<Level> levels_;  // empty after the last key
    std::string key_;
};

}  // namespace object
