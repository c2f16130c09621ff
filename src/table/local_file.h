#pragma once
// A file that DuckDB writes beside its place in the bucket and that becomes an object whole.

#include <string>

#include "object/store.h"

namespace table {

using base::Result;

class LocalFile {
  public:
    // A place for the object `key`. Code::unsupported if the bucket has no local files.
    static Result<LocalFile> beside(object::Bucket& bucket, std::string key);
    LocalFile(LocalFile&& other) noexcept;
    LocalFile& operator=(LocalFile&&) = delete;
    // Removes what was not put.
    ~LocalFile();

    const std::string& path() const { return path_; }
    // Synced and in its place; the local file is gone after.
    Result<object::Info> put();

  private:
    LocalFile(object::Bucket& bucket, std::string key, std::string path)
        : bucket_(&bucket), key_(std::move(key)), path_(std::move(path)) {}
    object::Bucket* bucket_;
    std::string key_;
    std::string path_;  // empty once put
};

}  // namespace table
