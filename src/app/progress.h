#pragma once
// Progress of long work on stderr: a bar that redraws on a terminal, else a line every ten seconds.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "io/clock.h"

namespace app {

//   Used by one thread. Writes nothing in its first half second, nor when it is to be quiet.
class Progress {
  public:
    enum class Voice : std::uint8_t { normal, quiet };
    Progress(const io::Clock& clock, Voice voice);
    ~Progress();

    // total 0: not known.
    void show(std::string_view what, std::uint64_t done, std::uint64_t total);
    // A step without a count.
    void show(std::string_view what) { show(what, 0, 0); }

  private:
    const io::Clock& clock_;
    Voice voice_;
    bool terminal_;
    bool drawn_ = false;
    base::MonotonicTime started_;
    base::MonotonicTime shown_;
};

}  // namespace app
