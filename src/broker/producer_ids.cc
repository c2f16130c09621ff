#include "broker/producer_ids.h"

#include <limits>

#include "base/text.h"

namespace broker {
namespace {

// Kafka's size of a block.
constexpr std::int64_t kBlock = 1000;
constexpr std::uint64_t kFileBytesMax = 100;

}  // namespace

base::Result<> ProducerIds::load() {
    const auto bytes = io::read_file(disk_, path_, kFileBytesMax);
    if (!bytes && bytes.error().code == base::Code::not_found) return {};
    if (!bytes) return bytes.error();
    std::string_view digits = base::as_text(*bytes);
    if (digits.ends_with('\n')) digits.remove_suffix(1);
    if (!base::parse_number(digits, next_) || next_ < 0 ||
        next_ > std::numeric_limits<std::int64_t>::max() / 2) {
        return base::Error{base::Code::corrupt, path_ + ": it holds no producer id"};
    }
    reserved_end_ = next_;
    return {};
}

run::Task<base::Result<std::int64_t>> ProducerIds::allocate() {
    while (next_ == reserved_end_) {
        if (reserving_) {
            co_await reserved_.wait();
            continue;
        }
        reserving_ = true;
        const std::int64_t end = reserved_end_ + kBlock;
        auto write = [this, end] {
            const std::string text = base::text(end, '\n');
            return io::replace_file(disk_, path_, base::as_bytes(text));
        };
        const base::Result<> written = co_await pool_.run(write);
        reserving_ = false;
        if (written) reserved_end_ = end;
        reserved_.notify_all();
        if (!written) co_return written.error();
    }
    co_return next_++;
}

}  // namespace broker
