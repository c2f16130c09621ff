// Task instances: their states, tries and logs, and doing them again.

#include <algorithm>

#include "base/bytes.h"
#include "codec/base64.h"
#include "door/airflow/airflow.h"
#include "sched/attempts/attempt_log.h"

namespace door::airflow {

using sched::TaskChoice;
using sched::history::TaskInstance;
using sched::history::TaskQuery;
using sched::history::TaskRow;
using sched::history::TaskState;

struct Instances {
    using Desk = AirflowDoor::Desk;
    using Answer = AirflowDoor::Answer;

    static const Dag* dag_of(const Desk& desk, const std::string& dag_id) {
        const auto found = desk.machine.dags().find(dag_id);
        return found == desk.machine.dags().end() ? nullptr : found->second.get();
    }

    static std::string unless_any(const std::string& id) { return id == "~" ? "" : id; }

    static Answer page(const Desk& desk, TaskQuery query, const std::vector<std::string>& states) {
        for (const std::string& word : states) {
            if (const auto state = sched::history::task_state_of(word)) {
                query.states.push_back(*state);
            }
        }
        if (desk.call.problem()) return http::Response{};
        TRY(const auto page, desk.history.tasks(query));
        return list_response("task_instances", page.rows, page.total,
                             [&desk](codec::JsonWriter& json, const TaskRow& row) {
                                 write_task_instance(json, desk.door.options_.house,
                                                     dag_of(desk, row.dag_id), row);
                             });
    }

    static Answer list(const Desk& desk) {
        TaskQuery query;
        query.dag_id = unless_any(desk.call.path("dag_id"));
        query.run_id = unless_any(desk.call.path("run_id"));
        query.limit = desk.call.limit();
        query.offset = desk.call.offset();
        if (!query.run_id.empty()) {
            TRY(const auto run, desk.history.run(query.dag_id, query.run_id));
            if (!run) {
                desk.call.fail(
                    not_found("DAGRun not found",
                              base::text("DAGRun with DAG ID: '", query.dag_id,
                                         "' and DagRun ID: '", query.run_id, "' not found")));
            }
        }
        return page(desk, query, desk.call.all("state"));
    }

    // The instance of the path, or nothing once the problem is said.
    static base::Result<std::optional<TaskRow>> find(const Desk& desk) {
        TaskQuery query;
        query.dag_id = desk.call.path("dag_id");
        query.run_id = desk.call.path("run_id");
        query.tasks = {desk.call.path("task_id")};
        TRY(auto page, desk.history.tasks(query));
        if (!page.rows.empty()) return std::optional(std::move(page.rows.front()));
        desk.call.fail(not_found("Task instance not found", std::nullopt));
        return std::optional<TaskRow>{};
    }

    static Answer get(const Desk& desk) {
        TRY(const auto row, find(desk));
        if (!row) return http::Response{};
        return json_response([&](codec::JsonWriter& json) {
            write_task_instance(json, desk.door.options_.house, dag_of(desk, row->dag_id), *row);
        });
    }

    static Answer tries(const Desk& desk) {
        TRY(const auto row, find(desk));
        if (!row) return http::Response{};
        TRY(auto all, desk.history.tries(row->task.run, row->task.task_id));
        all.push_back(row->task);
        return list_response("task_instances", all, static_cast<std::int64_t>(all.size()),
                             [&](codec::JsonWriter& json, const TaskInstance& one) {
                                 write_try(json, desk.door.options_.house,
                                           dag_of(desk, row->dag_id),
                                           {row->dag_id, row->run_id, row->logical_date, one});
                             });
    }

    // What Airflow puts around a log, and the log.
    static std::string log_text(const Desk& desk, const std::string& path) {
        const auto said = sched::attempts::read_log(desk.door.disk_, path);
        const std::string source = said ? base::text("*** Found local files:\n***   * ", path, "\n")
                                        : base::text("*** Log file not found on worker '",
                                                     desk.door.options_.house.host, "'.\n");
        return base::text(" INFO - ::group::Log message source details\n", source,
                          " INFO - ::endgroup::\n", said ? *said : "");
    }

    static Answer logs(const Desk& desk) {
        TRY(const auto row, find(desk));
        int number = 0;
        if (!base::parse_number(desk.call.path("try_number"), number) || number < 1) {
            desk.call.fail(bad_request("task_try_number must be a positive integer"));
        }
        if (!row || desk.call.problem()) return http::Response{};
        const sched::attempts::LogName name{row->dag_id, row->run_id, row->task.task_id, number};
        const std::string text = log_text(desk, desk.door.options_.logs + "/" + name.path());
        const std::string& host = desk.door.options_.house.host;
        const std::string_view accept = desk.call.request().header("Accept").value_or("*/*");
        if (accept.starts_with("text/plain")) {
            http::Response response;
            response.headers.emplace_back("Content-Type", "text/plain");
            response.body = base::text(host, "\n", text, "\n");
            return response;
        }
        return json_response([&](codec::JsonWriter& json) {
            json.begin_object();
            json.key("content").string(
                base::text("[(", python_text(host), ", ", python_text(text), ")]"));
            json.key("continuation_token")
                .string(codec::base64(base::as_bytes(
                    base::text("{\"end_of_log\":true,\"log_pos\":", text.size(), "}"))));
            json.end_object();
        });
    }

