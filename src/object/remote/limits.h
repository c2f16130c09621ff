#pragma once
// How much is asked of a server at once, and held in memory meanwhile. Private to this room.

#include <cstddef>
#include <cstdint>

#include "base/limits.h"

namespace object::remote {

// At AWS's 20 to 50 ms a small PUT, some thousand objects a second.
inline constexpr std::size_t kRequestsAtOnce = 32;
// A file above goes in parts of this size, or larger ones where S3's 10,000 would not do.
inline constexpr std::uint64_t kUploadPartBytes = 16 * base::limits::kMiB;
inline constexpr std::uint64_t kUploadPartsMax = 10'000;
// Parts under way at once, both ways; each is in memory.
inline constexpr std::size_t kPartsAtOnce = 4;
// A scan reads so far ahead.
inline constexpr std::size_t kScanObjects = 256;
inline constexpr std::uint64_t kScanBytes = 64 * base::limits::kMiB;

}  // namespace object::remote
