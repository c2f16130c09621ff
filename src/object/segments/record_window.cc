#include "object/segments/record_window.h"

#include <algorithm>

namespace object::segments {
namespace {

// simdjson reads up to this far beyond a body.
constexpr std::size_t kPaddingBytes = 64;
constexpr std::size_t kAheadBytesMin = std::size_t{16} * 1024;
constexpr std::size_t kAheadBytesMax = std::size_t{1024} * 1024;

}  // namespace

base::Result<base::ByteView> RecordWindow::read(std::uint64_t offset, std::size_t bytes) {
    const std::uint64_t end = at_ + filled_;
    if (offset < at_ || offset + bytes > end) {
        const bool goes_on = offset >= at_ && offset <= end + ahead_;
        ahead_ = goes_on ? std::clamp(ahead_ * 2, kAheadBytesMin, kAheadBytesMax) : kAheadBytesMin;
        const std::size_t wanted = std::max(bytes, ahead_);
        if (buffer_.size() < wanted + kPaddingBytes) buffer_.resize(wanted + kPaddingBytes);
        filled_ = 0;
        at_ = offset;
        TRY(filled_, file_->read_at(offset, std::span(buffer_).first(wanted)));
    }
    const auto from = static_cast<std::size_t>(offset - at_);
    return base::ByteView(buffer_).subspan(from, std::min(bytes, filled_ - from));
}

}  // namespace object::segments
