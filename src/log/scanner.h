#pragma once
// Walks the batches of one segment file in order and trusts nothing it reads.

#include <optional>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "codec/record_batch.h"
#include "io/disk.h"

namespace logs {

// How closely a batch is looked at: its frame and its place in the order, or its CRC too.
enum class Look : std::uint8_t { frame, whole };

struct ScannedBatch {
    codec::BatchHeader header;
    std::uint64_t position = 0;
    base::ByteView bytes;  // until the next call
};

// Code::corrupt if the bytes are not those that were appended.
base::Result<> check_crc(const ScannedBatch& batch);

class Scanner {
  public:
    // From `position`, where the batch with offset `next` begins, to `end`, the file's known size.
    // Reads `chunk_bytes` at a time. `file` must outlive it.
    Scanner(const io::File& file, std::uint64_t position, std::uint64_t end, base::Offset next,
            std::size_t chunk_bytes);

    // The next batch, or nothing at the end. Code::corrupt says what is wrong with the bytes at
    // position(); Code::io that they cannot be read. After an error it stays where it is.
    base::Result<std::optional<ScannedBatch>> next(Look look);

    std::uint64_t position() const { return position_; }
    base::Offset next_offset() const { return next_; }

  private:
    // Has at least `bytes` from position() on in the buffer; Code::corrupt if the file ends before.
    base::Result<base::ByteView> fetch(std::uint64_t bytes);

    const io::File& file_;
    std::uint64_t position_;
    std::uint64_t end_;
    base::Offset next_;
    std::size_t chunk_bytes_;
    std::uint64_t buffer_position_ = 0;
    base::Bytes buffer_;
};

}  // namespace logs
