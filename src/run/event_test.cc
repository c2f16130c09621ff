#include "run/event.h"

#include <gtest/gtest.h>

#include "run/shard.h"
#include "run/started.h"

namespace run {
namespace {

using std::chrono::milliseconds;

struct Counter {
    Event changed;
    int value = 0;
    int seen = 0;
};

Task<void> wait_for_value(Counter& counter, int value) {
    while (counter.value < value) co_await counter.changed.wait();
    ++counter.seen;
}

Task<void> count_up(Shard& shard, Counter& counter, int to) {
    Gate gate;
    for (int i = 1; i <= to; ++i) shard.spawn(gate, wait_for_value(counter, i));
    while (counter.value < to) {
        ++counter.value;
        counter.changed.notify_all();
        co_await shard.sleep(milliseconds(0));
    }
    co_await gate.close();
}

TEST(Event, WakesAllThatWait) {
    Shards shards(1);
    Counter counter;
    shards.run_to_end(count_up(shards.of(0), counter, 20));
    EXPECT_EQ(counter.seen, 20);
    EXPECT_FALSE(counter.changed.has_waiters());
}

Task<void> time_out(Shard& shard) {
    Event event;
    EXPECT_FALSE(co_await event.wait_for(milliseconds(3)));
    EXPECT_FALSE(event.has_waiters());
    shard.post([&event] { event.notify_one(); });
    EXPECT_TRUE(co_await event.wait_for(std::chrono::hours(1)));
}

Task<int> answer_after(Event& event, int answer) {
    co_await event.wait();
    co_return answer;
}

Task<void> start_two(std::vector<int>& ends) {
    Event event;
    Started<int> first(answer_after(event, 1));
    Started<int> second(answer_after(event, 2));
    EXPECT_TRUE(event.has_waiters()) << "both run up to where they wait";
    event.notify_all();
    ends.push_back(co_await second.end());
    ends.push_back(co_await first.end());  // it has ended by now
}

TEST(Started, RunsBesideWhoeverStartedIt) {
    Shards shards(1);
    std::vector<int> ends;
    shards.run_to_end(start_two(ends));
    EXPECT_EQ(ends, (std::vector<int>{2, 1}));
}

TEST(Event, ComesBackWhenTheTimeHasPassed) {
    Shards shards(1);
    shards.run_to_end(time_out(shards.of(0)));
}

// Notified and out of time in the same turn of the loop: one answer, and that the first.
Task<void> race(Shard& shard) {
    for (int i = 0; i < 300; ++i) {
        Event event;
        Gate gate;
        auto notify = [](Shard& on, Event& what) -> Task<void> {
            co_await on.sleep(std::chrono::microseconds(100));
            what.notify_all();
        };
        shard.spawn(gate, notify(shard, event));
        co_await event.wait_for(std::chrono::microseconds(100));
        EXPECT_FALSE(event.has_waiters());
        co_await gate.close();
    }
}

TEST(Event, SurvivesARaceOfNoticeAndTime) {
    Shards shards(1);
    shards.run_to_end(race(shards.of(0)));
}

TEST(Event, StopEndsATimedWait) {
    Shards shards(1);
    Gate gate;
    auto wait = []() -> Task<void> {
        Event event;
        EXPECT_FALSE(co_await event.wait_for(std::chrono::hours(1)));
    };
    shards.of(0).spawn(gate, wait());
    shards.stop();
    auto close = [](Gate& closing) -> Task<void> { co_await closing.close(); };
    shards.run_to_end(close(gate));
}

}  // namespace
}  // namespace run
