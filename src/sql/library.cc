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
    std::atomic<const Library*> duckdb{nullptr};
};

Holder& holder() {
    static Holder one;
    return one;
}

}  // namespace

const Library& Library::loaded() {
    const Library* duckdb = holder().duckdb.load(std::memory_order_acquire);
    CHECK(duckdb != nullptr);
    return *duckdb;
}

base::Result<const Library*> Library::load(const std::string& path) {
    Holder& one = holder();
    const std::scoped_lock lock(one.mutex);
    if (const Library* duckdb = one.duckdb.load(std::memory_order_relaxed)) return duckdb;
    std::string reasons;
    for (const std::string& candidate : candidates(path)) {
        void* handle = ::dlopen(candidate.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (handle == nullptr) {
            reasons += base::text(reasons.empty() ? "" : "; ", ::dlerror());
            continue;
        }
        std::unique_ptr<Library> duckdb(new Library(handle));
        if (!duckdb->missing_.empty()) {
            return Error{Code::unsupported, base::text(candidate, ": no ", duckdb->missing_.front(),
                                                       "; DuckDB 1.4 or later is needed")};
        }
        one.duckdb.store(duckdb.release(), std::memory_order_release);
        return one.duckdb.load(std::memory_order_relaxed);
    }
    return Error{
        Code::not_found,
        base::text("DuckDB's library is missing; put libduckdb.so beside the program: ", reasons)};
}

}  // namespace sql
