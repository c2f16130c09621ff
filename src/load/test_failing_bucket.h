#pragma once
// For tests: a kill at any write.

#include <span>
#include <string>
#include <string_view>

#include "object/test_passing_bucket.h"

namespace load {

// Passes everything on until so many writes are done; then each fails.
class FailingBucket final : public object::PassingBucket {
  public:
    FailingBucket(object::Bucket& inner, int writes) : PassingBucket(inner), writes_(writes) {}
    bool failed() const { return writes_ < 0; }

    object::Result<object::Info> put(const object::Put& put) override {
        TRY_VOID(write());
        return PassingBucket::put(put);
    }
    object::Result<> put_many(std::span<const object::Put> puts) override {
        TRY_VOID(write());
        return PassingBucket::put_many(puts);
    }
    object::Result<object::Info> put_file(std::string_view key, const std::string& path) override {
        TRY_VOID(write());
        return PassingBucket::put_file(key, path);
    }

  private:
    object::Result<> write() {
        if (--writes_ < 0) return base::Error{base::Code::io, "no more writes"};
        return {};
    }

    int writes_;
};

}  // namespace load
