#include "door/s3/intake/body_source.h"

#include <algorithm>

#include "base/limits.h"

namespace door::s3::intake {
namespace {

// One read of a large object.
constexpr std::size_t kPartBytes = 256 * base::limits::kKiB;

}  // namespace

base::Result<std::string> read_object_here(object::Reader& reader, std::uint64_t offset,
                                           std::size_t bytes) {
    std::string part(bytes, '\0');
    TRY(const std::size_t read, reader.read(offset, std::as_writable_bytes(std::span(part))));
    part.resize(read);
    return part;
}

run::Task<base::Result<std::string>> read_object(std::shared_ptr<object::Reader> reader,
                                                 run::BlockingPool& pool, std::uint64_t offset,
                                                 std::size_t bytes) {
    const auto read = [&] { return read_object_here(*reader, offset, bytes); };
    co_return co_await pool.run(read);
}

run::Task<api::Outcome<std::optional<std::string>>> ObjectSource::next() {
    const std::size_t bytes = std::min<std::uint64_t>(end_ - at_, kPartBytes);
    if (bytes == 0) co_return std::optional<std::string>();
    CO_TRY(std::string part, co_await read_object(reader_, pool_, at_, bytes));
    at_ += part.size();
    co_return std::optional(std::move(part));
}

}  // namespace door::s3::intake
