#include "sched/machine.h"

#include <gtest/gtest.h>

#include "sched/machine_fixture.h"

namespace sched {
namespace {

using base::Code;
using history::Paused;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Instant at(std::string_view text) { return *calendar::parse_instant(text); }

TEST_F(MachineTest, RunsTasksInOrder) {
    dag("",
        "  - {id: a, command: x}\n  - {id: b, command: x, depends: a}\n"
        "  - {id: c, command: x, depends: a}\n  - {id: d, empty: true, depends: [b, c]}");
    const history::Run run = trigger({.conf = R"({"n":1})"});
    EXPECT_EQ(run.type, RunType::manual);
    EXPECT_EQ(run.run_id, "manual__" + calendar::iso_text(run.logical_date));
    EXPECT_EQ(started(), "a ");
    EXPECT_EQ(executor_.started[0].run.conf, R"({"n":1})");
    end("a");
    EXPECT_EQ(started(), "b c ");
    end("c");
    EXPECT_EQ(states(run), "a:success b:running c:success d:none");
    EXPECT_EQ(run_now(run).state, RunState::running);
    end("b");
    EXPECT_EQ(states(run), "a:success b:success c:success d:success") << "the empty one by itself";
    EXPECT_EQ(run_now(run).state, RunState::success);
    EXPECT_EQ(run_now(run).ended, machine_->now());
}

TEST_F(MachineTest, RetriesWithBackOffAndKeepsEachTry) {
    dag("",
        "  - {id: a, command: x, retries: 2, retry_delay: 10, retry_exponential_backoff: true}");
    const history::Run run = trigger();
    end("a", Ending::failed);
    EXPECT_EQ(task_now(run, "a").state, TaskState::up_for_retry);
    EXPECT_EQ(machine_->wakes_at(), machine_->now() + seconds(10));
    advance(seconds(9));
    EXPECT_EQ(started(), "");
    advance(seconds(1));
    EXPECT_EQ(started(), "a ");
    EXPECT_EQ(executor_.started[0].try_number, 2);
    end("a", Ending::failed);
    advance(seconds(19));
    EXPECT_EQ(started(), "");
    advance(seconds(1));
    end("a", Ending::failed);
    EXPECT_EQ(states(run), "a:failed");
    EXPECT_EQ(run_now(run).state, RunState::failed);
    EXPECT_EQ(must(history_->tries(run.key, "a")).size(), 2U);
    EXPECT_EQ(executor_.failed_runs, std::vector<std::string>{run.run_id});
}

TEST_F(MachineTest, LetsTheLeavesDecide) {
    dag("",
        "  - {id: a, command: x}\n  - {id: b, command: x, depends: a}\n"
        "  - {id: c, command: x, depends: a, trigger_rule: one_failed}");
    const history::Run run = trigger();
    end("a", Ending::failed);
    EXPECT_EQ(states(run), "a:failed b:upstream_failed c:running");
    end("c");
    EXPECT_EQ(run_now(run).state, RunState::failed) << "b is a leaf, too";
    dag("", "  - {id: a, command: x}\n  - {id: c, command: x, depends: a, trigger_rule: all_done}");
    const history::Run other = trigger();
    end("a", Ending::failed);
    end("c");
    EXPECT_EQ(run_now(other).state, RunState::success);
}

TEST_F(MachineTest, EndsWhatTakesTooLong) {
    dag("", "  - {id: a, command: x, execution_timeout: 60, retries: 1, retry_delay: 0}");
    const history::Run run = trigger();
    EXPECT_EQ(machine_->wakes_at(), machine_->now() + seconds(60));
    advance(seconds(60));
    ASSERT_EQ(executor_.stopped.size(), 1U);
    EXPECT_EQ(executor_.stopped[0].try_number, 1);
    EXPECT_EQ(task_now(run, "a").state, TaskState::up_for_retry);
    // SCHED-4: the next try waits until the first one is really gone.
    advance(seconds(5));
    EXPECT_EQ(executor_.started.size(), 1U);
    end("a", Ending::failed);
    ASSERT_EQ(executor_.started.size(), 1U);
    EXPECT_EQ(executor_.started[0].try_number, 2);
    end("a");
    EXPECT_EQ(run_now(run).state, RunState::success);
}

// SCHED-4
TEST_F(MachineTest, KeepsItsLimits) {
    dag("max_active_tasks: 2\nmax_active_runs: 1",
        "  - {id: a, command: x}\n  - {id: b, command: x}\n  - {id: c, command: x}");
    const history::Run first = trigger();
    const history::Run second = trigger();
    EXPECT_EQ(states(first), "a:running b:running c:scheduled");
    EXPECT_EQ(run_now(second).state, RunState::queued);
    end("a");
    EXPECT_EQ(started(), "b c ");
    end("b");
    end("c");
    EXPECT_EQ(run_now(first).state, RunState::success);
    EXPECT_EQ(run_now(second).state, RunState::running);

    machine_ =
        std::make_unique<Machine>(clock_, *history_, executor_, MachineOptions{1, Scope::all});
    files_ = {};
    executor_.started.clear();
    dag("", "  - {id: a, command: x}\n  - {id: b, command: x}");
    const history::Run third = trigger();
    EXPECT_EQ(executor_.started.size(), 1U) << "the whole machine has one place";
    EXPECT_EQ(states(third), "a:running b:queued");
}

TEST_F(MachineTest, LeavesPausedRunsQueued) {
    dag("schedule: \"@hourly\"", "  - {id: a, command: x}");
    must(machine_->set_paused("d", Paused::yes));
    const history::Run run = trigger();
    advance(hours(3));
    EXPECT_EQ(run_now(run).state, RunState::queued);
    EXPECT_EQ(must(history_->runs({})).total, 1) << "and no run comes by itself";
    restart();
    tick();
    EXPECT_EQ(run_now(run).state, RunState::queued);
    must(machine_->set_paused("d", Paused::no));
    tick();
    EXPECT_EQ(run_now(run).state, RunState::running);
    EXPECT_EQ(must(history_->runs({})).total, 2) << "the last hour's run comes, the others do not";
}

TEST_F(MachineTest, CatchesUpOneRunAfterAnother) {
    const std::string start = calendar::iso_text(machine_->now() - hours(24 * 5));
    dag("schedule: \"@daily\"\ncatchup: true\nmax_active_runs: 1\nstart_date: \"" + start + "\"",
        "  - {id: a, command: x}");
    tick();
    for (int i = 0; i < 4; ++i) {
        ASSERT_EQ(executor_.started.size(), 1U) << i;
        end("a");
    }
    EXPECT_EQ(started(), "");
    const auto page = must(history_->runs({}));
    EXPECT_EQ(page.total, 4) << "whole days since noon";
    for (std::size_t i = 1; i < page.rows.size(); ++i) {
        EXPECT_EQ(page.rows[i].interval.start, page.rows[i - 1].interval.end);
    }
    EXPECT_EQ(page.rows[0].run_id, "scheduled__" + calendar::iso_text(page.rows[0].logical_date));
    // The next one comes when its day has ended.
    EXPECT_EQ(machine_->wakes_at(), page.rows.back().interval.end + hours(24));
    advance(hours(24));
    EXPECT_EQ(started(), "a ");
}

TEST_F(MachineTest, BackfillsWhatHasNoRun) {
    dag("schedule: \"@daily\"", "  - {id: a, empty: true}");
    must(machine_->set_paused("d", Paused::yes));
    must(machine_->trigger("d", {.logical_date = at("2020-01-02")}));
    const auto preview =
        must(machine_->backfill("d", at("2020-01-01"), at("2020-01-04"), Preview::yes));
    ASSERT_EQ(preview.size(), 3U);
    EXPECT_EQ(preview[1].start, at("2020-01-03"));
    EXPECT_EQ(must(history_->runs({})).total, 1);
    must(machine_->backfill("d", at("2020-01-01"), at("2020-01-04"), Preview::no));
    tick();
    history::RunQuery query;
    query.types = {RunType::backfill};
    query.states = {RunState::success};
    EXPECT_EQ(must(history_->runs(query)).total, 3) << "asked for by name: though it is paused";
    EXPECT_TRUE(
        must(machine_->backfill("d", at("2020-01-01"), at("2020-01-04"), Preview::no)).empty());
    EXPECT_EQ(machine_->backfill("d", at("1000-01-01"), at("2020-01-01"), Preview::no).error().code,
              Code::too_large);
}

TEST_F(MachineTest, CancelsARun) {
    dag("", "  - {id: a, command: x}\n  - {id: b, command: x, depends: a}");
    const history::Run run = trigger();
    EXPECT_EQ(must(machine_->set_state("d", run.run_id, RunState::failed)).state, RunState::failed);
    EXPECT_EQ(states(run), "a:failed b:skipped");
    EXPECT_EQ(executor_.stopped.size(), 1U);
    end("a");
    EXPECT_EQ(states(run), "a:failed b:skipped") << "how it ends later changes nothing";
    EXPECT_EQ(machine_->attempts(), 0U);
    EXPECT_EQ(machine_->set_state("d", "none", RunState::failed).error().code, Code::not_found);
}

// SCHED-2
TEST_F(MachineTest, ClearsFromATaskOn) {
    dag("",
        "  - {id: a, command: x}\n  - {id: b, command: x, depends: a, retries: 1}\n"
        "  - {id: c, command: x, depends: b}");
    const history::Run run = trigger();
    end("a");
    end("b");
    end("c");
    const TaskChoice choice{
        .dag_id = "d", .run_id = run.run_id, .task_ids = {"b"}, .with_downstream = true};
    EXPECT_EQ(must(machine_->clear(choice, Preview::yes)).size(), 2U);
    EXPECT_EQ(run_now(run).state, RunState::success) << "only looked";
    must(machine_->clear(choice, Preview::no));
    EXPECT_EQ(states(run), "a:success b:none c:none");
    EXPECT_EQ(task_now(run, "b").try_number, 1);
    EXPECT_EQ(task_now(run, "b").max_tries, 2) << "its retries begin again";
    EXPECT_EQ(run_now(run).state, RunState::queued);
    tick();
    EXPECT_EQ(started(), "b ");
    EXPECT_EQ(executor_.started[0].try_number, 2);
    end("b");
    end("c");
    EXPECT_EQ(run_now(run).state, RunState::success);
    EXPECT_EQ(must(history_->tries(run.key, "b")).size(), 1U);
    EXPECT_TRUE(must(history_->tries(run.key, "a")).empty());
}

TEST_F(MachineTest, ClearsWhatIsRunning) {
    dag("", "  - {id: a, command: x}");
    const history::Run run = trigger();
    must(machine_->clear({.dag_id = "d", .run_id = run.run_id}, Preview::no));
    tick();
    EXPECT_EQ(executor_.stopped.size(), 1U);
    EXPECT_EQ(executor_.started.size(), 1U) << "the first try is still on its way out";
    end("a", Ending::failed);
    ASSERT_EQ(executor_.started.size(), 1U);
    EXPECT_EQ(executor_.started[0].try_number, 2);
    end("a");
    EXPECT_EQ(run_now(run).state, RunState::success);
}

TEST_F(MachineTest, SetsTheStateOfATask) {
    dag("", "  - {id: a, command: x}\n  - {id: b, command: x, depends: a}");
    const history::Run run = trigger();
    end("a", Ending::failed);
    EXPECT_EQ(run_now(run).state, RunState::failed);
    const TaskChoice choice{
        .dag_id = "d", .run_id = run.run_id, .task_ids = {"a"}, .with_downstream = true};
    EXPECT_EQ(must(machine_->set_state(choice, TaskState::success, Preview::yes)).size(), 2U);
    EXPECT_EQ(states(run), "a:failed b:upstream_failed");
    must(machine_->set_state(choice, TaskState::success, Preview::no));
    tick();
    EXPECT_EQ(states(run), "a:success b:success");
    EXPECT_EQ(run_now(run).state, RunState::success);
}

// SCHED-3
TEST_F(MachineTest, GoesOnAfterAKill) {
    dag("",
        "  - {id: a, command: x}\n  - {id: b, command: x, depends: a, retries: 1}\n"
        "  - {id: c, command: x, depends: a}\n  - {id: d, empty: true, depends: b}");
    const history::Run run = trigger();
    end("a");
    restart();
    tick();
    EXPECT_EQ(states(run), "a:success b:running c:failed d:none");
    EXPECT_EQ(started(), "b ") << "at once: it was not its fault";
    EXPECT_EQ(executor_.started[0].try_number, 2);
    restart();
    tick();
    EXPECT_EQ(states(run), "a:success b:failed c:failed d:upstream_failed");
    EXPECT_EQ(run_now(run).state, RunState::failed);
}

TEST_F(MachineTest, MindsItsOwnRunsWhereItIsTold) {
    dag("schedule: \"@hourly\"", "  - {id: a, command: x}");
    must(machine_->set_paused("d", Paused::yes));
    const history::Run other = trigger();
    must(machine_->set_paused("d", Paused::no));
    machine_ =
        std::make_unique<Machine>(clock_, *history_, executor_, MachineOptions{16, Scope::own});
    use();
    const history::Run own = trigger();
    EXPECT_EQ(executor_.started.size(), 1U);
    end("a");
    EXPECT_EQ(run_now(own).state, RunState::success);
    EXPECT_EQ(run_now(other).state, RunState::queued);
    EXPECT_EQ(must(history_->runs({})).total, 2) << "and none came by itself";
}

TEST_F(MachineTest, EndsRunsWhoseDagIsGone) {
    dag("", "  - {id: a, command: x}\n  - {id: b, command: x, depends: a}");
    const history::Run run = trigger();
    files_.clear();
    restart();
    tick();
    EXPECT_EQ(states(run), "a:failed b:removed");
    EXPECT_EQ(run_now(run).state, RunState::failed);
}

TEST_F(MachineTest, TakesADagThatHasChanged) {
    dag("", "  - {id: a, command: x}\n  - {id: b, command: x, depends: a}");
    const history::Run run = trigger();
    files_ = {
        "dag_id: d\ntasks:\n  - {id: a, command: x, retries: 1}\n"
        "  - {id: c, command: x, depends: a}"};
    restart();
    tick();
    EXPECT_EQ(states(run), "a:failed b:removed c:upstream_failed") << "retries as the run began";
}

TEST_F(MachineTest, RefusesWhatCannotBe) {
    dag("", "  - {id: a, command: x}");
    EXPECT_EQ(machine_->trigger("x", {}).error().code, Code::not_found);
    EXPECT_EQ(machine_->trigger("d", {.run_id = "a/b"}).error().code, Code::invalid_argument);
    must(machine_->trigger("d", {.run_id = "one", .logical_date = at("2020-01-01")}));
    EXPECT_EQ(machine_->trigger("d", {.run_id = "one"}).error().code, Code::already_exists);
    EXPECT_EQ(machine_->trigger("d", {.logical_date = at("2020-01-01")}).error().code,
              Code::already_exists);
    EXPECT_EQ(machine_->clear({.dag_id = "d", .task_ids = {"x"}}, Preview::yes).error().code,
              Code::not_found);
    // Two at the same instant are two.
    EXPECT_NE(trigger().run_id, trigger().run_id);
    must(machine_->remove("d", "one"));
    EXPECT_EQ(machine_->remove("d", "one").error().code, Code::not_found);
}

TEST_F(MachineTest, LeavesNothingToAnExecutorThatTheHistoryDoesNotKnow) {
    dag("", "  - {id: a, command: x}");
    const history::Run run = trigger();
    must(machine_->started(executor_.started[0].key(), 4711));
    EXPECT_EQ(task_now(run, "a").pid, 4711);
    end("a", Ending::skipped);
    EXPECT_EQ(states(run), "a:skipped");
    EXPECT_EQ(run_now(run).state, RunState::success);
    EXPECT_EQ(task_now(run, "a").ended, machine_->now());
    EXPECT_FALSE(machine_->wakes_at());
}

}  // namespace
}  // namespace sched
