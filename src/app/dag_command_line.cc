#include "app/dag_command_line.h"

#include <string>

#include "app/command_line.h"

namespace app {

void DagCommands::add() {
    group_ = group("dag", "the schedule: DAGs, their runs, their logs");
    looking();
    changing();
    steps();
    exports();
}

void DagCommands::looking() {
    format(job("list", "DAGs, schedules, next runs", "millrace dag list --json"));
    CLI::App* show = job("show", "a DAG's tasks, or their states in a run",
                         "millrace dag show 0a1b2c3d4e5f_dag");
    place(show, "dag");
    word(show, "run", "run", "a run's id");
    format(show);
    CLI::App* all =
        job("runs", "its runs, the newest first", "millrace dag runs 0a1b2c3d4e5f_dag --json");
    place(all, "dag");
    word(all, "--state", "state", "only queued, running, success or failed");
    word(all, "--limit", "limit", "at most so many (100)");
    format(all);
    CLI::App* logs = job("logs", "what a task has said",
                         "millrace dag logs D manual__2026-11-21T08:00:00+00:00 load --try 1");
    place(logs, "dag");
    place(logs, "run");
    place(logs, "task");
    word(logs, "--try", "try", "of this try (default: the last)");
    CLI::App* check =
        command(*group_, "check", "is this file a DAG?", "millrace dag check dag.yaml");
    place(check, "file");
    runs(check, Kind::dag_check);
}

void DagCommands::changing() {
    CLI::App* run = command(*group_, "run", "run it now",
                            "millrace dag run 0a1b2c3d4e5f_dag --conf '{\"n\": 1}' --wait");
    place(run, "dag");
    word(run, "--conf", "conf", "a JSON object, handed to commands as MILLRACE_CONF");
    word(run, "--run-id", "run_id", "instead of manual__<logical date>");
    word(run, "--logical-date", "logical_date", "instead of now");
    flag(run, "--wait", "wait", "until it has ended; exit 1 if it has failed");
    format(run);
    run->callback([this] {
        line_.kind = Kind::dag_run;
        line_.job.verb = "dag run";
    });
    CLI::App* backfill = job("backfill", "a run for each interval of a range that has none",
                             "millrace dag backfill D --from 2026-01-01 --to 2026-01-31 --dry-run");
    place(backfill, "dag");
    word(backfill, "--from", "from", "first logical date")->required();
    word(backfill, "--to", "to", "last logical date, it too")->required();
    flag(backfill, "--dry-run", "dry_run", "only show them");
    format(backfill);
    CLI::App* cancel = job("cancel", "end a run; it becomes failed",
                           "millrace dag cancel D manual__2026-11-21T08:00:00+00:00");
    place(cancel, "dag");
    place(cancel, "run");
    format(cancel);
    CLI::App* clear = job("clear", "do tasks of a run again",
                          "millrace dag clear D RUN --task clean_pin --downstream");
    place(clear, "dag");
    place(clear, "run");
    lines(clear, "--task", "tasks", "a task's id; repeatable (default: all)");
    flag(clear, "--downstream", "downstream", "and all that comes after them");
    flag(clear, "--upstream", "upstream", "and all that comes before them");
    flag(clear, "--only-failed", "only_failed", "of these only what has failed");
    flag(clear, "--dry-run", "dry_run", "only show them");
    format(clear);
    for (const char* const name : {"pause", "unpause"}) {
        CLI::App* one = job(name, std::string(name) + " its schedule",
                            "millrace dag " + std::string(name) + " 0a1b2c3d4e5f_dag");
        place(one, "dag");
        format(one);
    }
}

CLI::App* DagCommands::job(const std::string& name, const std::string& what,
                           const std::string& example) {
    CLI::App* app = command(*group_, name, what, example);
    runs_job(app, "dag " + name);
    return app;
}

void DagCommands::steps() {
    CLI::App* run = root_.get_subcommand("run");
    const auto step = [&](const std::string& name, const std::string& what,
                          const std::string& example) {
        CLI::App* app = command(*run, name, what, example);
        lines(app, "names", "names", "");
        runs_job(app, "run " + name);
    };
    step("load", "a step of the batch job: `all`, `bucket`, or these tables",
         "millrace run load pin geo");
    step("query", "a step of the batch job: `all`, or these answers",
         "millrace run query users_joined_by_year");
}

void DagCommands::exports() {
    CLI::App* all = group("export", "hand the pipeline to the real engines");
    const auto files = [&](const std::string& name, const std::string& what,
                           const std::string& example) {
        CLI::App* app = command(*all, name, what, example);
        place(app, "directory");
        app->callback([this, name] {
            line_.kind = Kind::export_files;
            line_.job.words["engine"] = name;
        });
        return app;
    };
    CLI::App* airflow = files("airflow", "the DAG as a file of Airflow's",
                              "millrace export airflow ./dags --target databricks");
    word(airflow, "--target", "target", "who does the tasks: millrace or databricks")
        ->check(CLI::IsMember({"millrace", "databricks"}));
    files("databricks", "the SQL files and run_spark.py", "millrace export databricks ./spark");
    CLI::App* openapi = command(*all, "openapi", "the gateway's API, as its `import` takes it",
                                "millrace export openapi api.json");
    place(openapi, "file");
    runs(openapi, Kind::export_openapi);
}

}  // namespace app
