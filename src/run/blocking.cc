#include "run/blocking.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace run {

struct BlockingPool::State {
    std::mutex mutex;
    std::condition_variable changed;
    // Guarded by mutex.
    std::deque<std::function<void()>> queue;
    bool ending = false;

    std::vector<std::thread> threads;

    void work() {
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [this] { return ending || !queue.empty(); });
            if (queue.empty()) return;
            const std::function<void()> next = std::move(queue.front());
            queue.pop_front();
            lock.unlock();
            next();
            lock.lock();
        }
    }
};

BlockingPool::BlockingPool(unsigned threads) : state_(std::make_unique<State>()) {
    CHECK(threads > 0);
    for (unsigned i = 0; i < threads; ++i) {
        state_->threads.emplace_back([state = state_.get()] { state->work(); });
    }
}

BlockingPool::~BlockingPool() {
    {
        const std::scoped_lock lock(state_->mutex);
        state_->ending = true;
    }
    state_->changed.notify_all();
    for (std::thread& thread : state_->threads) thread.join();
}

void BlockingPool::post(std::function<void()> work) {
    {
        const std::scoped_lock lock(state_->mutex);
        state_->queue.push_back(std::move(work));
    }
    state_->changed.notify_one();
}

}  // namespace run
