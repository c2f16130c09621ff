#include "door/s3/intake/write_queue.h"

#include <map>
#include <utility>

namespace door::s3::intake {

struct WriteQueue::Waiting {
    WriteQueue& queue;
    object::TransactionalBucket& bucket;
    std::span<const object::Change> changes;
    std::vector<object::Result<>> outcomes{};
    run::Shard* home = nullptr;
    std::coroutine_handle<> caller{};

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) {
        home = &run::Shard::current();
        caller = waiter;
        queue.add(*this);
    }
    std::vector<object::Result<>> await_resume() { return std::move(outcomes); }
};

void WriteQueue::add(Waiting& waiting) {
    bool is_first = false;
    {
        const std::lock_guard hold(mutex_);
        is_first = waiting_.empty();
        waiting_.push_back(&waiting);
    }
    if (is_first) {
        lane_.post([this] { write(); });
    }
}

void WriteQueue::write() {
    std::vector<Waiting*> group;
    {
        const std::lock_guard hold(mutex_);
        group.swap(waiting_);
    }
    std::map<object::TransactionalBucket*, std::vector<Waiting*>> by_bucket;
    for (Waiting* const one : group) by_bucket[&one->bucket].push_back(one);
    for (const auto& [bucket, waiting] : by_bucket) write_to(*bucket, waiting);
}

void WriteQueue::write_to(object::TransactionalBucket& bucket, std::span<Waiting* const> waiting) {
    std::vector<object::Change> changes;
    for (const Waiting* const one : waiting) {
        changes.insert(changes.end(), one->changes.begin(), one->changes.end());
    }
    std::vector<object::Result<>> outcomes = bucket.commit(changes);
    auto next = outcomes.begin();
    for (Waiting* const one : waiting) {
        const auto last = next + static_cast<std::ptrdiff_t>(one->changes.size());
        one->outcomes.assign(std::make_move_iterator(next), std::make_move_iterator(last));
        next = last;
        // It may be gone as soon as it is resumed.
        one->home->post([caller = one->caller] { caller.resume(); });
    }
}

run::Task<std::vector<object::Result<>>> WriteQueue::commit(
    object::TransactionalBucket& bucket, std::span<const object::Change> changes) {
    Waiting waiting{*this, bucket, changes};
    co_return co_await waiting;
}

run::Task<object::Result<>> WriteQueue::commit(object::TransactionalBucket& bucket,
                                               const object::Change& change) {
    Waiting waiting{*this, bucket, {&change, 1}};
    std::vector<object::Result<>> outcomes = co_await waiting;
    co_return std::move(outcomes.front());
}

}  // namespace door::s3::intake
