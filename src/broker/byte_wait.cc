#include "broker/byte_wait.h"

#include <algorithm>

namespace broker {

void ByteWait::add(std::uint64_t bytes) {
    if (bytes == 0) return;
    if (home_.is_current()) return add_here(bytes);
    home_.post([self = shared_from_this(), bytes] { self->add_here(bytes); });
}

void ByteWait::add_here(std::uint64_t bytes) {
    bytes_ = std::min(kEnough, bytes_ + std::min(bytes, kEnough));
    if (is_over()) grown_.notify_all();
}

// Only one event wakes it, and only once it is over.
run::Task<void> ByteWait::wait_for(base::Duration wait) {
    if (!is_over()) co_await grown_.wait_for(wait);
}

}  // namespace broker
