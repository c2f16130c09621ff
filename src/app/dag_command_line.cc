#include "app/dag_command_line.h"

#include <CLI/CLI.hpp>
#include <string>

#include "app/command_line.h"

namespace app {

using Kind = CommandLine::Kind;

DagCommands::DagCommands(CLI::App& root, CommandLine& line) : line_(line), root_(root) {}

void DagCommands::add() {
    group_ = root_.add_subcommand("dag", "the schedule: DAGs, their runs, their logs");
    group_->fallthrough();
    group_->require_subcommand(1);
    looking();
    changing();
    steps();
    exports();
}

void DagCommands::looking() {
    json(job("list", "DAGs, schedules, next runs", "millrace dag list --json"));
    CLI::App* show = job("show", "a DAG's tasks, or their states in a run",
                         "millrace dag show 0a1b2c3d4e5f_dag");
    required(show, "dag");
    optional(show, "run", "run", "a run's id");
    json(show);
    CLI::App* runs =
        job("runs", "its runs, the newest first", "millrace dag runs 0a1b2c3d4e5f_dag --json");
    required(runs, "dag");
    optional(runs, "--state", "state", "only queued, running, success or failed");
    optional(runs, "--limit", "limit", "at most so many (100)");
    json(runs);
    CLI::App* logs = job("logs", "what a task has said",
                         "millrace dag logs D manual__2026-11-21T08:00:00+00:00 load --try 1");
    required(logs, "dag");
    required(logs, "run");
    required(logs, "task");
    optional(logs, "--try", "try", "of this try (default: the last)");
    CLI::App* check = command("check", "is this file a DAG?", "millrace dag check dag.yaml");
    required(check, "file");
    check->callback([this] { line_.kind = Kind::dag_check; });
}

void DagCommands::changing() {
    CLI::App* run = command("run", "run it now",
                            "millrace dag run 0a1b2c3d4e5f_dag --conf '{\"n\": 1}' --wait");
    required(run, "dag");
    optional(run, "--conf", "conf", "a JSON object, handed to commands as MILLRACE_CONF");
    optional(run, "--run-id", "run_id", "instead of manual__<logical date>");
    optional(run, "--logical-date", "logical_date", "instead of now");
    flag(run, "--wait", "wait", "until it has ended; exit 1 if it has failed");
    json(run);
    run->callback([this] {
        line_.kind = Kind::dag_run;
        line_.job.verb = "dag run";
    });
    CLI::App* backfill = job("backfill", "a run for each interval of a range that has none",
                             "millrace dag backfill D --from 2026-01-01 --to 2026-01-31 --dry-run");
    required(backfill, "dag");
    optional(backfill, "--from", "from", "first logical date")->required();
    optional(backfill, "--to", "to", "last logical date, it too")->required();
    flag(backfill, "--dry-run", "dry_run", "only show them");
    json(backfill);
    CLI::App* cancel = job("cancel", "end a run; it becomes failed",
                           "millrace dag cancel D manual__2026-11-21T08:00:00+00:00");
    required(cancel, "dag");
    required(cancel, "run");
    json(cancel);
    CLI::App* clear = job("clear", "do tasks of a run again",
                          "millrace dag clear D RUN --task clean_pin --downstream");
    required(clear, "dag");
    required(clear, "run");
    lines(clear, "--task", "tasks", "a task's id; repeatable (default: all)");
    flag(clear, "--downstream", "downstream", "and all that comes after them");
    flag(clear, "--upstream", "upstream", "and all that comes before them");
    flag(clear, "--only-failed", "only_failed", "of these only what has failed");
    flag(clear, "--dry-run", "dry_run", "only show them");
    json(clear);
    for (const char* const name : {"pause", "unpause"}) {
        CLI::App* one = job(name, std::string(name) + " its schedule",
                            "millrace dag " + std::string(name) + " 0a1b2c3d4e5f_dag");
        required(one, "dag");
        json(one);
    }
}

CLI::App* DagCommands::command(const std::string& name, const std::string& what,
                               const std::string& example) {
    CLI::App* app = group_->add_subcommand(name, what);
    app->fallthrough();
    app->footer("Example:\n  " + example);
    return app;
}

CLI::App* DagCommands::job(const std::string& name, const std::string& what,
                           const std::string& example) {
    CLI::App* app = command(name, what, example);
    app->callback([this, name] {
        line_.kind = Kind::job;
        line_.job.verb = "dag " + name;
    });
    return app;
}

CLI::Option* DagCommands::optional(CLI::App* app, const std::string& option,
                                   const std::string& name, const std::string& what) {
    return app->add_option_function<std::string>(
        option, [this, name](const std::string& value) { line_.job.words[name] = value; }, what);
}

void DagCommands::required(CLI::App* app, const std::string& name) {
    optional(app, name, name, "")->required();
}

void DagCommands::flag(CLI::App* app, const std::string& option, const std::string& name,
                       const std::string& what) {
    app->add_flag_callback(option, [this, name] { line_.job.words[name] = "yes"; }, what);
}

void DagCommands::json(CLI::App* app) {
    optional(app, "-o,--format", "format", "table, json or csv");
    app->add_flag_callback(
        "--json", [this] { line_.job.words["format"] = "json"; }, "the same as --format json");
}

void DagCommands::lines(CLI::App* app, const std::string& option, const std::string& name,
                        const std::string& what) {
    app->add_option_function<std::vector<std::string>>(
        option,
        [this, name](const std::vector<std::string>& values) {
            for (const std::string& value : values) line_.job.words[name] += value + "\n";
        },
        what);
}

void DagCommands::steps() {
    CLI::App* run = root_.get_subcommand("run");
    const auto step = [&](const std::string& name, const std::string& what,
                          const std::string& example) {
        CLI::App* app = run->add_subcommand(name, what);
        app->fallthrough();
        app->footer("Example:\n  " + example);
        lines(app, "names", "names", "");
        app->callback([this, name] {
            line_.kind = Kind::job;
            line_.job.verb = "run " + name;
        });
    };
    step("load", "a step of the batch job: `all`, `bucket`, or these tables",
         "millrace run load pin geo");
    step("query", "a step of the batch job: `all`, or these answers",
         "millrace run query users_joined_by_year");
}

void DagCommands::exports() {
    CLI::App* group = nullptr;
    for (CLI::App* one : root_.get_subcommands([](CLI::App*) { return true; })) {
        if (one->get_name() == "export") group = one;
    }
    if (group == nullptr) {
        group = root_.add_subcommand("export", "hand the pipeline to the real engines");
        group->fallthrough();
        group->require_subcommand(1);
    }
    const auto one = [&](const std::string& name, const std::string& what,
                         const std::string& example) {
        CLI::App* app = group->add_subcommand(name, what);
        app->fallthrough();
        app->footer("Example:\n  " + example);
        required(app, "directory");
        app->callback([this, name] {
            line_.kind = Kind::export_files;
            line_.job.words["engine"] = name;
        });
        return app;
    };
    CLI::App* airflow = one("airflow", "the DAG as a file of Airflow's",
                            "millrace export airflow ./dags --target databricks");
    optional(airflow, "--target", "target", "who does the tasks: millrace or databricks")
        ->check(CLI::IsMember({"millrace", "databricks"}));
    one("databricks", "the SQL files and run_spark.py", "millrace export databricks ./spark");
    CLI::App* openapi =
        group->add_subcommand("openapi", "the gateway's API, as its `import` takes it");
    openapi->fallthrough();
    openapi->footer("Example:\n  millrace export openapi api.json");
    required(openapi, "file");
    openapi->callback([this] { line_.kind = Kind::export_openapi; });
}

}  // namespace app
