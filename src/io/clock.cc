#include "io/clock.h"

namespace io {

base::WallTime SystemClock::wall() const {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
}

base::MonotonicTime SystemClock::monotonic() const { return std::chrono::steady_clock::now(); }

}  // namespace io
