#include "door/airflow/shapes.h"

#include <array>
#include <cstdio>

#include "base/bytes.h"
#include "codec/base64.h"

namespace door::airflow {
namespace {

using codec::JsonWriter;
using sched::calendar::iso_text;
using sched::calendar::Microseconds;
using sched::dag::Task;
using sched::dag::TaskKind;
using sched::history::TaskRow;
using sched::history::TaskState;

void null(JsonWriter& json, std::string_view key) { json.key(key).null(); }

// With a point, so that it stays a number with fractions on the other side.
std::string seconds_text(Microseconds time) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.6f", static_cast<double>(time.count()) / 1e6);
    return text.data();
}

void write_delta(JsonWriter& json, std::string_view key, const std::optional<Microseconds>& time) {
    json.key(key);
    if (!time) return json.null();
    const auto days = std::chrono::floor<std::chrono::days>(*time);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*time - days);
    json.begin_object();
    json.key("__type").string("TimeDelta");
    json.key("days").number(days.count());
    json.key("microseconds").number((*time - days - seconds).count());
    json.key("seconds").number(seconds.count());
    json.end_object();
}

void write_schedule(JsonWriter& json, const Dag& dag) {
    json.key("schedule_interval");
    if (!dag.timetable.schedule()) return json.null();
    json.begin_object();
    json.key("__type").string("CronExpression");
    json.key("value").string(*dag.timetable.schedule());
    json.end_object();
}

void write_tags(JsonWriter& json, const Dag& dag) {
    json.key("tags").begin_array();
    for (const std::string& tag : dag.tags) {
        json.begin_object();
        json.key("name").string(tag);
        json.end_object();
    }
    json.end_array();
}

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

// The keys from default_view on, which both shapes of a DAG have in this order.
void write_dag_head(JsonWriter& json, const Dag& dag) {
    json.key("default_view").string("grid");
    write_text(json, "description", unless_empty(dag.description));
}

void write_file(JsonWriter& json, const Dag& dag) {
    json.key("file_token").string(codec::base64(base::as_bytes(dag.file)));
    json.key("fileloc").string(dag.file);
    json.key("has_import_errors").boolean(false);
    json.key("has_task_concurrency_limits").boolean(false);
    json.key("is_active").boolean(true);
}

void write_limits(JsonWriter& json, const Dag& dag, const DagState& state) {
    null(json, "last_pickled");
    json.key("max_active_runs").number(dag.active_runs_max);
    json.key("max_active_tasks").number(dag.active_tasks_max);
    json.key("max_consecutive_failed_dag_runs").number(0);
    const auto bound = [&state](Instant Interval::* side) {
        return state.next ? std::optional((*state.next).*side) : std::nullopt;
    };
    write_time(json, "next_dagrun", bound(&Interval::start));
    write_time(json, "next_dagrun_create_after", bound(&Interval::end));
    write_time(json, "next_dagrun_data_interval_end", bound(&Interval::end));
    write_time(json, "next_dagrun_data_interval_start", bound(&Interval::start));
}

void write_owners(JsonWriter& json, const Dag& dag) {
    json.key("owners").begin_array();
    for (const std::string& owner : dag.owners()) json.string(owner);
    json.end_array();
}

std::string_view module_of(TaskKind kind) {
    switch (kind) {
        case TaskKind::empty:
            return "airflow.operators.empty";
        case TaskKind::command:
            return "airflow.operators.bash";
        case TaskKind::sql:
            return "airflow.providers.common.sql.operators.sql";
        case TaskKind::http:
            return "airflow.providers.http.operators.http";
        default:
            return "millrace.operators";
    }
}

// What the task was told, by the names of its operator.
void write_rendered(JsonWriter& json, const Task* task, const TaskRow& row) {
    json.key("rendered_fields").begin_object();
    if (task != nullptr && row.task.started) {
        if (task->kind == TaskKind::command) {
            json.key("bash_command").string(task->text);
            null(json, "cwd");
            null(json, "env");
        } else if (task->kind == TaskKind::sql) {
            json.key("sql").string(task->text);
        }
    }
    json.end_object();
}

std::int64_t weight_of(const Dag* dag, const std::string& task_id) {
    const auto task = dag == nullptr ? std::nullopt : dag->find(task_id);
    return task ? static_cast<std::int64_t>(dag->descendants(*task).size()) + 1 : 1;
}

