#include "door/kafka/api/memory_budget.h"

#include <gtest/gtest.h>

#include <atomic>

namespace door::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(MemoryBudget, GivesWhatIsThereAndTakesItBack) {
    run::Shards shards(1);
    MemoryBudget budget(shards, 100);
    {
        MemoryBudget::Lease one(budget);
        EXPECT_TRUE(one.try_grow(70));
        MemoryBudget::Lease two(budget);
        EXPECT_FALSE(two.try_grow(31));
        EXPECT_TRUE(two.try_grow(30));
        one.shrink_to(10);
        EXPECT_TRUE(two.try_grow(60));
        MemoryBudget::Lease moved = std::move(two);
        EXPECT_EQ(moved.bytes(), 90U);
        EXPECT_EQ(two.bytes(), 0U);  // NOLINT(bugprone-use-after-move): the point
    }
    EXPECT_EQ(budget.bytes_free(), 100U);
}

TEST(MemoryBudget, LetsWaitForRoomThatAnotherShardGivesBack) {
    run::Shards shards(2);
    MemoryBudget budget(shards, 100);
    std::atomic<bool> taken{false};
    auto keep = [&]() -> run::Task<void> {
        MemoryBudget::Lease lease(budget);
        taken = lease.try_grow(100);
        co_await run::Shard::current().sleep(milliseconds(30));
    };
    run::Gate gate;
    shards.at(base::ShardId{1}).spawn(gate, keep());
    while (!taken) {
    }
    auto wait = [&]() -> run::Task<bool> {
        MemoryBudget::Lease lease(budget);
        co_return co_await lease.grow(50, seconds(10));
    };
    EXPECT_TRUE(shards.run_to_end(wait()));
    auto close = [&]() -> run::Task<void> { co_await gate.close(); };
    shards.run_to_end(close());
}

TEST(MemoryBudget, EndsAWaitThatTakesTooLong) {
    run::Shards shards(1);
    MemoryBudget budget(shards, 100);
    MemoryBudget::Lease all(budget);
    EXPECT_TRUE(all.try_grow(100));
    auto wait = [&](base::Duration patience) -> run::Task<bool> {
        MemoryBudget::Lease lease(budget);
        co_return co_await lease.grow(1, patience);
    };
    EXPECT_FALSE(shards.run_to_end(wait(milliseconds(20))));
    budget.close();
    EXPECT_FALSE(shards.run_to_end(wait(seconds(100))));
}

}  // namespace
}  // namespace door::kafka
