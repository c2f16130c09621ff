#pragma once
// A TCP connection for blocking callers. Private to this room.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "io/clock.h"
#include "run/net/blocking_connection.h"

namespace run {

class BlockingSocket final : public BlockingConnection {
  public:
    // Tries the host's addresses in turn. Resolving a name has no time limit: the system's
    // resolver has none.
    static base::Result<BlockingSocket> connect(const io::Clock& clock, const std::string& host,
                                                std::uint16_t port, const Patience& patience);
    BlockingSocket(BlockingSocket&& other) noexcept;
    BlockingSocket& operator=(BlockingSocket&& other) noexcept;
    ~BlockingSocket() override;

    base::Result<> write(std::string_view bytes, const Patience& patience) override;
    base::Result<std::size_t> read(std::span<char> into, const Patience& patience) override;
    bool is_quiet() override;

    // For TLS on it, which moves the bytes itself. `events` as poll() takes them.
    base::Result<> wait_for(short events, const Patience& patience) const;
    int descriptor() const { return descriptor_; }
    // Handed over: the caller closes it.
    int release() { return std::exchange(descriptor_, -1); }
    // "example.org:443".
    const std::string& peer() const { return peer_; }

  private:
    BlockingSocket(const io::Clock& clock, int descriptor, std::string peer);
    base::Error error_of(int fault) const;

    const io::Clock* clock_;
    int descriptor_;
    std::string peer_;
};

}  // namespace run
