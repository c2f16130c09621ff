#include "door/kafka/api/memory_budget.h"

#include "base/check.h"
#include "run/timer.h"

namespace door::kafka {

MemoryBudget::MemoryBudget(run::Shards& shards, std::size_t bytes)
    : shards_(shards), bytes_(bytes), free_(bytes) {
    for (std::uint32_t i = 0; i < shards.count(); ++i) {
        of_shard_.push_back(std::make_shared<OfShard>());
    }
}

MemoryBudget::~MemoryBudget() { CHECK(free_.load() == bytes_, free_.load(), " of ", bytes_); }

bool MemoryBudget::take(std::size_t bytes) {
    std::size_t free = free_.load();
    while (bytes <= free) {
        if (free_.compare_exchange_weak(free, free - bytes)) return true;
    }
    return false;
}

void MemoryBudget::give(std::size_t bytes) {
    free_.fetch_add(bytes);
    // Who waits has said so before it looked for room the last time.
    if (waiting_.load() > 0) wake_all();
}

void MemoryBudget::close() {
    closed_.store(true);
    wake_all();
}

void MemoryBudget::wake_all() {
    for (std::uint32_t i = 0; i < shards_.count(); ++i) {
        shards_.at(base::ShardId{i}).post([here = of_shard_[i]] { here->freed.notify_all(); });
    }
}

bool MemoryBudget::Lease::try_grow(std::size_t bytes) {
    CHECK(budget_ != nullptr);
    if (!budget_->take(bytes)) return false;
    bytes_ += bytes;
    return true;
}

run::Task<bool> MemoryBudget::Lease::grow(std::size_t bytes, base::Duration wait) {
    if (try_grow(bytes)) co_return true;
    MemoryBudget& budget = *budget_;
    const std::shared_ptr<OfShard> here = budget.of_shard_[run::Shard::current().id().value()];
    bool over = false;
    run::Timer patience([&over, &here](run::Timer::Why) {
        over = true;
        here->freed.notify_all();
    });
    patience.start(wait);
    budget.waiting_.fetch_add(1);
    bool grown = try_grow(bytes);
    while (!grown && !over && !budget.closed_.load()) {
        co_await here->freed.wait();
        grown = try_grow(bytes);
    }
    budget.waiting_.fetch_sub(1);
    co_return grown;
}

void MemoryBudget::Lease::shrink_to(std::size_t bytes) {
    if (bytes >= bytes_) return;
    const std::size_t freed = bytes_ - bytes;
    bytes_ = bytes;
    budget_->give(freed);
}

}  // namespace door::kafka
