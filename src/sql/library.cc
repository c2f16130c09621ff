#include "sql/library.h"

#include <dlfcn.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <system_error>

#include "base/check.h"
#include "base/text.h"

namespace sql {

namespace fs = std::filesystem;
using base::Code;
using base::Error;

namespace {

constexpr const char* kFileName = "libduckdb.so";

std::vector<std::string> candidates(const std::string& path) {
    if (!path.empty()) return {path};
    std::vector<std::string> found;
    std::error_code fault;
    const fs::path program = fs::read_symlink("/proc/self/exe", fault);
    if (!fault) {
        const fs::path directory = program.parent_path();
        for (const fs::path& candidate :
             {directory / kFileName, directory / ".." / "lib" / "millrace" / kFileName}) {
            if (fs::exists(candidate, fault)) found.push_back(candidate.string());
        }
    }
    found.emplace_back(kFileName);
    return found;
}

}  // namespace

Symbol Library::find(const char* name) {
    void* address = ::dlsym(handle_, name);
    if (address == nullptr) missing_.emplace_back(name);
    return {address};
}

namespace {

// The one library: set once, under the lock, and never freed.
struct Holder {
    std::mutex mutex;
    std::atomic<const Library*> library{nullptr};
};

Holder& holder() {
    static Holder one;
    return one;
}

}  // namespace

const Library& Library::loaded() {
    const Library* library = holder().library.load(std::memory_order_acquire);
    CHECK(library != nullptr);
    return *library;
}

base::Result<const Library*> Library::load(const std::string& path) {
    Holder& one = holder();
    const std::scoped_lock lock(one.mutex);
    if (const Library* library = one.library.load(std::memory_order_relaxed)) return library;
    std::string reasons;
    for (const std::string& candidate : candidates(path)) {
        void* handle = ::dlopen(candidate.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (handle == nullptr) {
            reasons += base::text(reasons.empty() ? "" : "; ", ::dlerror());
            continue;
        }
        std::unique_ptr<Library> library(new Library(handle));
        if (!library->missing_.empty()) {
            return Error{Code::unsupported,
                         base::text(candidate, ": no ", library->missing_.front(),
                                    "; DuckDB 1.4 or later is needed")};
        }
        one.library.store(library.release(), std::memory_order_release);
        return one.library.load(std::memory_order_relaxed);
    }
    return Error{
        Code::not_found,
        base::text("DuckDB's library is missing; put libduckdb.so beside the program: ", reasons)};
}

}  // namespace sql
