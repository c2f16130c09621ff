#include "emulate/generator/python_random.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "base/check.h"

namespace emulate::generator {
namespace {

constexpr std::size_t kShift = 397;
constexpr std::uint32_t kUpperBit = 0x8000'0000U;
constexpr std::uint32_t kTwist = 0x9908'b0dfU;

constexpr std::uint32_t mixed_down(std::uint32_t word) { return word ^ (word >> 30); }

}  // namespace

// init_by_array of the reference code, over the seed's 32-bit words, least first.
PythonRandom::PythonRandom(std::uint64_t seed) {
    const std::array<std::uint32_t, 2> key{static_cast<std::uint32_t>(seed),
                                           static_cast<std::uint32_t>(seed >> 32)};
    const std::size_t key_words = key[1] == 0 ? 1 : 2;

    state_[0] = 19650218U;
    for (std::size_t i = 1; i < kWords; ++i) {
        state_[i] = 1812433253U * mixed_down(state_[i - 1]) + static_cast<std::uint32_t>(i);
    }
    std::size_t at = 1;
    const auto step = [this, &at] {
        if (++at < kWords) return;
        state_[0] = state_[kWords - 1];
        at = 1;
    };
    for (std::size_t k = 0; k < kWords; ++k) {
        const std::size_t j = k % key_words;
        state_[at] = (state_[at] ^ (mixed_down(state_[at - 1]) * 1664525U)) + key[j] +
                     static_cast<std::uint32_t>(j);
        step();
    }
    for (std::size_t k = 1; k < kWords; ++k) {
        state_[at] = (state_[at] ^ (mixed_down(state_[at - 1]) * 1566083941U)) -
                     static_cast<std::uint32_t>(at);
        step();
    }
    state_[0] = kUpperBit;
}

void PythonRandom::refill() {
    for (std::size_t i = 0; i < kWords; ++i) {
        const std::uint32_t joined =
            (state_[i] & kUpperBit) | (state_[(i + 1) % kWords] & ~kUpperBit);
        const std::uint32_t twist = (joined & 1U) != 0 ? kTwist : 0U;
        state_[i] = state_[(i + kShift) % kWords] ^ (joined >> 1) ^ twist;
    }
    next_ = 0;
}

std::uint32_t PythonRandom::word() {
    if (next_ == kWords) refill();
    std::uint32_t y = state_[next_++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c'5680U;
    y ^= (y << 15) & 0xefc6'0000U;
    return y ^ (y >> 18);
}

std::uint32_t PythonRandom::below(std::uint32_t below) {
    CHECK(below > 0);
    const auto bits = static_cast<int>(std::bit_width(below));
    for (;;) {
        const std::uint32_t drawn = word() >> (32 - bits);
        if (drawn < below) return drawn;
    }
}

std::int64_t PythonRandom::randrange(std::int64_t first, std::int64_t end) {
    CHECK(first < end && end - first <= std::numeric_limits<std::uint32_t>::max());
    return first + this->below(static_cast<std::uint32_t>(end - first));
}

std::int64_t PythonRandom::randint(std::int64_t first, std::int64_t last) {
    return randrange(first, last + 1);
}

}  // namespace emulate::generator
