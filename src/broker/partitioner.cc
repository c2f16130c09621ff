#include "broker/partitioner.h"

#include <cstring>

#include "base/check.h"

namespace broker {

std::uint32_t murmur2(base::ByteView bytes) {
    constexpr std::uint32_t kSeed = 0x9747B28CU;
    constexpr std::uint32_t kMultiplier = 0x5BD1E995U;
    std::uint32_t hash = kSeed ^ static_cast<std::uint32_t>(bytes.size());
    for (; bytes.size() >= 4; bytes = bytes.subspan(4)) {
        std::uint32_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof word);
        word *= kMultiplier;
        word ^= word >> 24U;
        word *= kMultiplier;
        hash = (hash * kMultiplier) ^ word;
    }
    if (!bytes.empty()) {
        std::uint32_t tail = 0;
        std::memcpy(&tail, bytes.data(), bytes.size());
        hash = (hash ^ tail) * kMultiplier;
    }
    hash ^= hash >> 13U;
    hash *= kMultiplier;
    return hash ^ hash >> 15U;
}

base::Partition partition_of(base::ByteView key, std::int32_t count) {
    CHECK(count > 0);
    const std::uint32_t positive = murmur2(key) & 0x7FFFFFFFU;
    return base::Partition{static_cast<std::int32_t>(positive % static_cast<std::uint32_t>(count))};
}

}  // namespace broker
