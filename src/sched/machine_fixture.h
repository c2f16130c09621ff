#pragma once
// A machine on a history in memory, a clock that moves when told, and an executor that remembers.
// For tests.

#include <gtest/gtest.h>

#include <vector>

#include "io/posix_disk.h"
#include "sched/dag/read_dag.h"
#include "sched/machine.h"

namespace sched {

class RememberingExecutor final : public Executor {
  public:
    void start(Attempt attempt) override { started.push_back(std::move(attempt)); }
    void stop(const AttemptKey& key) override { stopped.push_back(key); }
    void run_failed(std::shared_ptr<const Dag> /*dag*/, const history::Run& run) override {
        failed_runs.push_back(run.run_id);
    }
    std::vector<Attempt> started;
    std::vector<AttemptKey> stopped;
    std::vector<std::string> failed_runs;
};

class MachineTest : public testing::Test {
  protected:
    MachineTest() {
        auto opened = History::open(":memory:");
        CHECK(static_cast<bool>(opened));
        history_ = *std::move(opened);
        restart();
    }

    // As after a kill: only the history is left.
    void restart() {
        executor_.started.clear();
        machine_ = std::make_unique<Machine>(clock_, *history_, executor_, MachineOptions{});
        use();
    }
    void use() {
        std::vector<Dag> dags;
        for (const std::string& text : files_) {
            auto dag = dag::read_dag(disk_, text, "d.yaml");
            CHECK(static_cast<bool>(dag), dag.error().what);
            dags.push_back(*std::move(dag));
        }
        must(machine_->use(std::move(dags)));
    }
    // A DAG "d", not paused, with these lines of its own.
    void dag(const std::string& head, const std::string& tasks) {
        files_ = {"dag_id: d\nis_paused_upon_creation: false\n" + head + "\ntasks:\n" + tasks};
        use();
    }
    template <class T>
    static T must(Result<T> result) {
        CHECK(static_cast<bool>(result), result.error().what);
        if constexpr (!std::is_void_v<T>) return *std::move(result);
    }

    void tick() { must(machine_->tick()); }
    history::Run trigger(Trigger how = {}) {
        const history::Run run = must(machine_->trigger("d", std::move(how)));
        tick();
        return run;
    }
    // Ends the oldest attempt of this task.
    void end(const std::string& task_id, Ending ending = Ending::success) {
        const auto found = std::ranges::find_if(
            executor_.started, [&](const Attempt& one) { return one.what().id == task_id; });
        CHECK(found != executor_.started.end(), task_id, " was not started");
        const AttemptKey key = found->key();
        executor_.started.erase(found);
        must(machine_->ended(key, ending));
        tick();
    }
    void advance(std::chrono::milliseconds by) {
        clock_.advance(by);
        tick();
    }
    std::string started() const {
        std::string names;
        for (const Attempt& one : executor_.started) names += one.what().id + " ";
        return names;
    }
    history::Run run_now(const history::Run& run) { return *must(history_->run("d", run.run_id)); }
    TaskInstance task_now(const history::Run& run, const std::string& task_id) {
        const auto tasks = must(history_->tasks(run.key));
        return *std::ranges::find(tasks, task_id, &TaskInstance::task_id);
    }
    // "a:success b:running".
    std::string states(const history::Run& run) {
        std::string text;
        for (const TaskInstance& one : must(history_->tasks(run.key))) {
            text += (text.empty() ? "" : " ") + one.task_id + ":" + std::string(name_of(one.state));
        }
        return text;
    }

    io::PosixDisk disk_;
    io::ManualClock clock_;
    std::unique_ptr<History> history_;
    RememberingExecutor executor_;
    std::unique_ptr<Machine> machine_;
    std::vector<std::string> files_;
};

}  // namespace sched
