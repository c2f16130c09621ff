#pragma once
// A connection for blocking callers, bare or with TLS. Private to this room.

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace run {

// How long a call may sit: until an instant, and until somebody wants no answer any more.
struct Patience {
    base::MonotonicTime until{};
    // A descriptor that becomes readable then, as of io::HttpRequest; -1: none.
    int cancelled_by = -1;
};

// Code::timed_out or Code::interrupted when the patience is at its end, else Code::unavailable;
// each names the peer.
class BlockingConnection {
  public:
    virtual ~BlockingConnection() = default;

    virtual base::Result<> write(std::string_view bytes, const Patience& patience) = 0;
    // At least one byte; 0 is the peer's end.
    virtual base::Result<std::size_t> read(std::span<char> into, const Patience& patience) = 0;
    // Nothing unread and no end seen: good for another request.
    virtual bool is_quiet() = 0;
};

}  // namespace run
