#pragma once
// How a command reaches the instance that has the data directory open: DATA/run.json names an
// address on loopback and a token that only the directory's owner can read.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/commands/job.h"
#include "app/commands/output.h"
#include "app/schedule/schedule.h"
#include "base/result.h"
#include "door/http/http.h"
#include "io/clock.h"
#include "io/disk.h"
#include "run/gate.h"

namespace app {

struct RunningInstance {
    std::string url;  // http://127.0.0.1:8088
    std::string token;
};

// Written when everything listens, removed at the stop. Mode 600.
base::Result<> write_run_file(io::Disk& disk, const std::string& data,
                              const RunningInstance& instance);
// Nothing if there is no such file; it may be an old one, after a kill.
base::Result<std::optional<RunningInstance>> read_run_file(io::Disk& disk, const std::string& data);
base::Result<> remove_run_file(io::Disk& disk, const std::string& data);

// What a running instance is asked for its API with.
inline constexpr std::string_view kExportOpenApi = "export openapi";

// Whether somebody listens there: a killed instance leaves its file behind.
bool is_reachable(const RunningInstance& instance, const io::Clock& clock);
// The command's side. Code::unavailable if nobody answers there any more.
base::Result<commands::Exit> perform_there(const RunningInstance& instance, const io::Clock& clock,
                                           const commands::Job& job, commands::Output& output);

// The instance's side: POST /control/job.
//   Owner: app.  Runs on: all shards; jobs on the instance's lanes.  Ends: stop().
class ControlDoor {
  public:
    // `openapi`: what `export openapi` answers, the gateway's API as a file.
    ControlDoor(engines::Instance& instance, schedule::Schedule& schedule, std::string token,
                std::function<std::string()> openapi);
    bool serves(const door::http::Request& request) const;
    run::Task<door::http::Response> handle(door::http::Request request);
    // Waits for the jobs under way.
    run::Task<void> stop();

  private:
    engines::Instance& instance_;
    schedule::Schedule& schedule_;
    std::string token_;
    std::function<std::string()> openapi_;
    run::Gate gate_;
};

}  // namespace app
