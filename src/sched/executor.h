#pragma once
// Who does what tasks say; bound by `app`, so that this room knows no engine.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "sched/dag/dag.h"
#include "sched/history/records.h"

namespace sched {

struct AttemptKey {
    history::RunKey run;
    std::string task_id;
    int try_number = 0;
    friend auto operator<=>(const AttemptKey&, const AttemptKey&) = default;
};

// One try of one task.
struct Attempt {
    std::shared_ptr<const dag::Dag> dag;
    std::size_t task = 0;  // its place in the DAG
    history::Run run;
    int try_number = 1;
    int tries_max = 1;  // that may fail, this one among them

    const dag::Task& what() const { return dag->tasks[task]; }
    AttemptKey key() const { return {run.key, what().id, try_number}; }
};

enum class Ending : std::uint8_t { success, failed, skipped };

class Executor {
  public:
    virtual ~Executor() = default;
    // Begins it and returns at once. Its end is told once to Machine::ended(), however it comes.
    virtual void start(Attempt attempt) = 0;
    // Its end is wanted now; it is told as any other. Of one that has ended: nothing.
    virtual void stop(const AttemptKey& key) = 0;
    // A run has failed, and its DAG says what then.
    virtual void run_failed(std::shared_ptr<const dag::Dag> dag, const history::Run& run) = 0;
};

}  // namespace sched
