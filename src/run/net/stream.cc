#include "run/net/stream.h"

#include <array>
#include <cerrno>
#include <cstring>

#include "base/limits.h"
#include "base/text.h"
#include "run/timer.h"

namespace run {

namespace {

base::Error error_of(int fault, std::string_view peer) {
    const std::string what = base::text("connection with ", peer, ": ", std::strerror(fault));
    switch (fault) {
        case ECANCELED:
            return {base::Code::interrupted, what};
        case EBADF:
            return {base::Code::closed, what};
        case ETIMEDOUT:
            return {base::Code::timed_out, what};
        default:
            return {base::Code::unavailable, what};
    }
}

}  // namespace

void StreamOp::await_suspend(std::coroutine_handle<> caller) {
    caller_ = caller;
    if (reads_) {
        stream_.start_read(*this);
    } else {
        stream_.start_write(*this);
    }
}

base::Result<std::size_t> StreamOp::await_resume() const {
    if (fault_ != 0) return error_of(fault_, stream_.peer());
    return bytes_;
}

Task<void> close_lingering(Stream& stream, Linger linger) {
    stream.shutdown_write();
    // Closing, not cancelling: an end that comes between two reads must hold as well.
    Timer whole([&stream](Timer::Why) { stream.close(); }, Timer::AtStop::call_back);
    Timer quiet([&stream](Timer::Why) { stream.close(); }, Timer::AtStop::call_back);
    whole.start(linger.whole_max);
    std::array<char, 16 * base::limits::kKiB> dropped;
    for (;;) {
        quiet.start(linger.quiet_max);
        const base::Result<std::size_t> got = co_await stream.read(dropped);
        if (!got || *got == 0) break;
    }
    stream.close();
}

}  // namespace run
