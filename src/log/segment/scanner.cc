#include "log/segment/scanner.h"

#include <algorithm>

#include "base/text.h"
#include "codec/crc32c.h"
#include "log/segment/names.h"

namespace logs {
namespace {

using base::Code;
using base::Error;

// The CRC covers a batch from its attributes on: Kafka's record batch v2.
constexpr std::size_t kCrcCoversFrom = 21;

Error corrupt(std::string what) { return {Code::corrupt, std::move(what)}; }

}  // namespace

base::Result<> check_crc(const ScannedBatch& batch) {
    if (codec::crc32c(batch.bytes.subspan(kCrcCoversFrom)) == batch.header.crc) return {};
    return corrupt(base::text("the batch at offset ", batch.header.base_offset, " fails its CRC"));
}

Scanner::Scanner(const io::File& file, const Stretch& stretch, std::size_t chunk_bytes)
    : file_(file),
      position_(stretch.position),
      end_(stretch.end),
      next_(stretch.next),
      order_(stretch.order),
      chunk_bytes_(chunk_bytes) {}

base::Result<base::ByteView> Scanner::fetch(std::uint64_t bytes) {
    if (bytes > end_ - position_) {
        return corrupt(base::text("a batch is cut short after ", end_ - position_, " bytes"));
    }
    const std::uint64_t skipped = position_ - buffer_position_;
    if (position_ < buffer_position_ || skipped + bytes > buffer_.size()) {
        const std::uint64_t wanted = std::max<std::uint64_t>(bytes, chunk_bytes_);
        buffer_.resize(std::min(wanted, end_ - position_));
        buffer_position_ = position_;
        TRY(const std::size_t read, file_.read_at(position_, buffer_));
        buffer_.resize(read);
        if (read < bytes) return corrupt("the file ends before its own size");
        return base::ByteView(buffer_).first(bytes);
    }
    return base::ByteView(buffer_).subspan(skipped, bytes);
}

base::Result<> Scanner::check_place(const codec::BatchHeader& header) const {
    const bool is_gapless = order_ == Order::gapless;
    if (is_gapless ? header.base_offset != next_ : header.base_offset < next_) {
        return corrupt(base::text("a batch has the offset ", header.base_offset, ", not ", next_));
    }
    if (header.base_offset.value() < 0 || header.base_offset.value() > kOffsetMax) {
        return corrupt(base::text("a batch has the offset ", header.base_offset));
    }
    const base::Result<> counts = codec::check_stored_counts(header);
    if (!counts) return corrupt(counts.error().what);
    if (is_gapless && header.last_offset_delta != header.record_count - 1) {
        return corrupt(base::text("a batch counts ", header.record_count, " records, the last at ",
                                  header.last_offset_delta));
    }
    return {};
}

base::Result<std::optional<ScannedBatch>> Scanner::next(Look look) {
    if (position_ == end_) return std::optional<ScannedBatch>{};
    TRY(const base::ByteView head, fetch(codec::kBatchHeaderBytes));
    const base::Result<codec::BatchHeader> decoded = codec::decode_header(head);
    if (!decoded) return corrupt(decoded.error().what);
    const codec::BatchHeader& header = *decoded;
    if (header.length < 0 || header.bytes() < codec::kBatchHeaderBytes ||
        header.bytes() > base::limits::kFrameBytesMax) {
        return corrupt(base::text("a batch has the length ", header.length));
    }
    TRY_VOID(check_place(header));
    TRY(const base::ByteView bytes, fetch(header.bytes()));
    const ScannedBatch found{.header = header, .position = position_, .bytes = bytes};
    if (look == Look::whole) TRY_VOID(check_crc(found));
    position_ += header.bytes();
    next_ = base::next(header.last_offset());
    return std::optional(found);
}

}  // namespace logs
