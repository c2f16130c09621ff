#pragma once
// SIGINT and SIGTERM: the first one asks to stop, the second one ends the process at once with 130.
// SIGHUP asks to read files again.

#include <functional>
#include <thread>
#include <utility>

namespace run {

// Owner: main, at most one at a time.  The callbacks run on a thread of their own, that of the stop
// once; the destructor restores the signals and joins it. Handlers, not a blocked mask: children
// that are started keep their own way to be stopped.
class Signals {
  public:
    // A SIGHUP does nothing.
    explicit Signals(std::function<void()> on_first) : Signals(std::move(on_first), [] {}) {}
    Signals(std::function<void()> on_first, std::function<void()> on_hangup);
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

  private:
    std::thread watcher_;
};

}  // namespace run
