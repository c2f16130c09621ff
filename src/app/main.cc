// Parses the command line and hands over: to an instance in this process, or to the running one.

#include <csignal>
#include <cstdio>
#include <filesystem>

#include "app/command_line.h"
#include "app/commands/listing.h"
#include "app/control.h"
#include "app/engines/instance.h"
#include "app/exports/exports.h"
#include "app/posting.h"
#include "app/schedule/dag_jobs.h"
#include "app/schedule/dag_run.h"
#include "app/secret.h"
#include "app/up.h"
#include "base/log_line.h"
#include "config/settings.h"
#include "door/gateway/api/default_api.h"
#include "door/gateway/api/openapi.h"
#include "sched/dag/read_dag.h"

namespace app {
namespace {

using base::Code;
using base::Result;
using commands::Exit;
using commands::Job;
using commands::Listing;
using commands::ListingCell;
using commands::Output;
using commands::perform;
using commands::report;
using commands::show;
using commands::text_cell;
using config::Settings;
using engines::Instance;

Result<Settings> settings_of(const CommandLine& line) {
    Settings settings;
    if (!line.config.empty()) TRY_VOID(settings.read_file(line.config));
    TRY_VOID(settings.read_environment());
    for (const std::string& assignment : line.sets) TRY_VOID(settings.set(assignment, "--set"));
    return settings;
}

void set_level(const Settings& settings) {
    const std::string word = settings.text("log.level");
    if (word == "debug") base::set_log_level(base::Level::debug);
    if (word == "info") base::set_log_level(base::Level::info);
    if (word == "warn") base::set_log_level(base::Level::warn);
    if (word == "error") base::set_log_level(base::Level::error);
}

Exit show_config(const CommandLine& line, const Settings& settings, Output& output) {
    Listing listing(line.shows_origin ? std::vector<std::string>{"name", "value", "origin"}
                                      : std::vector<std::string>{"name", "value"});
    for (const Settings::Value& one : settings.values()) {
        std::vector<ListingCell> row{text_cell(std::string(one.info->name)),
                                     text_cell(one.shown())};
        if (line.shows_origin) row.push_back(text_cell(one.origin));
        listing.add(std::move(row));
    }
    return show(listing, line.job, output);
}

// Nobody else runs the schedule: what is asked for is done here, and nothing more.
Exit perform_dag_here(Instance& instance, std::unique_ptr<schedule::Schedule>& schedule,
                      const Job& job, Output& output) {
    if (!schedule) {
        auto opened = schedule::Schedule::open(instance, schedule::Scope::own);
        if (!opened) return report(output, opened.error());
        schedule = *std::move(opened);
        if (schedule::starts_runs(job)) schedule->start();
    }
    return schedule::perform_dag(*schedule, job, output);
}

// Here, or in the process that has the directory. A run file without a process behind it is a
// killed instance's: then the directory is free, and opening it recovers.
Exit with_directory(const CommandLine& line, const Settings& settings, Output& output,
                    const std::function<Exit(const PerformJob&)>& command) {
    io::PosixDisk disk;
    const io::SystemClock clock;
    // A command that only looks must not make the directory it did not find.
    if (!line.job.makes_directory() && !disk.info(line.data)) {
        return report(output,
                      {Code::not_found, base::text(line.data,
                                                   ": no such data directory; name it with --data "
                                                   "or MILLRACE_DATA, or start one with "
                                                   "`millrace up`")});
    }
    const auto running = read_run_file(disk, line.data);
    if (!running) return report(output, running.error());
    if (*running && is_reachable(**running, clock)) {
        return command([&](const Job& asked, Output& answer) {
            Job job = asked;
            job.words["width"] = base::text(output.width());
            const auto exit = perform_there(**running, clock, job, answer);
            return exit ? *exit : report(answer, exit.error());
        });
    }
    // What it does by itself is no news to a person who asked something else.
    if (settings.text("log.level") == "info") base::set_log_level(base::Level::warn);
    const auto instance = Instance::open({line.data, line.user_id, line.pipeline, settings});
    if (!instance) return report(output, instance.error());
    // Opened by the first command that is about it.
    std::unique_ptr<schedule::Schedule> schedule;
    const Exit exit = command([&](const Job& job, Output& answer) {
        if (!schedule::is_dag_job(job)) return perform(**instance, job, answer);
        return perform_dag_here(**instance, schedule, job, answer);
    });
    schedule.reset();
    if (auto stopped = (*instance)->stop(); !stopped) return report(output, stopped.error());
    return exit;
}

// What the pipeline of this user is, without opening the data directory.
Exit export_files(const CommandLine& line, Output& output) {
    io::PosixDisk disk;
    const std::string directory(line.job.word("directory"));
    const std::string user_id = exports::user_id_of(disk, line.user_id, line.data);
    const auto files = engines::pipeline_files(line.pipeline);
    if (!files) return report(output, files.error());
    Result<exports::Files> made = exports::Files{};
    if (line.job.word("engine") == "databricks") {
        made = exports::spark_files(*files, user_id);
    } else {
        const auto pipeline = engines::parse_pipeline(*files, user_id);
        if (!pipeline) return report(output, pipeline.error());
        const auto dag = sched::dag::read_dag(disk, pipeline->dag, "dag.yaml");
        if (!dag) return report(output, dag.error());
        const auto target = line.job.word("target") == "databricks" ? exports::Target::databricks
                                                                    : exports::Target::millrace;
        made = exports::airflow_files(
            *dag, std::filesystem::absolute(line.data).lexically_normal().string(), target);
    }
    if (!made) return report(output, made.error());
    if (const auto written = exports::write_files(disk, directory, *made); !written) {
        return report(output, written.error());
    }
    for (const auto& [name, content] : *made) output.out(base::text(directory, "/", name, "\n"));
    return Exit::ok;
}

// The API of the running instance, else the one that stands without any file.
Exit export_openapi(const CommandLine& line, Output& output) {
    io::PosixDisk disk;
    const io::SystemClock clock;
    std::string text = door::gateway::api::export_openapi(door::gateway::api::default_api());
    const auto running = read_run_file(disk, line.data);
    if (!running) return report(output, running.error());
    if (*running && is_reachable(**running, clock)) {
        Job job;
        job.verb = kExportOpenApi;
        commands::CollectedOutput collected(0);
        const auto exit = perform_there(**running, clock, job, collected);
        if (!exit) return report(output, exit.error());
        if (*exit != Exit::ok) {
            output.err(collected.to_err());
            return *exit;
        }
        text = collected.to_out();
    }
    const std::string file(line.job.word("file"));
    if (const auto written = io::replace_file(disk, file, base::as_bytes(text)); !written) {
        return report(output, written.error());
    }
    output.out(file + "\n");
    return Exit::ok;
}

Exit run_job(const CommandLine& line, const Settings& settings, Output& output) {
    Job job = line.job;
    if (!line.secret.word.empty()) {
        if (const auto read = read_secret(line.secret, job); !read) {
            return report(output, read.error());
        }
    }
    return with_directory(line, settings, output,
                          [&](const PerformJob& perform_job) { return perform_job(job, output); });
}

Exit run(int argc, char** argv, Output& output) {
    const Parsed parsed = parse_command_line(argc, argv, output);
    if (!parsed.line) return parsed.exit;
    const CommandLine& line = *parsed.line;
    const auto settings = settings_of(line);
    if (!settings) return report(output, settings.error());
    set_level(*settings);
    switch (line.kind) {
        case CommandLine::Kind::up:
            return up(line, *settings, output);
        case CommandLine::Kind::demo:
            return demo(line, *settings, output);
        case CommandLine::Kind::emulate:
            return run_emulate(line, output);
        case CommandLine::Kind::seed_db:
            return run_seed_db(line, output);
        case CommandLine::Kind::config_show:
            return show_config(line, *settings, output);
        case CommandLine::Kind::tail:
            return with_directory(line, *settings, output, [&](const PerformJob& perform_job) {
                return tail(line.tail, perform_job, output);
            });
        case CommandLine::Kind::produce:
            return with_directory(line, *settings, output, [&](const PerformJob& perform_job) {
                return produce(line.produce, perform_job, output);
            });
        case CommandLine::Kind::dag_run:
            return with_directory(line, *settings, output, [&](const PerformJob& perform_job) {
                return schedule::dag_run(line.job, perform_job, output);
            });
        case CommandLine::Kind::dag_check:
            return schedule::check_dag(std::string(line.job.word("file")), output);
        case CommandLine::Kind::export_files:
            return export_files(line, output);
        case CommandLine::Kind::export_openapi:
            return export_openapi(line, output);
        case CommandLine::Kind::job:
            return run_job(line, *settings, output);
    }
    return Exit::failed;
}

}  // namespace
}  // namespace app

int main(int argc, char** argv) {
    // A reader that goes away (`| head`) is an error of that write, not the end of the process.
    std::signal(SIGPIPE, SIG_IGN);
    app::commands::StandardOutput output;
    return static_cast<int>(app::run(argc, argv, output));
}
