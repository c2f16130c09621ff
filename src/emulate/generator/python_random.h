#pragma once
// CPython's `random` module, as far as the posting script uses it: the same seed gives the same
// numbers as `random.seed(100); random.randrange(0, 2); random.randint(0, 11000)` does there, on
// every machine. Source: the MT19937 paper's reference initialisation, and CPython's rule that
// randrange takes the top bits of one word and draws again while they are not below the bound.

#include <array>
#include <cstddef>
#include <cstdint>

namespace emulate::generator {

// A value type: a copy goes on from the same state.
class PythonRandom {
  public:
    explicit PythonRandom(std::uint64_t seed);

    // Uniform in [0, below); 0 < below ≤ 2^32 - 1.
    std::uint32_t below(std::uint32_t below);
    // random.randrange(first, end): end left out. first < end.
    std::int64_t randrange(std::int64_t first, std::int64_t end);
    // random.randint(first, last): last included. first ≤ last.
    std::int64_t randint(std::int64_t first, std::int64_t last);
    // One 32-bit word of the generator: random.getrandbits(32).
    std::uint32_t word();

  private:
    static constexpr std::size_t kWords = 624;
    void refill();
    std::array<std::uint32_t, kWords> state_{};
    std::size_t next_ = kWords;
};

}  // namespace emulate::generator
