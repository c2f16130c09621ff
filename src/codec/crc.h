#pragma once
// The reflected CRCs with all bits set before and inverted after: CRC-32 (zlib's), CRC-32C and
// CRC-64/NVME, as S3's checksums name them.

#include <cstdint>

#include "base/bytes.h"

namespace codec {

enum class Crc : std::uint8_t { crc32, crc32c, crc64nvme };

// The checksum of what came before (`crc` over it; 0 for nothing) and `bytes` after it.
std::uint64_t crc_extend(Crc kind, std::uint64_t crc, base::ByteView bytes);
// Of two texts end to end, from the checksum of each and the length of the second.
std::uint64_t crc_combine(Crc kind, std::uint64_t first, std::uint64_t second,
                          std::uint64_t second_bytes);

}  // namespace codec
