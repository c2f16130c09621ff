#pragma once
// SIGINT and SIGTERM: the first one asks to stop, the second one ends the process at once with 130.

#include <functional>
#include <thread>

namespace run {

// Owner: main, at most one at a time.  The callback runs once, on a thread of its own; the
// destructor restores the signals and joins it. Handlers, not a blocked mask: children that are
// started keep their own way to be stopped.
class Signals {
  public:
    explicit Signals(std::function<void()> on_first);
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

  private:
    std::thread watcher_;
};

}  // namespace run
