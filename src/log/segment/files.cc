#include "log/segment/files.h"

#include "base/check.h"

namespace logs {

Files::Files(io::Disk& disk, std::size_t open_max) : disk_(disk), open_max_(open_max) {
    CHECK(open_max > 0);
}

base::Result<std::shared_ptr<io::File>> Files::open(const std::string& path) {
    const auto known = open_.find(path);
    if (known != open_.end()) {
        recent_.splice(recent_.begin(), recent_, known->second.place);
        return known->second.file;
    }
    TRY(std::unique_ptr<io::File> file, disk_.open(path));
    return keep(path, std::move(file));
}

base::Result<std::shared_ptr<io::File>> Files::create(const std::string& path) {
    forget(path);
    TRY(std::unique_ptr<io::File> file, disk_.create(path));
    return keep(path, std::move(file));
}

void Files::forget(const std::string& path) {
    const auto known = open_.find(path);
    if (known == open_.end()) return;
    recent_.erase(known->second.place);
    open_.erase(known);
}

std::shared_ptr<io::File> Files::keep(const std::string& path, std::unique_ptr<io::File> file) {
    while (open_.size() >= open_max_) {
        open_.erase(recent_.back());
        recent_.pop_back();
    }
    recent_.push_front(path);
    std::shared_ptr<io::File> shared = std::move(file);
    open_.emplace(path, Open{shared, recent_.begin()});
    return shared;
}

}  // namespace logs
