#include "broker/streams/sequence.h"

#include <algorithm>
#include <array>

namespace broker::streams {
namespace {

// 192 bits, the lowest first.
using Limbs = std::array<std::uint32_t, 6>;

constexpr std::uint32_t kChunk = 1'000'000'000;
constexpr std::size_t kChunkDigits = 9;
// 3·2^185 has so many.
constexpr std::size_t kDigitsMax = 57;

// Fields from the lowest bit on.
struct Bits {
    unsigned at;
    unsigned count;
};
constexpr Bits kMark{0, 4};
constexpr Bits kShard{4, 32};
constexpr Bits kCame{36, 36};
constexpr Bits kZero{72, 8};
constexpr Bits kCounter{80, 64};
constexpr Bits kShardDigit{144, 4};
constexpr Bits kMade{148, 36};
constexpr Bits kVersion{184, 8};
constexpr std::uint64_t kTwo = 2;

void put(Limbs& limbs, Bits bits, std::uint64_t value) {
    for (unsigned i = 0; i < bits.count; ++i) {
        const unsigned at = bits.at + i;
        if ((value >> i & 1U) != 0) limbs.at(at / 32) |= 1U << at % 32;
    }
}

std::uint64_t get(const Limbs& limbs, Bits bits) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < bits.count; ++i) {
        const unsigned at = bits.at + i;
        value |= static_cast<std::uint64_t>(limbs.at(at / 32) >> at % 32 & 1U) << i;
    }
    return value;
}

// Divides by kChunk; the remainder.
std::uint32_t divide(Limbs& limbs) {
    std::uint64_t rest = 0;
    for (std::size_t i = limbs.size(); i-- > 0;) {
        rest = rest << 32U | limbs.at(i);
        limbs.at(i) = static_cast<std::uint32_t>(rest / kChunk);
        rest %= kChunk;
    }
    return static_cast<std::uint32_t>(rest);
}

// Multiplies and adds; false if it does not fit.
bool extend(Limbs& limbs, std::uint32_t factor, std::uint32_t digit) {
    std::uint64_t carry = digit;
    for (std::uint32_t& limb : limbs) {
        carry += static_cast<std::uint64_t>(limb) * factor;
        limb = static_cast<std::uint32_t>(carry);
        carry >>= 32U;
    }
    return carry == 0;
}

std::int64_t seconds_in_field(std::int64_t seconds) {
    constexpr std::int64_t kMost = (std::int64_t{1} << kMade.count) - 1;
    return std::clamp<std::int64_t>(seconds, 0, kMost);
}

}  // namespace

std::string text_of(const SequenceNumber& number) {
    Limbs limbs{};
    put(limbs, kMark, kTwo);
    put(limbs, kShard, static_cast<std::uint32_t>(number.shard));
    put(limbs, kCame, static_cast<std::uint64_t>(seconds_in_field(number.came_s)));
    put(limbs, kCounter, number.counter);
    put(limbs, kShardDigit, static_cast<std::uint32_t>(number.shard) & 0xFU);
    put(limbs, kMade, static_cast<std::uint64_t>(seconds_in_field(number.shard_made_s)));
    put(limbs, kVersion, kTwo);
    std::string text;
    while (std::ranges::any_of(limbs, [](std::uint32_t limb) { return limb != 0; })) {
        std::uint32_t chunk = divide(limbs);
        for (std::size_t i = 0; i < kChunkDigits; ++i) {
            text += static_cast<char>('0' + chunk % 10);
            chunk /= 10;
        }
    }
    while (text.ends_with('0')) text.pop_back();
    std::ranges::reverse(text);
    return text;
}

std::optional<SequenceNumber> parse_sequence_number(std::string_view text) {
    if (text.empty() || text.size() > kDigitsMax) return std::nullopt;
    Limbs limbs{};
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        if (!extend(limbs, 10, static_cast<std::uint32_t>(c - '0'))) return std::nullopt;
    }
    SequenceNumber number;
    number.shard_made_s = static_cast<std::int64_t>(get(limbs, kMade));
    number.counter = get(limbs, kCounter);
    number.came_s = static_cast<std::int64_t>(get(limbs, kCame));
    const std::uint64_t shard = get(limbs, kShard);
    const bool is_ours = get(limbs, kVersion) == kTwo && get(limbs, kMark) == kTwo &&
                         get(limbs, kZero) == 0 && (shard & 0xFU) == get(limbs, kShardDigit) &&
                         shard <= 0x7FFF'FFFFU && number.counter <= kLastCounter;
    if (!is_ours) return std::nullopt;
    number.shard = static_cast<std::int32_t>(shard);
    return number;
}

}  // namespace broker::streams
