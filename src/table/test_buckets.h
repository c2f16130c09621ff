#pragma once
// For tests: buckets of plain files whose time, or whose disk, is not the machine's.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "io/clock.h"
#include "object/test_passing_bucket.h"

namespace table {

// Gives each new file the time of a clock, so that a week can pass within a test.
class ClockedBucket final : public object::PassingBucket {
  public:
    ClockedBucket(object::Bucket& inner, const io::Clock& clock)
        : PassingBucket(inner), clock_(clock) {}

    object::Result<object::Info> put(const object::Put& put) override {
        return stamped(PassingBucket::put(put));
    }
    object::Result<object::Info> put_file(std::string_view key, const std::string& path) override {
        return stamped(PassingBucket::put_file(key, path));
    }

  private:
    object::Result<object::Info> stamped(object::Result<object::Info> info) {
        if (!info) return info;
        info->modified = clock_.wall();
        std::filesystem::last_write_time(*local_path(info->key),
                                         std::chrono::file_clock::from_sys(info->modified));
        return info;
    }

    const io::Clock& clock_;
};

// A bucket on a simulated disk, and a real directory in which DuckDB finds and leaves its files.
class BridgedBucket final : public object::PassingBucket {
  public:
    BridgedBucket(object::Bucket& inner, std::string directory)
        : PassingBucket(inner), directory_(std::move(directory)) {}

    object::Result<object::Info> put_file(std::string_view key, const std::string& path) override {
        std::ifstream file(path, std::ios::binary);
        const std::string body(std::istreambuf_iterator<char>(file), {});
        auto put = PassingBucket::put({.key = key, .body = base::as_bytes(body)});
        std::filesystem::remove(path);
        return put;
    }
    std::optional<std::string> local_path(std::string_view key) const override {
        const std::filesystem::path path = std::filesystem::path(directory_) / key;
        if (const auto object = inner().get(key)) {
            std::filesystem::create_directories(path.parent_path());
            std::ofstream(path, std::ios::binary) << base::as_text(object->body);
        }
        return path.string();
    }

  private:
    const std::string directory_;
};

}  // namespace table
