#pragma once
// The directory of one packed bucket: its manifest, and which files belong to it.

#include <cstdint>
#include <string>

#include "io/disk.h"
#include "object/packed/manifest.h"

namespace object::packed {

// Owner: PackedBucket.  Runs on: the writer's thread.
class BucketFiles {
  public:
    BucketFiles(io::Disk& disk, std::string directory)
        : disk_(disk), directory_(std::move(directory)) {}

    // Makes the first segment and the manifest that names it; durable when it returns.
    base::Result<> create();
    // Reads the manifest and removes what it does not name. Code::corrupt.
    base::Result<> open();

    io::Disk& disk() { return disk_; }
    const std::string& directory() const { return directory_; }
    // Removes the manifest, durably.
    base::Result<> discard();
    std::string segment_path(std::uint32_t number) const;
    std::string run_path(std::uint32_t number) const;

    const Manifest& manifest() const { return manifest_; }
    // A number that no file of this bucket has had, whatever was interrupted.
    std::uint32_t take_number() { return manifest_.next_number++; }
    // Makes `next` the manifest, after the names of the files that it tells of. If it fails, either
    // may be what a restart finds: unless is_settled(), nothing may be written until settle() has
    // succeeded.
    base::Result<> save(Manifest next);
    // Fine if the last save() was; else writes the present manifest again.
    base::Result<> settle();
    bool is_settled() const { return is_settled_; }

  private:
    std::string manifest_path() const { return directory_ + "/MANIFEST"; }

    io::Disk& disk_;
    const std::string directory_;
    Manifest manifest_;
    std::string text_;  // of manifest_, as it was read or written
    bool is_settled_ = true;
};

}  // namespace object::packed
