#include "emulate/rows/line_reader.h"

#include <algorithm>
#include <span>

#include "base/text.h"

namespace emulate::rows {
namespace {

constexpr std::size_t kChunkBytes = 256 * base::limits::kKiB;

}  // namespace

base::Result<bool> LineReader::refill() {
    buffer_.resize(kChunkBytes);
    used_ = 0;
    auto got = file_->read_at(offset_, std::as_writable_bytes(std::span(buffer_)));
    if (!got) return base::within(path_, got.error());
    buffer_.resize(*got);
    offset_ += *got;
    return *got > 0;
}

base::Result<std::optional<Line>> LineReader::next() {
    Line line;
    for (;;) {
        if (used_ == buffer_.size()) {
            TRY(const bool more, refill());
            if (!more && line.text.empty()) return std::optional<Line>{};
            if (!more) break;
        }
        const std::size_t end = std::min(buffer_.find('\n', used_), buffer_.size());
        const std::size_t room = kLineBytesMax + 1 - line.text.size();
        line.text.append(buffer_, used_, std::min(end - used_, room));
        used_ = std::min(end + 1, buffer_.size());
        if (end < buffer_.size()) break;
    }
    line.number = ++lines_;
    return std::optional<Line>{std::move(line)};
}

std::string LineReader::place(std::uint64_t line_number) const {
    return base::text(path_, ":", line_number);
}

}  // namespace emulate::rows
