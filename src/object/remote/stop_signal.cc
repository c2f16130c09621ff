#include "object/remote/stop_signal.h"

#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/check.h"

namespace object::remote {

StopSignal::StopSignal() : descriptor_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)) {
    CHECK(descriptor_ >= 0, errno);
}

StopSignal::~StopSignal() { ::close(descriptor_); }

void StopSignal::stop_after(std::chrono::milliseconds grace) {
    itimerspec at{};
    // All zero would disarm it.
    at.it_value.tv_sec = grace.count() / 1000;
    at.it_value.tv_nsec = std::max<long>(1, grace.count() % 1000 * 1'000'000);
    CHECK(::timerfd_settime(descriptor_, 0, &at, nullptr) == 0, errno);
}

bool StopSignal::pause(std::chrono::milliseconds length) const {
    pollfd wait{descriptor_, POLLIN, 0};
    // A signal that cuts a pause short does no harm.
    ::poll(&wait, 1, static_cast<int>(length.count()));
    return wait.revents == 0;
}

}  // namespace object::remote
