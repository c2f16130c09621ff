#pragma once
// One caller who waits for bytes of many partitions, on whichever shards they live.
//
//   Owner: its caller on the caller's shard, and the partitions that know it.  Runs on: add() on
//   any shard, the rest on the caller's.

#include <cstdint>
#include <memory>

#include "base/time.h"
#include "run/event.h"
#include "run/shard.h"
#include "run/task.h"

namespace broker {

class ByteWait : public std::enable_shared_from_this<ByteWait> {
  public:
    // Ends the wait whatever was asked for.
    static constexpr std::uint64_t kEnough = std::uint64_t{1} << 62;

    ByteWait(run::Shard& home, std::uint64_t bytes_min) : home_(home), bytes_min_(bytes_min) {}

    // So many more bytes can be read.
    void add(std::uint64_t bytes);
    bool is_over() const { return bytes_ >= bytes_min_; }
    run::Task<void> wait_for(base::Duration wait);

  private:
    void add_here(std::uint64_t bytes);

    run::Shard& home_;
    std::uint64_t bytes_min_;
    std::uint64_t bytes_ = 0;
    run::Event grown_;
};

}  // namespace broker