    static http::Response references(const std::vector<TaskRow>& rows) {
        return json_response([&rows](codec::JsonWriter& json) {
            json.begin_object();
            json.key("task_instances").begin_array();
            for (const TaskRow& row : rows) write_reference(json, row);
            json.end_array();
            json.end_object();
        });
    }

    static Answer clear(const Desk& desk) {
        Call& call = desk.call;
        call.read_body({"dry_run", "dag_run_id", "task_ids", "start_date", "end_date",
                        "only_failed", "only_running", "include_subdags", "include_parentdag",
                        "reset_dag_runs", "include_upstream", "include_downstream",
                        "include_future", "include_past"});
        TaskChoice choice;
        choice.dag_id = call.path("dag_id");
        choice.run_id = call.optional_text("dag_run_id");
        choice.task_ids = call.list("task_ids");
        choice.logical_date = {call.body_time("start_date"), call.body_time("end_date")};
        choice.only_failed = call.flag("only_failed", true);
        choice.only_running = call.flag("only_running", false);
        choice.with_upstream = call.flag("include_upstream", false);
        choice.with_downstream = call.flag("include_downstream", false);
        choice.with_future = call.flag("include_future", false);
        choice.with_past = call.flag("include_past", false);
        const auto preview = call.flag("dry_run", true) ? sched::Preview::yes : sched::Preview::no;
        if (call.problem()) return http::Response{};
        TRY(const auto cleared, desk.machine.clear(choice, preview));
        if (preview == sched::Preview::no) {
            TRY_VOID(note(desk.machine, desk.history, "api.post_clear_task_instances",
                          choice.dag_id, choice.run_id.value_or(""), "{}"));
        }
        return references(cleared);
    }

    static std::optional<TaskState> new_state(Call& call) {
        const std::string word = call.text("new_state");
        const auto state = sched::history::task_state_of(word);
        if (state == TaskState::success || state == TaskState::failed ||
            state == TaskState::skipped) {
            return state;
        }
        call.fail(bad_request(python_text(word) +
                              " is not one of ['success', 'failed', 'skipped'] - 'new_state'"));
        return std::nullopt;
    }

    static Answer patch(const Desk& desk) {
        desk.call.read_body({"dry_run", "new_state"});
        const auto state = new_state(desk.call);
        const auto preview =
            desk.call.flag("dry_run", true) ? sched::Preview::yes : sched::Preview::no;
        TRY(const auto row, find(desk));
        if (!row || !state || desk.call.problem()) return http::Response{};
        TaskChoice choice;
        choice.dag_id = row->dag_id;
        choice.run_id = row->run_id;
        choice.task_ids = {row->task.task_id};
        TRY_VOID(desk.machine.set_state(choice, *state, preview));
        return json_response([&row](codec::JsonWriter& json) { write_reference(json, *row); });
    }

    static Answer update(const Desk& desk) {
        Call& call = desk.call;
        call.read_body({"dry_run", "task_id", "dag_run_id", "execution_date", "new_state",
                        "include_upstream", "include_downstream", "include_future",
                        "include_past"});
        const auto state = new_state(call);
        TaskChoice choice;
        choice.dag_id = call.path("dag_id");
        choice.run_id = call.optional_text("dag_run_id");
        choice.task_ids = {call.text("task_id")};
        if (const auto at = call.body_time("execution_date")) choice.logical_date = {at, at};
        choice.with_upstream = call.flag("include_upstream", false);
        choice.with_downstream = call.flag("include_downstream", false);
        choice.with_future = call.flag("include_future", false);
        choice.with_past = call.flag("include_past", false);
        const auto preview = call.flag("dry_run", true) ? sched::Preview::yes : sched::Preview::no;
        if (!state || call.problem()) return http::Response{};
        TRY(const auto changed, desk.machine.set_state(choice, *state, preview));
        return references(changed);
    }

    static Answer list_all(const Desk& desk) {
        Call& call = desk.call;
        call.read_body({"dag_ids", "state", "page_limit", "page_offset", "dag_run_ids", "task_ids",
                        "order_by"});
        TaskQuery query;
        const auto dags = call.list("dag_ids");
        const auto runs = call.list("dag_run_ids");
        if (dags.size() > 1 || runs.size() > 1) {
            call.fail(bad_request("at most one dag_id and one dag_run_id are understood here"));
        }
        if (dags.size() == 1) query.dag_id = dags.front();
        if (runs.size() == 1) query.run_id = runs.front();
        query.tasks = call.list("task_ids");
        query.limit = std::clamp<std::int64_t>(call.body_number("page_limit", 100), 1, 100);
        query.offset = call.body_number("page_offset", 0);
        return page(desk, query, call.list("state"));
    }
};

void AirflowDoor::add_instances() {
    const std::string run = "/dags/{dag_id}/dagRuns/{run_id}/taskInstances";
    add("GET", run, Instances::list);
    add("GET", run + "/{task_id}", Instances::get);
    add("PATCH", run + "/{task_id}", Instances::patch);
    add("GET", run + "/{task_id}/tries", Instances::tries);
    add("GET", run + "/{task_id}/logs/{try_number}", Instances::logs);
    add("POST", "/dags/~/dagRuns/~/taskInstances/list", Instances::list_all);
    add("POST", "/dags/{dag_id}/clearTaskInstances", Instances::clear);
    add("POST", "/dags/{dag_id}/updateTaskInstancesState", Instances::update);
}

}  // namespace door::airflow
