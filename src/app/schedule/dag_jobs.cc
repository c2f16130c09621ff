#include "app/schedule/dag_jobs.h"

#include <poll.h>

#include <algorithm>
#include <array>

#include "app/commands/listing.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"
#include "io/posix_disk.h"
#include "sched/attempts/attempt_log.h"
#include "sched/dag/read_dag.h"

namespace app::schedule {
namespace {

using base::Code;
using base::Error;
using commands::Listing;
using commands::ListingCell;
using commands::number_cell;
using commands::report;
using commands::show;
using commands::text_cell;
using sched::History;
using sched::Machine;
using sched::calendar::Instant;
using sched::calendar::iso_text;
using sched::calendar::parse_instant;
using sched::dag::Dag;
using sched::history::Paused;
using sched::history::Run;
using sched::history::RunState;
using sched::history::TaskInstance;

constexpr int kLookEveryMs = 50;
constexpr std::int64_t kRunsShown = 100;

ListingCell boolean_cell(bool value) {  // NOLINT(*): the value is the point
    return {value ? "true" : "false", true};
}
std::string text_of(const std::optional<Instant>& at) { return at ? iso_text(*at) : ""; }

std::string word(const Job& job, std::string_view name) { return std::string(job.word(name)); }

Result<std::int64_t> number_word(const Job& job, std::string_view name, std::int64_t unless_given) {
    if (!job.has(name)) return unless_given;
    std::int64_t number = 0;
    if (base::parse_number(job.word(name), number) && number > 0) return number;
    return Error{Code::invalid_argument,
                 base::text("--", name, " ", job.word(name), ": a number from 1 on is expected")};
}

Exit list(Schedule& schedule, const Job& job, Output& output) {
    Listing listing({"dag_id", "schedule", "is_paused", "next_run", "tasks", "file"});
    const auto filled = schedule.scheduler().ask([&](Machine& machine, History&) -> Result<> {
        for (const auto& [id, dag] : machine.dags()) {
            TRY(const Paused paused, machine.paused(id));
            TRY(const auto next, machine.next_interval(*dag));
            listing.add(
                {text_cell(id), text_cell(dag->timetable.schedule().value_or("")),
                 boolean_cell(paused == Paused::yes), text_cell(next ? iso_text(next->end) : ""),
                 number_cell(static_cast<std::int64_t>(dag->tasks.size())), text_cell(dag->file)});
        }
        return {};
    });
    if (!filled) return report(output, filled.error());
    for (const ImportError& one : schedule.import_errors()) output.err(one.text + "\n");
    return show(listing, job, output);
}

// The tasks of a DAG, or with a run their states in it.
Exit show_dag(Schedule& schedule, const Job& job, Output& output) {
    std::shared_ptr<const Dag> dag;
    std::vector<TaskInstance> instances;
    const auto found =
        schedule.scheduler().ask([&](Machine& machine, History& history) -> Result<> {
            TRY(dag, machine.find(word(job, "dag")));
            if (!job.has("run")) return {};
            TRY(const auto run, history.run(dag->id, word(job, "run")));
            if (!run) {
                return Error{Code::not_found, base::text("DAG ", dag->id, " has no run ",
                                                         base::printable(job.word("run")))};
            }
            TRY(instances, history.tasks(run->key));
            return {};
        });
    if (!found) return report(output, found.error());
    if (job.has("run")) {
        Listing listing({"task_id", "state", "try_number", "start_date", "end_date"});
        for (const TaskInstance& one : instances) {
            listing.add({text_cell(one.task_id), text_cell(std::string(name_of(one.state))),
                         number_cell(one.try_number), text_cell(text_of(one.started)),
                         text_cell(text_of(one.ended))});
        }
        return show(listing, job, output);
    }
    Listing listing({"task_id", "kind", "depends", "trigger_rule", "retries"});
    for (const sched::dag::Task& task : dag->tasks) {
        std::string depends;
        for (const std::size_t one : task.upstream) {
            depends += (depends.empty() ? "" : ", ") + dag->tasks[one].id;
        }
        listing.add({text_cell(task.id), text_cell(std::string(name_of(task.kind))),
                     text_cell(depends), text_cell(std::string(name_of(task.trigger_rule))),
                     number_cell(task.retries)});
    }
    return show(listing, job, output);
}

Exit runs(Schedule& schedule, const Job& job, Output& output) {
    sched::history::RunQuery query;
    query.dag_ids = {word(job, "dag")};
    query.order_by = "-logical_date";
    const auto limit = number_word(job, "limit", kRunsShown);
    if (!limit) return report(output, limit.error());
    query.limit = *limit;
    if (job.has("state")) {
        const auto state = sched::history::run_state_of(job.word("state"));
        if (!state) {
            return report(output, {Code::invalid_argument,
                                   "--state takes queued, running, success or failed"});
        }
        query.states = {*state};
    }
    const auto page = schedule.scheduler().ask(
        [&](Machine& machine, History& history) -> Result<sched::history::Page<Run>> {
            TRY(const auto dag, machine.find(query.dag_ids.front()));
            return history.runs(query);
        });
    if (!page) return report(output, page.error());
    Listing listing({"dag_run_id", "state", "run_type", "logical_date", "start_date", "end_date"});
    for (const Run& run : page->rows) {
        listing.add({text_cell(run.run_id), text_cell(std::string(name_of(run.state))),
                     text_cell(std::string(name_of(run.type))),
                     text_cell(iso_text(run.logical_date)), text_cell(text_of(run.started)),
                     text_cell(text_of(run.ended))});
    }
    return show(listing, job, output);
}

Result<Run> find_run(Schedule& schedule, const std::string& dag, const std::string& id) {
    auto found =
        schedule.scheduler().ask([&](Machine&, History& history) { return history.run(dag, id); });
    if (!found) return found.error();
    if (*found) return **std::move(found);
    return Error{Code::not_found,
                 base::text("DAG ", base::printable(dag), " has no run ", base::printable(id))};
}

void write(const Run& run, const Job& job, Output& output) {
    if (job.word("format") == "json") {
        output.out(run_json(run) + "\n");
    } else {
        output.out(base::text(run.run_id, ": ", name_of(run.state), "\n"));
    }
}

// Here nobody else would do it.
Result<> wait_for_own(Schedule& schedule) {
    if (schedule.scope() == sched::Scope::all) return {};
    for (;;) {
        TRY(const std::size_t left,
            schedule.scheduler().ask([](Machine& machine, History&) -> Result<std::size_t> {
                return machine.own_runs_under_way();
            }));
        if (left == 0) return {};
        poll(nullptr, 0, kLookEveryMs);
    }
}

Result<std::string> conf_of(const Job& job) {
    if (!job.has("conf")) return std::string("{}");
    const Error fault{Code::invalid_argument,
                      base::text("--conf ", base::printable(job.word("conf")),
                                 ": a JSON object is expected, as {\"n\": 1}")};
    auto compact = codec::compact_json(word(job, "conf"));
    if (!compact || !compact->starts_with('{')) return fault;
    return compact;
}

Exit trigger(Schedule& schedule, const Job& job, Output& output) {
    const std::string dag = word(job, "dag");
    sched::Trigger how;
    const auto conf = conf_of(job);
    if (!conf) return report(output, conf.error());
    how.conf = *conf;
    if (job.has("run_id")) how.run_id = word(job, "run_id");
    if (job.has("logical_date")) {
        const auto at = parse_instant(job.word("logical_date"));
        if (!at) return report(output, at.error());
        how.logical_date = *at;
    }
    Paused paused = Paused::no;
    auto run = schedule.scheduler().ask([&](Machine& machine, History& history) -> Result<Run> {
        TRY(paused, machine.paused(dag));
        TRY(Run made, machine.trigger(dag, how));
        TRY_VOID(history.add(
            {.when = machine.now(), .name = "cli.trigger", .dag_id = dag, .run_id = made.run_id}));
        return made;
    });
    if (!run) return report(output, run.error());
    if (paused == Paused::yes) {
        output.err(base::text(dag, " is paused: its run stays queued until `millrace dag unpause ",
                              dag, "`\n"));
    } else {
        const auto waited = wait_for_own(schedule);
        if (!waited) return report(output, waited.error());
    }
    run = find_run(schedule, dag, run->run_id);
    if (!run) return report(output, run.error());
    write(*run, job, output);
    const bool can_wait = paused == Paused::no || schedule.scope() == sched::Scope::all;
    if (job.has("wait") && !can_wait) return Exit::conflict;
    const bool is_own = schedule.scope() == sched::Scope::own;
    return is_own && run->state == RunState::failed ? Exit::failed : Exit::ok;
}

Exit state(Schedule& schedule, const Job& job, Output& output) {
    const auto run = find_run(schedule, word(job, "dag"), word(job, "run"));
    if (!run) return report(output, run.error());
    write(*run, job, output);
    return Exit::ok;
}

Exit backfill(Schedule& schedule, const Job& job, Output& output) {
    const std::string dag = word(job, "dag");
    const auto from = parse_instant(job.word("from"));
    const auto to = parse_instant(job.word("to"));
    if (!from || !to) return report(output, from ? to.error() : from.error());
    const auto preview = job.has("dry_run") ? sched::Preview::yes : sched::Preview::no;
    const auto made = schedule.scheduler().ask(
        [&](Machine& machine, History&) { return machine.backfill(dag, *from, *to, preview); });
    if (!made) return report(output, made.error());
    if (preview == sched::Preview::no) {
        const auto waited = wait_for_own(schedule);
        if (!waited) return report(output, waited.error());
    }
    std::string text;
    if (job.word("format") == "json") {
        codec::JsonWriter json(text);
        json.begin_object();
        json.key("dag_id").string(dag);
        json.key("runs").begin_array();
        for (const auto& one : *made) {
            json.begin_object();
            json.key("data_interval_start").string(iso_text(one.start));
            json.key("data_interval_end").string(iso_text(one.end));
            json.end_object();
        }
        json.end_array();
        json.end_object();
        text += "\n";
    } else {
        for (const auto& one : *made) {
            text += base::text(iso_text(one.start), " to ", iso_text(one.end), "\n");
        }
        output.err(base::text(
            made->size(), preview == sched::Preview::yes ? " runs would be made\n" : " runs\n"));
    }
    output.out(text);
    return Exit::ok;
}

Exit logs(Schedule& schedule, const Job& job, Output& output) {
    const auto run = find_run(schedule, word(job, "dag"), word(job, "run"));
    if (!run) return report(output, run.error());
    const std::string task = word(job, "task");
    const auto tasks = schedule.scheduler().ask(
        [&](Machine&, History& history) { return history.tasks(run->key); });
    if (!tasks) return report(output, tasks.error());
    const auto found = std::ranges::find(*tasks, task, &TaskInstance::task_id);
    if (found == tasks->end()) {
        return report(output, {Code::not_found, base::text("run ", run->run_id, " has no task ",
                                                           base::printable(task))});
    }
    const auto number = number_word(job, "try", std::max(1, found->try_number));
    if (!number) return report(output, number.error());
    const sched::attempts::LogName name{run->dag_id, run->run_id, task, static_cast<int>(*number)};
    const auto text =
        sched::attempts::read_log(schedule.instance().disk(), schedule.logs() + "/" + name.path());
    if (!text && text.error().code == Code::not_found) {
        return report(output, {Code::not_found, base::text("task ", task, " has no log of try ",
                                                           *number, " in ", run->run_id)});
    }
    if (!text) return report(output, text.error());
    output.out(*text);
    return Exit::ok;
}

Exit cancel(Schedule& schedule, const Job& job, Output& output) {
    const auto run = schedule.scheduler().ask([&](Machine& machine, History&) {
        return machine.set_state(word(job, "dag"), word(job, "run"), RunState::failed);
    });
    if (!run) return report(output, run.error());
    write(*run, job, output);
    return Exit::ok;
}

Exit clear(Schedule& schedule, const Job& job, Output& output) {
    sched::TaskChoice choice;
    choice.dag_id = word(job, "dag");
    choice.run_id = word(job, "run");
    for (const std::string_view id : commands::lines_of(job.word("tasks"))) {
        choice.task_ids.emplace_back(id);
    }
    choice.with_downstream = job.has("downstream");
    choice.with_upstream = job.has("upstream");
    choice.only_failed = job.has("only_failed");
    const auto preview = job.has("dry_run") ? sched::Preview::yes : sched::Preview::no;
    const auto cleared = schedule.scheduler().ask(
        [&](Machine& machine, History&) { return machine.clear(choice, preview); });
    if (!cleared) return report(output, cleared.error());
    Listing listing({"dag_run_id", "task_id", "state"});
    for (const auto& one : *cleared) {
        listing.add({text_cell(one.run_id), text_cell(one.task.task_id),
                     text_cell(std::string(name_of(one.task.state)))});
    }
    return show(listing, job, output);
}

Exit set_paused(Schedule& schedule, const Job& job, Output& output, Paused paused) {
    const std::string dag = word(job, "dag");
    const auto done = schedule.scheduler().ask(
        [&](Machine& machine, History&) { return machine.set_paused(dag, paused); });
    if (!done) return report(output, done.error());
    if (job.word("format") == "json") {
        std::string text;
        codec::JsonWriter json(text);
        json.begin_object();
        json.key("dag_id").string(dag);
        json.key("is_paused").boolean(paused == Paused::yes);
        json.end_object();
        output.out(text + "\n");
    } else {
        output.out(dag + (paused == Paused::yes ? ": paused\n" : ": not paused\n"));
    }
    return Exit::ok;
}

Exit pause(Schedule& schedule, const Job& job, Output& output) {
    return set_paused(schedule, job, output, Paused::yes);
}
Exit unpause(Schedule& schedule, const Job& job, Output& output) {
    return set_paused(schedule, job, output, Paused::no);
}

}  // namespace

std::string run_json(const Run& run) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("dag_id").string(run.dag_id);
    json.key("dag_run_id").string(run.run_id);
    json.key("state").string(name_of(run.state));
    json.key("run_type").string(name_of(run.type));
    json.key("logical_date").string(iso_text(run.logical_date));
    json.key("data_interval_start").string(iso_text(run.interval.start));
    json.key("data_interval_end").string(iso_text(run.interval.end));
    json.key("conf").raw(run.conf);
    json.end_object();
    return text;
}

