#pragma once
// Kafka's record batch v2 (magic 2): the bytes on the wire and, unchanged, on disk.
// docs/formats/record_batch.md.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace codec {

using base::Bytes;
using base::ByteView;
using base::Offset;
using base::Result;

inline constexpr std::size_t kBatchHeaderBytes = 61;

enum class Compression : std::uint8_t { none = 0, gzip = 1, snappy = 2, lz4 = 3, zstd = 4 };

// The header's fields in the order of the wire; all integers big-endian there.
struct BatchHeader {
    Offset base_offset;
    std::int32_t length = 0;  // bytes after this field; the whole batch is 12 + length
    std::int32_t leader_epoch = 0;
    std::uint32_t crc = 0;  // CRC-32C of everything from `attributes` on
    std::uint16_t attributes = 0;
    std::int32_t last_offset_delta = 0;
    base::WallTime base_time{};
    base::WallTime max_time{};
    std::int64_t producer_id = -1;
    std::int16_t producer_epoch = -1;
    std::int32_t base_sequence = -1;
    std::int32_t record_count = 0;

    std::size_t bytes() const { return 12 + static_cast<std::size_t>(length); }
    Offset last_offset() const { return base::advanced(base_offset, last_offset_delta); }
    Compression compression() const { return static_cast<Compression>(attributes & 7U); }
    // The broker's clock at the append: all its records have max_time.
    bool has_append_time() const { return (attributes & 8U) != 0; }
    bool is_transactional() const { return (attributes & 16U) != 0; }
    bool is_control() const { return (attributes & 32U) != 0; }
    // Compaction saw a tombstone or marker in it for the first time; base_time says until when
    // those stay (KIP-534).
    bool has_delete_horizon() const { return (attributes & 64U) != 0; }
};

struct RecordHeader {
    std::string_view name;
    std::optional<ByteView> value;
};

// A record's parts, as views into the batch.
struct Record {
    Offset offset;
    base::WallTime time{};
    std::optional<ByteView> key;
    std::optional<ByteView> value;
    std::vector<RecordHeader> headers;
};

// Reads the fixed header; checks magic and that 61 bytes are there, nothing else. Code::malformed.
Result<BatchHeader> decode_header(ByteView bytes);
// Header, length, CRC and counts of one whole batch: what must hold before it may be stored.
// Code::corrupt for the CRC.
Result<BatchHeader> check_batch(ByteView batch);
// What stands in a log: as check_batch, but records may be missing where compaction was, and
// neither CRC nor records are looked at. `header` as decode_header gave it.
Result<> check_stored_counts(const BatchHeader& header);
// The same with length and CRC, for whoever proves what is stored.
Result<BatchHeader> check_stored_batch(ByteView batch);
// Patches base offset and leader epoch, which the CRC does not cover.
void place_batch(std::span<std::byte> batch, Offset base, std::int32_t leader_epoch);

// Builds a batch of uncompressed records without producer: base offset 0, placed later.
class BatchBuilder {
  public:
    explicit BatchBuilder(base::WallTime time);
    void add(std::optional<ByteView> key, std::optional<ByteView> value,
             std::span<const RecordHeader> headers = {});
    std::size_t bytes() const {
        return out_.size();
    }  // so far, with the header; 0 if no record yet
    std::int32_t records() const { return count_; }
    Bytes finish();  // sets length, counts and CRC; the builder is empty after

  private:
    base::WallTime time_;
    std::int32_t count_ = 0;
    Bytes out_;
};

// Walks the records of a checked batch, uncompressed or compressed with any of Kafka's codecs;
// control batches too, and those that compaction has taken records out of. `scratch` holds what was
// decompressed and must outlive the records. Code::too_large beyond limits::kRecordsBytesMax.
Result<std::vector<Record>> decode_records(ByteView batch, Bytes& scratch);

}  // namespace codec
