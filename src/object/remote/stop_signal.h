#pragma once
// Ends what waits for a server: answers and pauses between tries.

#include <chrono>

namespace object::remote {

// Any thread.
class StopSignal {
  public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    // What is under way goes on for so long.
    void stop_after(std::chrono::milliseconds grace);
    // False as soon as the grace is over.
    bool pause(std::chrono::milliseconds length) const;
    // Readable once the grace is over (io::HttpRequest::cancelled_by).
    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;  // a timer that is never read
};

}  // namespace object::remote
