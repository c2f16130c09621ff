#pragma once
// CRC-32C (Castagnoli), the checksum of Kafka's batches and of S3's x-amz-checksum-crc32c.
// With the processor's own instruction, chosen at start, else by tables; both give the same.

#include <cstdint>

#include "base/bytes.h"

namespace codec {

std::uint32_t crc32c(base::ByteView bytes);
// The checksum of what came before (`crc` over it) and `bytes` after it.
std::uint32_t crc32c_extend(std::uint32_t crc, base::ByteView bytes);

// The way by tables alone, for tests and benches.
std::uint32_t crc32c_extend_by_table(std::uint32_t crc, base::ByteView bytes);

}  // namespace codec
