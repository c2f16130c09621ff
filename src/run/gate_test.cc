#include "run/gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

#include "run/shard.h"

namespace run {
namespace {

Task<void> close_gate(Gate& gate) { co_await gate.close(); }

Task<void> work_in_steps(Shard& shard, std::atomic<int>& done) {
    co_await shard.sleep(std::chrono::milliseconds(5));
    ++done;
}

TEST(Gate, LetsNobodyInOnceClosed) {
    Shards shards(1);
    Gate gate;
    EXPECT_TRUE(gate.enter().has_value());
    EXPECT_EQ(gate.inside_count(), 0U);
    shards.run_to_end(close_gate(gate));
    EXPECT_TRUE(gate.is_closed());
    EXPECT_FALSE(gate.enter().has_value());
}

TEST(Gate, CloseWaitsForAllOnAllShards) {
    Shards shards(2);
    Gate gate;
    std::atomic<int> done{0};
    for (std::uint32_t i = 0; i < 50; ++i) {
        Shard& shard = shards.of(i);
        shard.spawn(gate, work_in_steps(shard, done));
    }
    shards.run_to_end(close_gate(gate));
    EXPECT_EQ(done, 50);
    EXPECT_EQ(gate.inside_count(), 0U);
}

TEST(Gate, DropsATaskThatComesTooLate) {
    Shards shards(1);
    Gate gate;
    std::atomic<int> done{0};
    shards.run_to_end(close_gate(gate));
    shards.of(0).spawn(gate, work_in_steps(shards.of(0), done));
    EXPECT_EQ(gate.inside_count(), 0U);
    EXPECT_EQ(done, 0);
}

TEST(Gate, AHolderMayMoveAndLeavesOnce) {
    Gate gate;
    std::vector<Gate::Holder> holders;
    for (int i = 0; i < 10; ++i) holders.push_back(*gate.enter());
    EXPECT_EQ(gate.inside_count(), 10U);
    holders.clear();
    EXPECT_EQ(gate.inside_count(), 0U);
}

// The closer may free the gate the moment it resumes: nobody touches it afterwards (a matter for
// the sanitizers).
TEST(Gate, MayEndRightAfterClose) {
    Shards shards(2);
    for (int round = 0; round < 200; ++round) {
        auto gate = std::make_unique<Gate>();
        std::atomic<int> done{0};
        auto leave = [](std::atomic<int>& count) -> Task<void> {
            ++count;
            co_return;
        };
        shards.of(1).spawn(*gate, leave(done));
        auto close = [](std::unique_ptr<Gate> owned) -> Task<void> { co_await owned->close(); };
        shards.run_to_end(close(std::move(gate)));
        EXPECT_EQ(done, 1);
    }
}

}  // namespace
}  // namespace run
