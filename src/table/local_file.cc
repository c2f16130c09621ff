#include "table/local_file.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "io/random.h"

namespace table {

using base::Code;
using base::Error;

Result<LocalFile> LocalFile::beside(object::Bucket& bucket, std::string key) {
    // A name of its own, so that two writers of one checkpoint do not write into one file. What a
    // kill leaves behind is an unreferenced file, which vacuum removes.
    const auto path = bucket.local_path(base::text(key, ".", io::SystemRandom().uuid(), ".tmp"));
    if (!path) {
        return Error{Code::unsupported,
                     base::text("object ", key, ": the bucket holds no local files to write to")};
    }
    std::error_code fault;
    std::filesystem::create_directories(std::filesystem::path(*path).parent_path(), fault);
    if (fault) return Error{Code::io, base::text(*path, ": ", fault.message())};
    return LocalFile(bucket, std::move(key), *path);
}

LocalFile::LocalFile(LocalFile&& other) noexcept
    : bucket_(other.bucket_),
      key_(std::move(other.key_)),
      path_(std::exchange(other.path_, std::string())) {}

LocalFile::~LocalFile() {
    if (path_.empty()) return;
    std::error_code fault;
    std::filesystem::remove(path_, fault);
}

Result<object::Info> LocalFile::put() {
    TRY(object::Info info, bucket_->put_file(key_, path_));
    path_.clear();
    return info;
}

}  // namespace table
