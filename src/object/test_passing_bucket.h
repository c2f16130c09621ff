#pragma once
// For tests: a bucket in front of another one, to be given the calls that are to differ.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "object/store.h"

namespace object {

class PassingBucket : public Bucket {
  public:
    // `inner` outlives this.
    explicit PassingBucket(Bucket& inner) : inner_(inner) {}

    Result<Info> put(const Put& put) override { return inner_.put(put); }
    Result<> put_many(std::span<const Put> puts) override { return inner_.put_many(puts); }
    Result<Info> put_file(std::string_view key, const std::string& path) override {
        return inner_.put_file(key, path);
    }
    Result<Object> get(std::string_view key, Range range) override {
        return inner_.get(key, range);
    }
    Result<Info> head(std::string_view key) override { return inner_.head(key); }
    Result<> remove(std::string_view key) override { return inner_.remove(key); }
    Result<> remove_many(std::span<const std::string_view> keys) override {
        return inner_.remove_many(keys);
    }
    Result<ListPage> list(const ListRequest& request) override { return inner_.list(request); }
    Result<> scan(std::string_view prefix, std::string_view start_after, std::size_t objects_max,
                  const std::function<bool(const BulkObject&)>& each) override {
        return inner_.scan(prefix, start_after, objects_max, each);
    }
    std::optional<std::string> local_path(std::string_view key) const override {
        return inner_.local_path(key);
    }

  protected:
    Bucket& inner() const { return inner_; }

  private:
    Bucket& inner_;
};

}  // namespace object
