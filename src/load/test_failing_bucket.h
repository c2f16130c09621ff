#pragma once
// For tests: a kill at any write.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "object/store.h"

namespace load {

// Passes everything on until so many writes are done; then each fails.
class FailingBucket final : public object::Bucket {
  public:
    FailingBucket(object::Bucket& inner, int writes) : inner_(inner), writes_(writes) {}
    bool failed() const { return writes_ < 0; }

    object::Result<object::Info> put(const object::Put& put) override {
        if (--writes_ < 0) return base::Error{base::Code::io, "no more writes"};
        return inner_.put(put);
    }
    Result<> put_many(std::span<const object::Put> puts) override {
        if (--writes_ < 0) return base::Error{base::Code::io, "no more writes"};
        return inner_.put_many(puts);
    }
    object::Result<object::Info> put_file(std::string_view key, const std::string& path) override {
        if (--writes_ < 0) return base::Error{base::Code::io, "no more writes"};
        return inner_.put_file(key, path);
    }
    object::Result<object::Object> get(std::string_view key, object::Range range) override {
        return inner_.get(key, range);
    }
    object::Result<object::Info> head(std::string_view key) override { return inner_.head(key); }
    Result<> remove(std::string_view key) override { return inner_.remove(key); }
    object::Result<object::ListPage> list(const object::ListRequest& request) override {
        return inner_.list(request);
    }
    Result<> scan(std::string_view prefix, std::string_view start_after, std::size_t objects_max,
                  const std::function<bool(const object::BulkObject&)>& each) override {
        return inner_.scan(prefix, start_after, objects_max, each);
    }
    std::optional<std::string> local_path(std::string_view key) const override {
        return inner_.local_path(key);
    }

  private:
    object::Bucket& inner_;
    int writes_;
};

}  // namespace load
