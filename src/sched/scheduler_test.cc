#include "sched/scheduler.h"

#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>

#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "sched/dag/read_dag.h"

namespace sched {
namespace {

// Ends each attempt at once, on the thread of whoever starts it.
class InstantExecutor final : public Executor {
  public:
    void start(Attempt attempt) override {
        ++started;
        scheduler->tell_started(attempt.key(), 1);
        scheduler->tell_ended(attempt.key(),
                              fails_once.exchange(false) ? Ending::failed : Ending::success);
    }
    void stop(const AttemptKey& /*key*/) override {}
    void run_failed(std::shared_ptr<const Dag> /*dag*/, const history::Run& /*run*/) override {}
    Scheduler* scheduler = nullptr;
    std::atomic<int> started{0};
    std::atomic<bool> fails_once{false};
};

class SchedulerTest : public testing::Test {
  protected:
    void open(const std::string& text) {
        io::PosixDisk disk;
        std::vector<Dag> dags;
        dags.push_back(*dag::read_dag(disk, text, "d.yaml"));
        auto opened = Scheduler::open(shards_, clock_, executor_,
                                      {directory_.path() + "/history.db", {}}, std::move(dags));
        ASSERT_TRUE(opened) << opened.error().what;
        scheduler_ = *std::move(opened);
        executor_.scheduler = scheduler_.get();
        scheduler_->start();
    }
    std::string trigger() {
        const auto run =
            scheduler_->ask([](Machine& machine, History&) { return machine.trigger("d", {}); });
        return run->run_id;
    }
    RunState state(const std::string& id) {
        const auto run =
            scheduler_->ask([&id](Machine&, History& history) { return history.run("d", id); });
        return (**run).state;
    }
    // Other work of the lane comes between, so that asking is no waiting in the way.
    void wait_until_ended(const std::string& id) {
        for (int i = 0; i < 100'000 && !is_finished(state(id)); ++i) {
        }
        ASSERT_TRUE(is_finished(state(id)));
    }

    io::SystemClock clock_;
    io::TestDirectory directory_;
    run::Shards shards_{2};
    InstantExecutor executor_;
    std::unique_ptr<Scheduler> scheduler_;
};

TEST_F(SchedulerTest, RunsByItselfWhatWasAskedFor) {
    open(
        "dag_id: d\nis_paused_upon_creation: false\ntasks:\n"
        "  - {id: a, command: x, retries: 1, retry_delay: 0.05}\n"
        "  - {id: b, command: x, depends: a}\n");
    executor_.fails_once = true;
    const std::string id = trigger();
    wait_until_ended(id);
    EXPECT_EQ(state(id), RunState::success);
    EXPECT_EQ(executor_.started, 3) << "the alarm brought the retry";
    scheduler_->stop();
}

TEST_F(SchedulerTest, StopsAndGoesOn) {
    const std::string text = "dag_id: d\ntasks:\n  - {id: a, command: x}\n";
    open(text);
    const std::string id = trigger();
    scheduler_->stop();
    scheduler_.reset();
    open(text);
    EXPECT_EQ(state(id), RunState::queued) << "it was paused";
    const auto unpaused = scheduler_->ask(
        [](Machine& machine, History&) { return machine.set_paused("d", history::Paused::no); });
    ASSERT_TRUE(unpaused);
    wait_until_ended(id);
}

}  // namespace
}  // namespace sched
