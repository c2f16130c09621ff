#pragma once
// Which row each event posts, and the pause before it.

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "emulate/generator/python_random.h"
#include "emulate/rows/row_source.h"

namespace emulate {

struct Turn {
    std::uint64_t row = 0;
    base::Duration due{};  // after the run's first moment
};

// The script's loop: randrange(0, 2) seconds of pause, then randint(0, row_last). Both are drawn
// whatever the rate, so that the rows stay the same. Value type.
class EventOrder {
  public:
    EventOrder(std::uint64_t seed, rows::RowOrder order, std::uint64_t row_last,
               std::optional<double> events_per_second)
        : random_(seed),
          order_(order),
          row_last_(static_cast<std::int64_t>(row_last)),
          per_second_(events_per_second) {}

    Turn next();
    // Passes over events that an earlier run has posted; time begins after them.
    void skip(std::uint64_t events);

  private:
    generator::PythonRandom random_;
    rows::RowOrder order_;
    std::int64_t row_last_;
    std::optional<double> per_second_;
    std::uint64_t turns_ = 0;
    std::uint64_t skipped_ = 0;
    base::Duration pauses_{};
};

}  // namespace emulate
