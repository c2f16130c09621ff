#include "codec/hash128.h"

#include <xxhash.h>

namespace codec {

Hash128 hash128(base::ByteView bytes, std::uint64_t seed) {
    const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
    return {.high = hash.high64, .low = hash.low64};
}

}  // namespace codec
