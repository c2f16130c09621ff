#pragma once
// For the tests of writers: batches of values, and a bucket in memory.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "codec/records/record_batch.h"
#include "object/store.h"
#include "sink/batch_writer.h"

namespace sink::testing {

inline const base::TopicPartition kPlace{base::TopicName{"t"}, base::Partition{0}};
inline constexpr std::int64_t kTime = 1'700'000'000'000;

using Values = std::vector<std::optional<std::string>>;

inline base::Bytes batch_of(std::int64_t base, const Values& values, std::int64_t time_ms = kTime) {
    codec::BatchBuilder builder(base::from_epoch_ms(time_ms));
    for (const auto& value : values) {
        builder.add(std::nullopt, value ? std::optional(base::as_bytes(*value)) : std::nullopt);
    }
    base::Bytes batch = builder.finish();
    codec::place_batch(batch, Offset{base}, 0);
    return batch;
}

// Keeps what it is given, with metadata, and fails when told.
class MemoryBucket final : public object::Bucket {
  public:
    struct Kept {
        std::string body;
        object::Metadata metadata{};
        friend bool operator==(const Kept&, const Kept&) = default;
    };

    Result<> put_many(std::span<const object::Put> puts) override {
        for (const object::Put& put : puts) {
            if (puts_left == 0) return refused();
            --puts_left;
            kept[std::string(put.key)] = {std::string(base::as_text(put.body)), *put.metadata};
        }
        ++calls;
        return {};
    }
    Result<object::Info> put(const object::Put&) override { return refused(); }
    Result<object::Info> put_file(std::string_view, const std::string&) override {
        return refused();
    }
    Result<object::Object> get(std::string_view, object::Range) override { return refused(); }
    Result<object::Info> head(std::string_view) override { return refused(); }
    Result<> remove(std::string_view) override { return refused(); }
    Result<object::ListPage> list(const object::ListRequest&) override { return refused(); }
    Result<> scan(std::string_view, std::string_view, std::size_t,
                  const std::function<bool(const object::BulkObject&)>&) override {
        return refused();
    }
    std::optional<std::string> local_path(std::string_view) const override { return {}; }

    std::map<std::string, Kept> kept;
    std::uint64_t puts_left = UINT64_MAX;
    int calls = 0;

  private:
    static base::Error refused() { return {base::Code::disk_full, "no space left"}; }
};

}  // namespace sink::testing
