#pragma once
// Where the bytes of an object to be come from: a request, or another object.

#include <memory>
#include <optional>
#include <string>

#include "door/s3/api/problem.h"
#include "object/md5.h"
#include "object/transactional.h"
#include "run/blocking.h"
#include "run/task.h"

namespace door::s3::intake {

class BodySource {
  public:
    virtual ~BodySource() = default;
    // The next bytes, never none of them; nothing at the end.
    virtual run::Task<api::Outcome<std::optional<std::string>>> next() = 0;
};

// What was computed over a body.
struct Sums {
    object::Md5Digest md5{};
    std::string checksum{};  // in base64; of the algorithm that was asked for
};

// Bytes of an object, from `offset` on.
class ObjectSource final : public BodySource {
  public:
    ObjectSource(std::shared_ptr<object::Reader> reader, run::BlockingPool& pool,
                 std::uint64_t offset, std::uint64_t bytes)
        : reader_(std::move(reader)), pool_(pool), at_(offset), end_(offset + bytes) {}
    run::Task<api::Outcome<std::optional<std::string>>> next() override;

  private:
    std::shared_ptr<object::Reader> reader_;
    run::BlockingPool& pool_;
    std::uint64_t at_;
    std::uint64_t end_;
};

// In the pool; shorter only at the object's end.
run::Task<base::Result<std::string>> read_object(std::shared_ptr<object::Reader> reader,
                                                 run::BlockingPool& pool, std::uint64_t offset,
                                                 std::size_t bytes);
// On this thread.
base::Result<std::string> read_object_here(object::Reader& reader, std::uint64_t offset,
                                           std::size_t bytes);

}  // namespace door::s3::intake