Exit perform_dag(Schedule& schedule, const Job& job, Output& output) {
    using Perform = Exit (*)(Schedule&, const Job&, Output&);
    static constexpr std::array<std::pair<std::string_view, Perform>, 11> kVerbs{{
        {"dag list", list},
        {"dag show", show_dag},
        {"dag run", trigger},
        {"dag state", state},
        {"dag runs", runs},
        {"dag logs", logs},
        {"dag backfill", backfill},
        {"dag cancel", cancel},
        {"dag clear", clear},
        {"dag pause", pause},
        {"dag unpause", unpause},
    }};
    for (const auto& [verb, perform_one] : kVerbs) {
        if (verb == job.verb) return perform_one(schedule, job, output);
    }
    return report(output, {Code::unsupported,
                           base::text("this instance does not know the command ",
                                      base::printable(job.verb), "; is it another version?")});
}

Exit check_dag(const std::string& file, Output& output) {
    io::PosixDisk disk;
    constexpr std::uint64_t kFileBytesMax = 1 << 20;
    const auto bytes = io::read_file(disk, file, kFileBytesMax);
    if (!bytes) {
        return report(output, {bytes.error().code, base::text(file, ": ", bytes.error().what)});
    }
    const auto dag = sched::dag::read_dag(disk, std::string(base::as_text(*bytes)), file);
    if (!dag) return report(output, dag.error());
    output.out(base::text(file, ": ", dag->id, ", ", dag->tasks.size(), " tasks, ",
                          dag->timetable.description(), "\n"));
    return Exit::ok;
}

}  // namespace app::schedule
