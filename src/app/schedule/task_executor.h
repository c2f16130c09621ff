#pragma once
// Does what tasks say: commands and HTTP calls in threads of its own, the pipeline's steps on the
// instance's lanes, one after another as everybody's.
//
//   Owner: Schedule.  Runs on: any thread.  Ends: stop(), then the destructor.

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "app/engines/instance.h"
#include "run/blocking.h"
#include "run/gate.h"
#include "run/net/http_client.h"
#include "sched/attempts/attempt_log.h"
#include "sched/attempts/stop_flag.h"
#include "sched/executor.h"

namespace sched {
class Scheduler;
}

namespace app::schedule {

class TaskExecutor final : public sched::Executor {
  public:
    // `logs`: the directory of attempts' logs.
    TaskExecutor(engines::Instance& instance, std::string logs);
    ~TaskExecutor() override;

    // Who is told how attempts end; before the first one starts.
    void tell(sched::Scheduler& scheduler) { scheduler_ = &scheduler; }

    void start(sched::Attempt attempt) override;
    void stop(const sched::AttemptKey& key) override;
    void run_failed(std::shared_ptr<const sched::dag::Dag> dag,
                    const sched::history::Run& run) override;

    // From a thread that is no shard's, once: ends what is under way and waits for it. A failure
    // hook, which nobody would call again, has a second to end by itself.
    void stop_all();

  private:
    using Environment = std::vector<std::pair<std::string, std::string>>;
    struct Job;

    void work(const Job& job);
    sched::Ending run_kind(const Job& job, sched::attempts::AttemptLog& log);
    sched::Ending run_command(const Job& job, sched::attempts::AttemptLog& log);
    sched::Ending run_http(const Job& job, sched::attempts::AttemptLog& log);
    sched::Ending run_sql(const Job& job, sched::attempts::AttemptLog& log);
    base::Result<std::string> load(const std::vector<std::string>& names);
    base::Result<std::string> query(const std::vector<std::string>& names);
    base::Result<std::string> audit();
    Environment environment_of(const sched::dag::Dag& dag, const sched::history::Run& run) const;
    void run_hook_command(const sched::dag::Dag& dag, const sched::history::Run& run);
    void call_hook(const sched::dag::Dag& dag, const sched::history::Run& run);

    engines::Instance& instance_;
    const std::string logs_;
    const std::string data_;  // absolute, as commands see it
    run::HttpClient http_;
    sched::Scheduler* scheduler_ = nullptr;
    run::Gate gate_;
    sched::attempts::StopFlag hooks_stop_;

    std::mutex mutex_;  // of the flags: the schedule's thread and the attempts' meet here
    std::map<sched::AttemptKey, std::shared_ptr<sched::attempts::StopFlag>> flags_;
    bool stops_ = false;
    int hooks_ = 0;  // under way
    std::condition_variable hook_ended_;

    // Last: its threads end before what they work on.
    run::BlockingPool pool_;
};

}  // namespace app::schedule
