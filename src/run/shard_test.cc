#include "run/shard.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "run/timer.h"

namespace run {
namespace {

using std::chrono::milliseconds;

Task<std::thread::id> thread_here() { co_return std::this_thread::get_id(); }

Task<std::thread::id> thread_of(Shard& shard) {
    auto ask = [] { return std::this_thread::get_id(); };
    co_return co_await shard.call(ask);
}

Task<void> call_across(Shards& shards) {
    const std::thread::id home = co_await thread_here();
    for (int i = 0; i < 1000; ++i) {
        const std::thread::id there = co_await thread_of(shards.of(1));
        EXPECT_NE(there, home);
        EXPECT_EQ(std::this_thread::get_id(), home);
    }
    EXPECT_EQ(co_await thread_of(shards.of(0)), home);
}

TEST(Shard, CallRunsThereAndResumesHere) {
    Shards shards(2);
    shards.run_to_end(call_across(shards));
}

Task<std::string> call_with_a_task(Shard& there) {
    std::string owned = "a string long enough to live on the heap";
    auto work = [&there, owned]() -> Task<std::string> {
        return [](Shard& shard, std::string text) -> Task<std::string> {
            EXPECT_TRUE(shard.is_current());
            co_await shard.sleep(milliseconds(1));
            EXPECT_TRUE(shard.is_current());
            co_return text;
        }(there, owned);
    };
    co_return co_await there.call(work);
}

TEST(Shard, CallTakesACoroutineToo) {
    Shards shards(2);
    EXPECT_EQ(shards.run_to_end(call_with_a_task(shards.of(1))),
              "a string long enough to live on the heap");
    EXPECT_EQ(shards.run_to_end(call_with_a_task(shards.of(0))),
              "a string long enough to live on the heap");
}

Task<void> fail() {
    throw std::runtime_error("on purpose");
    co_return;
}

Task<int> fail_over_there(Shard& there) {
    auto work = [] { return fail(); };
    co_await there.call(work);
    co_return 1;
}

TEST(Shard, AnExceptionComesBackToTheCaller) {
    Shards shards(2);
    EXPECT_THROW(shards.run_to_end(fail_over_there(shards.of(0))), std::runtime_error);
    EXPECT_THROW(shards.run_to_end(fail_over_there(shards.of(1))), std::runtime_error);
}

TEST(Shard, AnExceptionEndsASpawnedCoroutineAlone) {
    Shards shards(1);
    Gate gate;
    shards.of(0).spawn(gate, fail());
    auto close = [](Gate& closing) -> Task<void> { co_await closing.close(); };
    shards.run_to_end(close(gate));
    EXPECT_EQ(shards.run_to_end(thread_here()), shards.run_to_end(thread_of(shards.of(0))));
}

TEST(Shard, RunsPostsInOrder) {
    std::vector<int> seen;
    {
        Shards shards(1);
        for (int i = 0; i < 100; ++i) shards.of(0).post([&seen, i] { seen.push_back(i); });
    }
    ASSERT_EQ(seen.size(), 100U);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
}

Task<bool> sleep_on(Shard& shard, milliseconds wait) { co_return co_await shard.sleep(wait); }

TEST(Shard, SleepsUntilItsTime) {
    Shards shards(1);
    EXPECT_TRUE(shards.run_to_end(sleep_on(shards.of(0), milliseconds(2))));
    EXPECT_TRUE(shards.run_to_end(sleep_on(shards.of(0), milliseconds(0))));
}

TEST(Shard, StopWakesSleepersWithFalse) {
    Shards shards(2);
    Gate gate;
    auto sleeper = [](Shard& shard) -> Task<void> {
        EXPECT_FALSE(co_await shard.sleep(std::chrono::hours(1)));
        EXPECT_FALSE(co_await shard.sleep(std::chrono::hours(1)));
    };
    for (std::uint32_t i = 0; i < 20; ++i) {
        shards.of(i).spawn(gate, sleeper(shards.of(i)));
    }
    shards.stop();
    auto close = [](Gate& closing) -> Task<void> { co_await closing.close(); };
    shards.run_to_end(close(gate));
}

// Records which timers called back, in order.
Task<std::vector<int>> run_timers(Shard& shard) {
    std::vector<int> seen;
    auto note = [&seen](int id) { return [&seen, id](Timer::Why) { seen.push_back(id); }; };
    Timer third(note(3));
    Timer first(note(1));
    Timer second(note(2));
    Timer cancelled(note(4));
    Timer later(note(5));
    third.start(milliseconds(30));
    first.start(milliseconds(10));
    second.start(milliseconds(20));
    cancelled.start(milliseconds(5));
    cancelled.cancel();
    later.start(milliseconds(1));
    later.start(milliseconds(40));
    {
        Timer ended(note(6));
        ended.start(milliseconds(1));
    }
    co_await shard.sleep(milliseconds(80));
    EXPECT_FALSE(first.is_running());
    first.start(milliseconds(1));
    co_await shard.sleep(milliseconds(20));
    co_return seen;
}

TEST(Timer, CallsBackInOrderOnceAndNeverAfterCancel) {
    Shards shards(1);
    EXPECT_EQ(shards.run_to_end(run_timers(shards.of(0))), (std::vector<int>{1, 2, 3, 5, 1}));
}

// A long chain of children that complete at once must not grow the stack.
Task<int> one() { co_return 1; }
Task<int> many(int count) {
    int sum = 0;
    for (int i = 0; i < count; ++i) sum += co_await one();
    co_return sum;
}

TEST(Task, ChildrenThatCompleteAtOnceCostNoStack) {
    Shards shards(1);
    EXPECT_EQ(shards.run_to_end(many(200'000)), 200'000);
}

}  // namespace
}  // namespace run
