#pragma once
// "Please end": said on one thread, seen by another that sits in poll().

#include <atomic>
#include <chrono>

namespace sched::attempts {

//   Owner: shared by who says it and who waits.  Any thread.
class StopFlag {
  public:
    StopFlag();
    ~StopFlag();
    StopFlag(const StopFlag&) = delete;
    StopFlag& operator=(const StopFlag&) = delete;

    // Stays said. `grace`: how long whoever is asked may take to end by itself.
    void raise(std::chrono::milliseconds grace);
    bool is_raised() const;
    std::chrono::milliseconds grace() const { return grace_.load(); }
    // Readable once it is raised.
    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
    std::atomic<std::chrono::milliseconds> grace_{};
};

}  // namespace sched::attempts
