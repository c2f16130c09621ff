#pragma once
// A command on a data directory, as words: it runs in whichever process has the directory open.
// Without a running instance that is the one the person started; with one, the job travels to it
// (app/control.h) and its output comes back.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/commands/output.h"
#include "base/error.h"
#include "base/result.h"

namespace app::engines {
class Instance;
}

namespace app::commands {

using engines::Instance;

struct Job {
    std::string verb;  // "sql", "bucket ls"
    std::map<std::string, std::string, std::less<>> words;

    // "" if it was not given.
    std::string_view word(std::string_view name) const;
    bool has(std::string_view name) const { return !word(name).empty(); }
    // Whether it may be the first thing that is done with a data directory.
    bool makes_directory() const {
        return verb == "key new" || verb == "key add" || verb == "user add";
    }
};

// A word that holds several, a line each.
std::vector<std::string_view> lines_of(std::string_view text);

std::string job_to_json(const Job& job);
base::Result<Job> job_from_json(std::string json);

// Exit codes, the same for every command.
enum class Exit : int {
    ok = 0,
    failed = 1,
    usage = 2,
    not_found = 3,
    conflict = 4,
    unauthorised = 5,
    unreachable = 6,
    timed_out = 7,
    invalid = 8,
    interrupted = 130,
};
Exit exit_of(base::Code code);
// "millrace: <what>\n", and the code that goes with it.
Exit report(Output& output, const base::Error& error);

// Does the job on an open instance. Runs on a thread that is no shard's.
Exit perform(Instance& instance, const Job& job, Output& output);

// The verbs, each in a file of its own.
Exit perform_sql(Instance& instance, const Job& job, Output& output);
Exit perform_run_batch(Instance& instance, const Job& job, Output& output);
Exit perform_run_stream(Instance& instance, const Job& job, Output& output);
Exit perform_run_load(Instance& instance, const Job& job, Output& output);
Exit perform_run_query(Instance& instance, const Job& job, Output& output);
Exit perform_audit(Instance& instance, const Job& job, Output& output);
Exit perform_bucket_list(Instance& instance, const Job& job, Output& output);
Exit perform_bucket_ls(Instance& instance, const Job& job, Output& output);
Exit perform_bucket_cat(Instance& instance, const Job& job, Output& output);
Exit perform_bucket_cp(Instance& instance, const Job& job, Output& output);
Exit perform_topic_list(Instance& instance, const Job& job, Output& output);
Exit perform_topic_create(Instance& instance, const Job& job, Output& output);
Exit perform_topic_delete(Instance& instance, const Job& job, Output& output);
Exit perform_topic_describe(Instance& instance, const Job& job, Output& output);
Exit perform_topic_alter(Instance& instance, const Job& job, Output& output);
Exit perform_topic_positions(Instance& instance, const Job& job, Output& output);
Exit perform_topic_read(Instance& instance, const Job& job, Output& output);
Exit perform_topic_write(Instance& instance, const Job& job, Output& output);
Exit perform_group_list(Instance& instance, const Job& job, Output& output);
Exit perform_group_describe(Instance& instance, const Job& job, Output& output);
Exit perform_group_reset(Instance& instance, const Job& job, Output& output);
Exit perform_table_list(Instance& instance, const Job& job, Output& output);
Exit perform_connector_list(Instance& instance, const Job& job, Output& output);
Exit perform_connector_show(Instance& instance, const Job& job, Output& output);
Exit perform_connector_apply(Instance& instance, const Job& job, Output& output);
Exit perform_connector_pause(Instance& instance, const Job& job, Output& output);
Exit perform_connector_resume(Instance& instance, const Job& job, Output& output);
Exit perform_connector_stop(Instance& instance, const Job& job, Output& output);
Exit perform_connector_restart(Instance& instance, const Job& job, Output& output);
Exit perform_connector_delete(Instance& instance, const Job& job, Output& output);
Exit perform_key_new(Instance& instance, const Job& job, Output& output);
Exit perform_key_add(Instance& instance, const Job& job, Output& output);
Exit perform_key_list(Instance& instance, const Job& job, Output& output);
Exit perform_key_remove(Instance& instance, const Job& job, Output& output);
Exit perform_user_add(Instance& instance, const Job& job, Output& output);
Exit perform_user_list(Instance& instance, const Job& job, Output& output);
Exit perform_user_remove(Instance& instance, const Job& job, Output& output);

}  // namespace app::commands
