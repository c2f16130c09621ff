#pragma once
// Open files of many logs, at most so many at once: 10,000 partitions need no 10,000 descriptors.

#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "io/disk.h"

namespace logs {

// Least recently used first out. A file handed out stays open as long as somebody holds it.
//   Owner: broker, one per shard.  Runs on: that shard.
class Files {
  public:
    Files(io::Disk& disk, std::size_t open_max);
    base::Result<std::shared_ptr<io::File>> open(const std::string& path);
    // Makes it, already open. Code::already_exists if there is one.
    base::Result<std::shared_ptr<io::File>> create(const std::string& path);
    // Forgets it: before a rename or a removal.
    void forget(const std::string& path);
    std::size_t open_count() const { return open_.size(); }

  private:
    std::shared_ptr<io::File> keep(const std::string& path, std::unique_ptr<io::File> file);

    io::Disk& disk_;
    std::size_t open_max_;
    std::list<std::string> recent_;  // the latest in front
    struct Open {
        std::shared_ptr<io::File> file;
        std::list<std::string>::iterator place;
    };
    std::unordered_map<std::string, Open> open_;
};

}  // namespace logs
