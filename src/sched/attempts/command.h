#pragma once
// A shell command as a child process in a process group of its own, so that its end can be the end
// of all it has started.

#include <sys/types.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sched/attempts/stop_flag.h"

namespace sched::attempts {

using base::Result;

struct Command {
    std::string text;  // for sh -c
    // Beside what this process has, and in place of it.
    std::vector<std::pair<std::string, std::string>> environment;
    std::string log_path;  // what it writes is appended here
};

struct CommandEnd {
    int exit_code = 0;  // 128 + the signal's number if one ended it
    bool was_stopped = false;
};

// Runs it to its end; blocks. When the flag is raised, the group is told to end, and made to after
// its grace. Code::io names what could not be started.
Result<CommandEnd> run_command(const Command& command, const StopFlag& stop,
                               const std::function<void(pid_t)>& on_started);

// Ends all processes of this user that have both of these variables in their environment: what an
// instance that was killed has left running. Returns how many.
std::size_t end_left_behind(const std::pair<std::string, std::string>& first,
                            const std::pair<std::string, std::string>& second);

}  // namespace sched::attempts
