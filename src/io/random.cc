#include "io/random.h"

#include <sys/random.h>

#include <array>
#include <bit>
#include <cerrno>
#include <string_view>

#include "base/check.h"

namespace io {
namespace {

// SplitMix64, which its authors advise for filling xoshiro's state: no seed gives the all-zero one.
std::uint64_t split_mix(std::uint64_t& state) {
    std::uint64_t mixed = (state += 0x9e3779b97f4a7c15U);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31);
}

}  // namespace

std::uint64_t Random::below(std::uint64_t below) {
    CHECK(below > 0);
    // Draws from the uneven rest of the range are thrown away, so that every value is as likely.
    const std::uint64_t uneven = -below % below;
    std::uint64_t drawn = next();
    while (drawn < uneven) drawn = next();
    return drawn % below;
}

std::string Random::uuid() {
    static constexpr std::string_view kHex = "0123456789abcdef";
    static constexpr std::size_t kDigits = 32;
    std::array<std::uint64_t, 2> bits{next(), next()};
    bits[0] = (bits[0] & ~std::uint64_t{0xf000}) | 0x4000;                     // version 4: random
    bits[1] = (bits[1] & ~(std::uint64_t{3} << 62)) | std::uint64_t{2} << 62;  // RFC 9562's variant
    std::string out;
    for (std::size_t digit = 0; digit < kDigits; ++digit) {
        if (digit == 8 || digit == 12 || digit == 16 || digit == 20) out += '-';
        out += kHex[(bits[digit / 16] >> (60 - 4 * (digit % 16))) & 15U];
    }
    return out;
}

SeededRandom::SeededRandom(std::uint64_t seed) {
    for (std::uint64_t& word : state_) word = split_mix(seed);
}

std::uint64_t SeededRandom::next() {
    const std::uint64_t drawn = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return drawn;
}

std::uint64_t SystemRandom::next() {
    std::uint64_t drawn = 0;
    // Up to 256 bytes come whole once the pool is seeded; only a signal before that interrupts.
    while (getrandom(&drawn, sizeof drawn, 0) != sizeof drawn) CHECK(errno == EINTR, errno);
    return drawn;
}

}  // namespace io
