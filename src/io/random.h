#pragma once
// Chance as a thing that is handed in: the same seed gives the same run.

#include <cstdint>
#include <string>

namespace io {

class Random {
  public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;

    // Uniform in [0, below); below > 0.
    std::uint64_t below(std::uint64_t below);
    // A random UUID of version 4, lower case, with hyphens.
    std::string uuid();
};

// xoshiro256** from a 64-bit seed.
class SeededRandom final : public Random {
  public:
    explicit SeededRandom(std::uint64_t seed);
    std::uint64_t next() override;

  private:
    std::uint64_t state_[4];
};

// The operating system's.
class SystemRandom final : public Random {
  public:
    std::uint64_t next() override;
};

}  // namespace io
