#pragma once
// Time as a thing that is handed in, so that the simulator can hold it.

#include "base/time.h"

namespace io {

class Clock {
  public:
    virtual ~Clock() = default;
    virtual base::WallTime wall() const = 0;
    virtual base::MonotonicTime monotonic() const = 0;
};

// The machine's clocks.
class SystemClock final : public Clock {
  public:
    base::WallTime wall() const override;
    base::MonotonicTime monotonic() const override;
};

// A clock that moves only when told.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(base::WallTime start = base::from_epoch_ms(1'600'000'000'000))
        : wall_(start) {}
    base::WallTime wall() const override { return wall_; }
    base::MonotonicTime monotonic() const override { return monotonic_; }
    void advance(std::chrono::milliseconds by) {
        wall_ += by;
        monotonic_ += by;
    }

  private:
    base::WallTime wall_;
    base::MonotonicTime monotonic_{};
};

}  // namespace io
