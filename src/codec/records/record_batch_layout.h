#pragma once
// Where the header's fields stand: what reader and builder share (docs/formats/record_batch.md).

#include <cstddef>

#include "codec/records/record_batch.h"

namespace codec::layout {

inline constexpr std::size_t kLengthAt = 8;
inline constexpr std::size_t kEpochAt = 12;
inline constexpr std::size_t kMagicAt = 16;
inline constexpr std::size_t kCrcAt = 17;
inline constexpr std::size_t kAttributesAt = 21;  // the CRC covers all from here on
inline constexpr std::size_t kLastOffsetDeltaAt = 23;
inline constexpr std::size_t kBaseTimeAt = 27;
inline constexpr std::size_t kMaxTimeAt = 35;
inline constexpr std::size_t kProducerIdAt = 43;
inline constexpr std::size_t kProducerEpochAt = 51;
inline constexpr std::size_t kBaseSequenceAt = 53;
inline constexpr std::size_t kRecordCountAt = 57;
static_assert(kRecordCountAt + 4 == kBatchHeaderBytes);

// `length` counts what follows it.
inline constexpr std::size_t kLengthCountsFrom = kLengthAt + 4;
inline constexpr int kMagic = 2;
// Of a record: length, attributes, two deltas, two lengths and the header count, a byte each.
inline constexpr std::size_t kRecordBytesMin = 7;

// The header's bytes in front of `batch`, which is whole behind them; last, the CRC.
void store_header(std::span<std::byte> batch, const BatchHeader& header);

}  // namespace codec::layout
