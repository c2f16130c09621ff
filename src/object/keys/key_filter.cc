#include "object/keys/key_filter.h"

#include <array>
#include <cstring>

#include "codec/crc32c.h"

namespace object::keys {
namespace {

constexpr std::size_t kWordsPerBlock = 8;
// One question in about 250 about an absent key is answered "may hold".
constexpr std::size_t kBitsPerKey = 12;
// Odd multipliers, one per word of a block (the ones of Parquet's filter).
constexpr std::array<std::uint32_t, kWordsPerBlock> kSalts = {0x47B6137BU, 0x44974D91U, 0x8824AD5BU,
                                                              0xA2B7289DU, 0x705495C7U, 0x2DF1424BU,
                                                              0x9EFC4947U, 0x5C6BFB31U};

std::uint32_t bit_of(std::uint64_t hash, std::size_t word) {
    return 1U << ((static_cast<std::uint32_t>(hash) * kSalts[word]) >> 27U);
}

}  // namespace

std::uint64_t hash_of_key(std::string_view key) {
    // The CRC spreads the key over 32 bits, MurmurHash3's finalizer these over 64.
    std::uint64_t hash = (std::uint64_t{key.size()} << 32U) | codec::crc32c(base::as_bytes(key));
    hash = (hash ^ (hash >> 33U)) * 0xFF51AFD7ED558CCDULL;
    hash = (hash ^ (hash >> 33U)) * 0xC4CEB9FE1A85EC53ULL;
    return hash ^ (hash >> 33U);
}

KeyFilter::KeyFilter(std::size_t keys_expected)
    : words_((keys_expected * kBitsPerKey / 256 + 1) * kWordsPerBlock) {}

KeyFilter KeyFilter::of_bytes(base::ByteView bytes) {
    KeyFilter filter;
    filter.words_.resize(bytes.size() / sizeof(std::uint32_t));
    std::memcpy(filter.words_.data(), bytes.data(), filter.words_.size() * sizeof(std::uint32_t));
    return filter;
}

std::size_t KeyFilter::block_of(std::uint64_t hash) const {
    const std::uint64_t blocks = words_.size() / kWordsPerBlock;
    return static_cast<std::size_t>(((hash >> 32U) * blocks) >> 32U) * kWordsPerBlock;
}

void KeyFilter::add(std::uint64_t hash) {
    const std::size_t block = block_of(hash);
    for (std::size_t i = 0; i < kWordsPerBlock; ++i) words_[block + i] |= bit_of(hash, i);
}

bool KeyFilter::may_hold(std::uint64_t hash) const {
    if (words_.empty()) return true;
    const std::size_t block = block_of(hash);
    std::uint32_t missing = 0;
    for (std::size_t i = 0; i < kWordsPerBlock; ++i) {
        missing |= ~words_[block + i] & bit_of(hash, i);
    }
    return missing == 0;
}

}  // namespace object::keys
