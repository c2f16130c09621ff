#include "sched/attempts/stop_flag.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

#include "base/check.h"

namespace sched::attempts {

StopFlag::StopFlag() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    CHECK(descriptor_ >= 0, "no descriptor is left");
}

StopFlag::~StopFlag() { close(descriptor_); }

void StopFlag::raise(std::chrono::milliseconds grace) {
    grace_ = grace;
    const std::uint64_t one = 1;
    // It only fails where the counter is full: then it is raised.
    const ssize_t written = write(descriptor_, &one, sizeof one);
    static_cast<void>(written);
}

bool StopFlag::is_raised() const {
    pollfd seen{descriptor_, POLLIN, 0};
    return poll(&seen, 1, 0) == 1;
}

}  // namespace sched::attempts
