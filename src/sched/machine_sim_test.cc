// Many months of a daily DAG in simulated time: tasks that fail, hang and are killed with the
// program, people who cancel and clear. Whatever comes, the rules of machine.h hold.

#include <gtest/gtest.h>

#include "io/random.h"
#include "sched/machine_fixture.h"

namespace sched {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class MachineSimTest : public MachineTest {
  protected:
    void live(std::uint64_t seed, int days) {
        io::SeededRandom random(seed);
        dag("schedule: \"30 2 * * *\"\ntimezone: Europe/Paris\nmax_active_runs: 2\n"
            "max_active_tasks: 3",
            "  - {id: load, command: x, retries: 2, retry_delay: 600}\n"
            "  - {id: a, command: x, depends: load, execution_timeout: 3600}\n"
            "  - {id: b, command: x, depends: load, retries: 1, retry_exponential_backoff: true}\n"
            "  - {id: e, empty: true, depends: [a, b], trigger_rule: all_done}\n"
            "  - {id: last, command: x, depends: e, retries: 1}");
        for (int hour = 0; hour < days * 24; ++hour) {
            clock_.advance(minutes(60));
            tick();
            while (!executor_.started.empty() && random.below(4) != 0) end_one(random);
            if (random.below(50) == 0) be_killed();
            if (random.below(200) == 0) cancel_one();
        }
        // A quiet week, in which all ends well.
        for (int hour = 0; hour < 24 * 7; ++hour) {
            clock_.advance(minutes(60));
            tick();
            while (!executor_.started.empty()) tell(0, Ending::success);
        }
    }

    void end_one(io::Random& random) {
        const auto at = static_cast<std::size_t>(random.below(executor_.started.size()));
        const std::uint64_t chance = random.below(10);
        tell(at, chance < 2 ? Ending::failed : chance == 2 ? Ending::skipped : Ending::success);
    }
    void tell(std::size_t place, Ending ending) {
        const Attempt attempt = executor_.started[place];
        executor_.started.erase(executor_.started.begin() + static_cast<std::ptrdiff_t>(place));
        // SCHED-4
        for (const Attempt& other : executor_.started) {
            const bool is_same = other.run.key == attempt.run.key && other.task == attempt.task;
            ASSERT_FALSE(is_same) << "two tries of " << attempt.what().id << " at once";
        }
        ASSERT_LE(executor_.started.size() + 1, 3U) << "max_active_tasks";
        const auto before = task_of(attempt);
        must(machine_->ended(attempt.key(), ending));
        if (ending == Ending::success && before.state == TaskState::running &&
            before.try_number == attempt.try_number) {
            // SCHED-2: once and not again.
            EXPECT_TRUE(done_.emplace(attempt.run.key, attempt.what().id).second)
                << attempt.run.run_id << " " << attempt.what().id;
        }
        tick();
    }
    TaskInstance task_of(const Attempt& attempt) {
        const auto tasks = must(history_->tasks(attempt.run.key));
        return *std::ranges::find(tasks, attempt.what().id, &TaskInstance::task_id);
    }
    void be_killed() {
        ++kills_;
        restart();
        tick();
    }
    void cancel_one() {
        for (const history::Run& run : must(history_->unfinished())) {
            must(machine_->set_state("d", run.run_id, RunState::failed));
            tick();
            return;
        }
    }

    std::set<std::pair<RunKey, std::string>> done_;
    int kills_ = 0;
};

TEST_F(MachineSimTest, LivesThroughMonths) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        SCOPED_TRACE(seed);
        done_.clear();
        history_ = must(History::open(":memory:"));
        restart();
        live(seed, 150);
        history::RunQuery query;
        query.limit = 10'000;
        const auto runs = must(history_->runs(query));
        EXPECT_GT(runs.total, 140);
        EXPECT_GT(kills_, 20);
        EXPECT_TRUE(must(history_->unfinished()).empty());
        int failed = 0;
        for (const history::Run& run : runs.rows) {
            // SCHED-3: the state is what the leaf says; a cancelled run's is skipped or failed.
            const TaskState leaf = task_now(run, "last").state;
            const bool ended_well = leaf == TaskState::success || leaf == TaskState::skipped;
            failed += run.state == RunState::failed ? 1 : 0;
            if (run.state == RunState::success) EXPECT_TRUE(ended_well) << run.run_id;
            if (!ended_well) EXPECT_EQ(run.state, RunState::failed) << run.run_id;
            for (const TaskInstance& one : must(history_->tasks(run.key))) {
                EXPECT_TRUE(is_finished(one.state)) << run.run_id << " " << one.task_id;
                EXPECT_LE(one.try_number, one.max_tries + 1);
            }
        }
        EXPECT_GT(failed, 5);
    }
}

}  // namespace
}  // namespace sched
