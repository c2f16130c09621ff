#pragma once
// A TCP connection for blocking callers, each call with an instant it must not outlast. Private to
// this room.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "io/clock.h"

namespace run {

class BlockingSocket {
  public:
    // Tries the host's addresses in turn. Code::unavailable or Code::timed_out, naming host and
    // port. Resolving a name has no time limit: the system's resolver has none.
    static base::Result<BlockingSocket> connect(const io::Clock& clock, const std::string& host,
                                                std::uint16_t port, base::MonotonicTime until);
    BlockingSocket(BlockingSocket&& other) noexcept;
    BlockingSocket& operator=(BlockingSocket&& other) noexcept;
    ~BlockingSocket();

    base::Result<> write(std::string_view bytes, base::MonotonicTime until);
    // At least one byte; 0 is the peer's end.
    base::Result<std::size_t> read(std::span<char> into, base::MonotonicTime until);
    // Nothing unread and no end seen: good for another request.
    bool is_quiet() const;

  private:
    BlockingSocket(const io::Clock& clock, int descriptor, std::string peer);
    base::Result<> wait_for(short events, base::MonotonicTime until) const;
    base::Error error_of(int fault) const;

    const io::Clock* clock_;
    int descriptor_;
    std::string peer_;
};

}  // namespace run
