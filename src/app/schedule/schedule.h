#pragma once
// The schedule of an instance: its DAGs, their history, and who does the tasks.
//
//   Owner: Services, or a command on a directory that nobody runs.  Ends: stop(), then the
//   destructor; both before the instance's.

#include <memory>
#include <string>
#include <vector>

#include "app/schedule/dag_files.h"
#include "app/schedule/task_executor.h"
#include "sched/scheduler.h"

namespace app::schedule {

using base::Result;
using sched::Scope;

class Schedule {
  public:
    // Reads the DAGs and opens the history. What an instance that was killed has left running is
    // ended. Nothing starts before start().
    static Result<std::unique_ptr<Schedule>> open(engines::Instance& instance, Scope scope);
    ~Schedule();

    void start();
    // From a thread that is no shard's.
    void stop();

    engines::Instance& instance() { return instance_; }
    sched::Scheduler& scheduler() { return *scheduler_; }
    Scope scope() const { return scope_; }
    const std::vector<ImportError>& import_errors() const { return import_errors_; }
    const std::string& logs() const { return logs_; }

  private:
    Schedule(engines::Instance& instance, Scope scope, std::string directory);
    void end_left_behind();

    engines::Instance& instance_;
    const Scope scope_;
    const std::string directory_;
    const std::string logs_;
    std::vector<ImportError> import_errors_;
    TaskExecutor executor_;
    std::unique_ptr<sched::Scheduler> scheduler_;
    bool is_stopped_ = false;
};

}  // namespace app::schedule
