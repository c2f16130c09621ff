#pragma once
// Walks the batches of one segment file in order and trusts nothing it reads.

#include <optional>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/result.h"
#include "codec/records/record_batch.h"
#include "io/disk.h"

namespace logs {

// How closely a batch is looked at: its frame and its place in the order, or its CRC too.
enum class Look : std::uint8_t { frame, whole };

// Whether each batch begins where the one before it ends, or, after compaction, there or later.
enum class Order : std::uint8_t { gapless, with_gaps };

// A stretch of a file, and the offset that comes first in it.
struct Stretch {
    std::uint64_t position = 0;
    std::uint64_t end = 0;
    base::Offset next;
    Order order = Order::gapless;
};

struct ScannedBatch {
    codec::BatchHeader header;
    std::uint64_t position = 0;
    base::ByteView bytes;  // until the next call
};

// Code::corrupt if the bytes are not those that were appended.
base::Result<> check_crc(const ScannedBatch& batch);

class Scanner {
  public:
    // Of all batches of the stretch, which begins and ends with whole ones. Reads `chunk_bytes` at
    // a time. `file` must outlive it.
    Scanner(const io::File& file, const Stretch& stretch, std::size_t chunk_bytes);

    // The next batch, or nothing at the end. Code::corrupt says what is wrong with the bytes at
    // position(); Code::io that they cannot be read. After an error it stays where it is.
    base::Result<std::optional<ScannedBatch>> next(Look look);

    std::uint64_t position() const { return position_; }
    // After the last batch that was given out.
    base::Offset next_offset() const { return next_; }

  private:
    // Code::corrupt unless the batch stands where one is expected.
    base::Result<> check_place(const codec::BatchHeader& header) const;
    // Has at least `bytes` from position() on in the buffer; Code::corrupt if the file ends before.
    base::Result<base::ByteView> fetch(std::uint64_t bytes);

    const io::File& file_;
    std::uint64_t position_;
    std::uint64_t end_;
    base::Offset next_;
    Order order_;
    std::size_t chunk_bytes_;
    std::uint64_t buffer_position_ = 0;
    base::Bytes buffer_;
};

// Bytes a scan of a whole segment reads at a time.
inline constexpr std::size_t kScanChunkBytes = 256 * base::limits::kKiB;

}  // namespace logs
