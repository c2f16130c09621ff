#include "run/blocking.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace run {
namespace {

Task<void> run_and_come_back(BlockingPool& pool, Shard& shard) {
    const std::thread::id home = std::this_thread::get_id();
    for (int i = 0; i < 500; ++i) {
        auto work = [] { return std::this_thread::get_id(); };
        EXPECT_NE(co_await pool.run(work), home);
        EXPECT_TRUE(shard.is_current());
    }
}

TEST(BlockingPool, RunsElsewhereAndResumesOnTheShard) {
    Shards shards(1);
    BlockingPool pool(2);
    shards.run_to_end(run_and_come_back(pool, shards.of(0)));
}

Task<int> fail_in_pool(BlockingPool& pool) {
    auto work = []() -> int { throw std::runtime_error("on purpose"); };
    co_return co_await pool.run(work);
}

TEST(BlockingPool, AnExceptionComesBackToTheCaller) {
    Shards shards(1);
    BlockingPool pool(1);
    EXPECT_THROW(shards.run_to_end(fail_in_pool(pool)), std::runtime_error);
}

TEST(BlockingPool, RunsWhatIsQueuedBeforeItEnds) {
    std::atomic<int> done{0};
    {
        BlockingPool pool(2);
        for (int i = 0; i < 100; ++i) pool.post([&done] { ++done; });
    }
    EXPECT_EQ(done, 100);
}

TEST(Lane, RunsInOrderAndAlone) {
    std::vector<int> seen;
    {
        Lane lane;
        for (int i = 0; i < 100; ++i) lane.post([&seen, i] { seen.push_back(i); });
    }
    ASSERT_EQ(seen.size(), 100U);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
}

}  // namespace
}  // namespace run
