#include "emulate/pace.h"

#include <algorithm>
#include <limits>

namespace emulate {

std::uint64_t Pace::slowest() const {
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    for (const Lane& lane : lanes_) {
        if (!lane.ended) least = std::min(least, lane.answered);
    }
    return least;
}

bool Pace::is_over_for(std::uint64_t event) const { return end_ && event >= *end_; }

void Pace::begin(rows::Table lane, std::uint64_t event) {
    const std::lock_guard hold(mutex_);
    lanes_[rows::index_of(lane)] = {.begun = event, .answered = event, .ended = false};
}

bool Pace::enter(rows::Table lane, std::uint64_t event, base::Duration due) {
    std::unique_lock hold(mutex_);
    while (!is_over_for(event)) {
        const base::Duration left = due - elapsed();
        const std::uint64_t behind = slowest();
        if (event > behind && event - behind > lead_max_) {
            changed_.wait(hold);
        } else if (left > base::Duration::zero()) {
            changed_.wait_for(hold, left);
        } else {
            lanes_[rows::index_of(lane)].begun = event + 1;
            return true;
        }
    }
    return false;
}

void Pace::answered(rows::Table lane, std::uint64_t event) {
    const std::lock_guard hold(mutex_);
    const bool was_slowest = lanes_[rows::index_of(lane)].answered == slowest();
    lanes_[rows::index_of(lane)].answered = event;
    if (was_slowest) changed_.notify_all();
}

void Pace::finish(rows::Table lane) {
    const std::lock_guard hold(mutex_);
    lanes_[rows::index_of(lane)].ended = true;
    changed_.notify_all();
}

bool Pace::wait(base::Duration pause) {
    std::unique_lock hold(mutex_);
    const base::Duration until = elapsed() + pause;
    while (!end_) {
        const base::Duration left = until - elapsed();
        if (left <= base::Duration::zero()) return true;
        changed_.wait_for(hold, left);
    }
    return false;
}

bool Pace::wait_for_end(base::Duration patience) {
    std::unique_lock hold(mutex_);
    return changed_.wait_for(hold, patience,
                             [this] { return std::ranges::all_of(lanes_, &Lane::ended); });
}

void Pace::stop() {
    const std::lock_guard hold(mutex_);
    if (!end_) end_ = std::ranges::max_element(lanes_, {}, &Lane::begun)->begun;
    changed_.notify_all();
}

void Pace::abandon() {
    const std::lock_guard hold(mutex_);
    end_ = 0;
    changed_.notify_all();
}

std::uint64_t Pace::events_answered() const {
    const std::lock_guard hold(mutex_);
    if (!std::ranges::all_of(lanes_, &Lane::ended)) return slowest();
    return std::ranges::max_element(lanes_, {}, &Lane::answered)->answered;
}

}  // namespace emulate
