#pragma once
// The past of all DAGs, in one SQLite file (docs/formats/history.md): every change is on disk
// before the next thing happens, so that a killed program finds out where it was.
//
// SCHED-1  What a call returned from is found again after any kill.
//
//   Owner: Scheduler.  Runs on: one thread at a time.  Ends: the destructor.
// Rows are asked for in pages; no call reads more than it returns.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sched/history/records.h"

namespace sched::history {

using base::Result;

enum class Paused : std::uint8_t { no, yes };

struct TimeRange {
    std::optional<Instant> from;  // inclusive, both
    std::optional<Instant> to;
};

struct RunQuery {
    std::vector<std::string> dag_ids;  // empty: all
    std::vector<RunState> states;      // empty: all
    std::vector<RunType> types;        // empty: all
    TimeRange logical_date;
    TimeRange started;
    TimeRange ended;
    std::string order_by;  // a column below, with '-' in front for falling; empty: as they came
    std::int64_t limit = 100;
    std::int64_t offset = 0;
};

struct TaskQuery {
    std::string dag_id;                // empty: all
    std::string run_id;                // empty: all
    std::vector<TaskState> states;     // empty: all
    std::vector<std::string> tasks{};  // empty: all
    std::int64_t limit = 100;
    std::int64_t offset = 0;
};

struct EventQuery {
    std::string dag_id;  // empty: all
    std::string run_id;
    bool newest_first = false;
    std::int64_t limit = 100;
    std::int64_t offset = 0;
};

class History {
  public:
    // Makes the file, or brings an older one up to date. ":memory:" is one that is never written.
    // Code::unsupported: a newer program wrote it. Code::corrupt, Code::io.
    static Result<std::unique_ptr<History>> open(const std::string& path);
    ~History();

    // All that `work` writes, or nothing of it; on its error or one of the commit.
    Result<> together(const std::function<Result<>()>& work);

    // Whether the DAG is paused; one seen for the first time is remembered as `at_first`.
    Result<Paused> know(const std::string& dag_id, Paused at_first);
    Result<> set_paused(const std::string& dag_id, Paused paused);

    // Gives the run its key. Code::already_exists: its id, or its logical date, is taken.
    Result<RunKey> add(const Run& run, const std::vector<TaskInstance>& tasks);
    Result<> save(const Run& run);
    Result<> save(const TaskInstance& task);
    Result<> add(const TaskInstance& task);
    // Keeps this try beside the ones before it; the instance itself goes on to the next.
    Result<> archive(const TaskInstance& task);
    // With its task instances and all tries.
    Result<> remove(RunKey run);

    Result<std::optional<Run>> run(const std::string& dag_id, const std::string& run_id);
    Result<std::optional<Run>> run_at(const std::string& dag_id, Instant logical_date);
    // Of the newest run of this type.
    Result<std::optional<Interval>> last_interval(const std::string& dag_id, RunType type);
    Result<std::vector<Run>> unfinished();
    Result<Page<Run>> runs(const RunQuery& query);
    // Which columns RunQuery::order_by may name.
    static bool orders_runs(std::string_view column);
    // How many of each state, in order of kRunStates.
    Result<std::array<std::int64_t, kRunStates.size()>> count_runs(const std::string& dag_id);

    // In the order in which they were added.
    Result<std::vector<TaskInstance>> tasks(RunKey run);
    Result<Page<TaskRow>> tasks(const TaskQuery& query);
    // Earlier tries, oldest first.
    Result<std::vector<TaskInstance>> tries(RunKey run, const std::string& task_id);

    Result<> add(const Event& event);
    Result<Page<Event>> events(const EventQuery& query);

    Result<> set(const Variable& variable);
    Result<std::optional<Variable>> variable(const std::string& key);
    Result<Page<Variable>> variables(std::int64_t limit, std::int64_t offset);
    // Code::not_found.
    Result<> remove_variable(const std::string& key);

  private:
    struct State;
    explicit History(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace sched::history
