#pragma once
// For tests: a directory of its own, gone with the test. Two runs beside each other never meet.

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/check.h"

namespace io {

class TestDirectory {
  public:
    TestDirectory() : path_((std::filesystem::temp_directory_path() / "millrace_XXXXXX").string()) {
        CHECK(::mkdtemp(path_.data()) != nullptr, path_, errno);
    }
    TestDirectory(const TestDirectory&) = delete;
    TestDirectory& operator=(const TestDirectory&) = delete;
    ~TestDirectory() {
        std::error_code gone;
        std::filesystem::remove_all(path_, gone);
    }
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

}  // namespace io
