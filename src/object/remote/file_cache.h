#pragma once
// Objects of a bucket elsewhere as plain files here, up to so many bytes together.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "io/clock.h"
#include "io/disk.h"

namespace object::remote {

// A file that was asked for within the last ten minutes stays, even if there are more bytes than
// allowed: somebody may be about to read it. Any thread.
class FileCache {
  public:
    // Everything below the directory is the cache's. What was whole before is found again.
    static base::Result<std::unique_ptr<FileCache>> open(io::Disk& disk, const io::Clock& clock,
                                                         std::string directory,
                                                         std::uint64_t bytes_max);

    // Where the object's file is or would be. Code::invalid_argument, Code::too_large.
    base::Result<std::string> path_of(std::string_view key) const;
    // Whether its file is there; from now on it stays for ten minutes.
    bool has(std::string_view key);
    // A place for a file that is to be taken; its directory is there.
    base::Result<std::string> temporary(std::string_view key);
    // A synced file on the same disk becomes that of the key; others may go for it.
    base::Result<> take(std::string_view key, const std::string& path);
    void forget(std::string_view key);

  private:
    struct Entry {
        std::uint64_t bytes = 0;
        base::MonotonicTime used{};
    };
    FileCache(io::Disk& disk, const io::Clock& clock, std::string directory,
              std::uint64_t bytes_max)
        : disk_(disk), clock_(clock), directory_(std::move(directory)), bytes_max_(bytes_max) {}
    base::Result<> find_files();
    void drop(std::map<std::string, Entry, std::less<>>::iterator entry);
    void make_room();

    io::Disk& disk_;
    const io::Clock& clock_;
    const std::string directory_;
    const std::uint64_t bytes_max_;
    std::mutex mutex_;  // of what follows; files are renamed and removed under it, never read
    std::map<std::string, Entry, std::less<>> entries_;
    std::uint64_t bytes_ = 0;
    std::uint64_t temporaries_ = 0;
};

}  // namespace object::remote