const Task* task_of(const Dag* dag, const std::string& task_id) {
    const auto task = dag == nullptr ? std::nullopt : dag->find(task_id);
    return task ? &dag->tasks[*task] : nullptr;
}

enum class Shape : std::uint8_t { instance, earlier };

void write_instance(JsonWriter& json, const House& house, const Dag* dag, const TaskRow& row,
                    Shape shape) {
    const auto& one = row.task;
    const bool whole = shape == Shape::instance;
    const Task* task = task_of(dag, one.task_id);
    json.begin_object();
    json.key("dag_id").string(row.dag_id);
    json.key("dag_run_id").string(row.run_id);
    json.key("duration");
    if (one.started && one.ended) {
        json.raw(seconds_text(*one.ended - *one.started));
    } else {
        json.null();
    }
    write_time(json, "end_date", one.ended);
    if (whole) json.key("execution_date").string(iso_text(row.logical_date));
    null(json, "executor");
    json.key("executor_config").string("{}");
    json.key("hostname").string(one.started ? house.host : "");
    json.key("map_index").number(-1);
    json.key("max_tries").number(one.max_tries);
    if (whole) write_text(json, "note", one.note);
    json.key("operator").string(task == nullptr ? "" : operator_of(task->kind));
    json.key("pid");
    if (one.pid) {
        json.number(*one.pid);
    } else {
        json.null();
    }
    json.key("pool").string("default_pool");
    json.key("pool_slots").number(1);
    json.key("priority_weight").number(weight_of(dag, one.task_id));
    json.key("queue").string("default");
    write_time(json, "queued_when", one.queued_at);
    if (whole) {
        write_rendered(json, task, row);
        null(json, "rendered_map_index");
        null(json, "sla_miss");
    }
    write_time(json, "start_date", one.started);
    json.key("state");
    if (one.state == TaskState::none) {
        json.null();
    } else {
        json.string(name_of(one.state));
    }
    json.key("task_display_name").string(one.task_id);
    json.key("task_id").string(one.task_id);
    if (whole) {
        null(json, "trigger");
        null(json, "triggerer_job");
    }
    json.key("try_number").number(one.try_number);
    json.key("unixname").string(house.user);
    json.end_object();
}

}  // namespace

void write_text(JsonWriter& json, std::string_view key, const std::optional<std::string>& text) {
    json.key(key);
    if (text) {
        json.string(*text);
    } else {
        json.null();
    }
}

void write_time(JsonWriter& json, std::string_view key, const std::optional<Instant>& at) {
    write_text(json, key, at ? std::optional(iso_text(*at)) : std::nullopt);
}

void write_dag(JsonWriter& json, const House& house, const Dag& dag, const DagState& state) {
    json.begin_object();
    json.key("dag_display_name").string(dag.id);
    json.key("dag_id").string(dag.id);
    write_dag_head(json, dag);
    write_file(json, dag);
    json.key("is_paused").boolean(state.is_paused);
    json.key("is_subdag").boolean(false);
    null(json, "last_expired");
    write_time(json, "last_parsed_time", house.parsed);
    write_limits(json, dag, state);
    write_owners(json, dag);
    null(json, "pickle_id");
    null(json, "root_dag_id");
    write_schedule(json, dag);
    null(json, "scheduler_lock");
    write_tags(json, dag);
    json.key("timetable_description").string(dag.timetable.description());
    json.end_object();
}

void write_dag_details(JsonWriter& json, const House& house, const Dag& dag,
                       const DagState& state) {
    json.begin_object();
    json.key("catchup").boolean(dag.catches_up);
    json.key("concurrency").number(dag.active_tasks_max);
    json.key("dag_display_name").string(dag.id);
    json.key("dag_id").string(dag.id);
    null(json, "dag_run_timeout");
    null(json, "dataset_expression");
    write_dag_head(json, dag);
    null(json, "doc_md");
    write_time(json, "end_date", dag.end_date);
    write_file(json, dag);
    json.key("is_paused").boolean(state.is_paused);
    json.key("is_paused_upon_creation");
    // As where nobody has said it.
    if (dag.is_paused_at_first) {
        json.null();
    } else {
        json.boolean(false);
    }
    json.key("is_subdag").boolean(false);
    null(json, "last_expired");
    write_time(json, "last_parsed", house.parsed);
    write_time(json, "last_parsed_time", house.parsed);
    write_limits(json, dag, state);
    json.key("orientation").string("LR");
    write_owners(json, dag);
    json.key("params").begin_object();
    json.end_object();
    null(json, "pickle_id");
    json.key("render_template_as_native_obj").boolean(false);
    null(json, "root_dag_id");
    write_schedule(json, dag);
    null(json, "scheduler_lock");
    write_time(json, "start_date", dag.start_date);
    write_tags(json, dag);
    null(json, "template_searchpath");
    json.key("timetable_description").string(dag.timetable.description());
    json.key("timezone").string(dag.timetable.zone().name());
    json.end_object();
}

void write_task(JsonWriter& json, const Dag& dag, std::size_t place) {
    const Task& task = dag.tasks[place];
    json.begin_object();
    json.key("class_ref").begin_object();
    json.key("class_name").string(operator_of(task.kind));
    json.key("module_path").string(module_of(task.kind));
    json.end_object();
    json.key("depends_on_past").boolean(false);
    null(json, "doc_md");
    json.key("downstream_task_ids").begin_array();
    for (const std::size_t next : task.downstream) json.string(dag.tasks[next].id);
    json.end_array();
    write_time(json, "end_date", dag.end_date);
    write_delta(json, "execution_timeout", task.execution_time_max);
    json.key("extra_links").begin_array();
    json.end_array();
    json.key("is_mapped").boolean(false);
    json.key("operator_name").string(operator_of(task.kind));
    json.key("owner").string(task.owner);
    json.key("params").begin_object();
    json.end_object();
    json.key("pool").string("default_pool");
    // Numbers with fractions here, whole ones in instances: so Airflow has them.
    json.key("pool_slots").raw("1.0");
    json.key("priority_weight").raw("1.0");
    json.key("queue").string("default");
    json.key("retries").raw(base::text(task.retries, ".0"));
    write_delta(json, "retry_delay", task.retry_delay);
    json.key("retry_exponential_backoff").boolean(task.retries_back_off);
    write_time(json, "start_date", dag.start_date);
    json.key("task_display_name").string(task.id);
    json.key("task_id").string(task.id);
    json.key("template_fields").begin_array();
    if (task.kind == TaskKind::command) {
        for (const char* const one : {"bash_command", "env", "cwd"}) json.string(one);
    }
    json.end_array();
    json.key("trigger_rule").string(name_of(task.trigger_rule));
    json.key("ui_color").string("#f0ede4");
    json.key("ui_fgcolor").string("#000");
    json.key("wait_for_downstream").boolean(false);
    json.key("weight_rule").string("downstream");
    json.end_object();
}

void write_run(JsonWriter& json, const sched::history::Run& run) {
    json.begin_object();
    json.key("conf").raw(run.conf);
    json.key("dag_id").string(run.dag_id);
    json.key("dag_run_id").string(run.run_id);
    write_time(json, "data_interval_end", run.interval.end);
    write_time(json, "data_interval_start", run.interval.start);
    write_time(json, "end_date", run.ended);
    write_time(json, "execution_date", run.logical_date);
    json.key("external_trigger").boolean(run.type == sched::history::RunType::manual);
    write_time(json, "last_scheduling_decision", run.last_decision);
    write_time(json, "logical_date", run.logical_date);
    write_text(json, "note", run.note);
    json.key("run_type").string(name_of(run.type));
    write_time(json, "start_date", run.started);
    json.key("state").string(name_of(run.state));
    json.end_object();
}

void write_task_instance(JsonWriter& json, const House& house, const Dag* dag, const TaskRow& row) {
    write_instance(json, house, dag, row, Shape::instance);
}

void write_try(JsonWriter& json, const House& house, const Dag* dag, const TaskRow& row) {
    write_instance(json, house, dag, row, Shape::earlier);
}

void write_reference(JsonWriter& json, const TaskRow& row) {
    json.begin_object();
    json.key("dag_id").string(row.dag_id);
    json.key("dag_run_id").string(row.run_id);
    json.key("execution_date").string(iso_text(row.logical_date));
    json.key("task_id").string(row.task.task_id);
    json.end_object();
}

}  // namespace door::airflow
