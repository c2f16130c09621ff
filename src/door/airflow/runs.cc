// /dags/{dag_id}/dagRuns: triggering, looking, ending, removing.

#include <algorithm>

#include "door/airflow/airflow.h"

namespace door::airflow {

using sched::history::Run;
using sched::history::RunQuery;
using sched::history::RunState;
using sched::history::RunType;

struct Runs {
    using Desk = AirflowDoor::Desk;
    using Answer = AirflowDoor::Answer;

    static http::Response run_response(const Run& run) {
        return json_response([&run](codec::JsonWriter& json) { write_run(json, run); });
    }

    static std::string absent(const Desk& desk) {
        return base::text("DAGRun with DAG ID: '", desk.call.path("dag_id"), "' and DagRun ID: '",
                          desk.call.path("run_id"), "' not found");
    }

    static base::Result<std::optional<Run>> find(const Desk& desk, std::string title) {
        TRY(auto run, desk.history.run(desk.call.path("dag_id"), desk.call.path("run_id")));
        if (!run) desk.call.fail(not_found(std::move(title), absent(desk)));
        return run;
    }

    static void require_dag(const Desk& desk) {
        const std::string& id = desk.call.path("dag_id");
        if (id == "~" || desk.machine.find(id)) return;
        desk.call.fail(
            not_found("DAG not found", base::text("DAG with dag_id: '", id, "' not found")));
    }

    static void check_order(const Desk& desk, const std::string& order) {
        if (order.empty() || sched::History::orders_runs(order)) return;
        desk.call.fail(
            bad_request(base::text("Ordering with '", order,
                                   "' is disallowed or the attribute does not exist on the "
                                   "model")));
    }

    static std::vector<RunState> states_of(const Desk& desk,
                                           const std::vector<std::string>& words) {
        std::vector<RunState> states;
        for (const std::string& word : words) {
            const auto state = sched::history::run_state_of(word);
            if (state) {
                states.push_back(*state);
            } else {
                desk.call.fail(bad_request(base::text("'", word, "' is not a DagRun state")));
            }
        }
        return states;
    }

    static Answer page(const Desk& desk, const RunQuery& query) {
        if (desk.call.problem()) return http::Response{};
        TRY(const auto page, desk.history.runs(query));
        return list_response("dag_runs", page.rows, page.total, write_run);
    }

    static Answer list(const Desk& desk) {
        Call& call = desk.call;
        RunQuery query;
        require_dag(desk);
        if (call.path("dag_id") != "~") query.dag_ids = {call.path("dag_id")};
        query.states = states_of(desk, call.all("state"));
        for (const std::string& word : call.all("run_type")) {
            if (const auto type = sched::history::run_type_of(word)) query.types.push_back(*type);
        }
        query.logical_date = {call.time("execution_date_gte"), call.time("execution_date_lte")};
        query.started = {call.time("start_date_gte"), call.time("start_date_lte")};
        query.ended = {call.time("end_date_gte"), call.time("end_date_lte")};
        query.order_by = call.one("order_by");
        check_order(desk, query.order_by);
        query.limit = call.limit();
        query.offset = call.offset();
        return page(desk, query);
    }

    static Answer list_all(const Desk& desk) {
        Call& call = desk.call;
        call.read_body({"dag_ids", "states", "page_limit", "page_offset", "order_by",
                        "execution_date_gte", "execution_date_lte", "start_date_gte",
                        "start_date_lte", "end_date_gte", "end_date_lte"});
        RunQuery query;
        query.dag_ids = call.list("dag_ids");
        query.states = states_of(desk, call.list("states"));
        query.logical_date = {call.body_time("execution_date_gte"),
                              call.body_time("execution_date_lte")};
        query.started = {call.body_time("start_date_gte"), call.body_time("start_date_lte")};
        query.ended = {call.body_time("end_date_gte"), call.body_time("end_date_lte")};
        query.order_by = call.text("order_by");
        check_order(desk, query.order_by);
        query.limit = std::clamp<std::int64_t>(call.body_number("page_limit", 100), 1, 100);
        query.offset = call.body_number("page_offset", 0);
        return page(desk, query);
    }

    static Answer get(const Desk& desk) {
        TRY(const auto run, find(desk, "DAGRun not found"));
        return run ? run_response(*run) : http::Response{};
    }

    static std::string taken(const std::string& dag_id, const sched::Trigger& how,
                             const std::string& run_id) {
        if (how.run_id) {
            return base::text("DAGRun with DAG ID: '", dag_id, "' and DAGRun ID: '", run_id,
                              "' already exists");
        }
        return base::text("DAGRun with DAG ID: '", dag_id, "' and DAGRun logical date: '",
                          sched::calendar::iso_text(*how.logical_date), "' already exists");
    }

    static Answer trigger(const Desk& desk) {
        Call& call = desk.call;
        call.read_body({"dag_run_id", "logical_date", "execution_date", "data_interval_start",
                        "data_interval_end", "conf", "note"});
        const std::string dag_id = call.path("dag_id");
        sched::Trigger how;
        how.run_id = call.optional_text("dag_run_id");
        how.logical_date = call.body_time("logical_date");
        if (!how.logical_date) how.logical_date = call.body_time("execution_date");
        how.conf = call.object("conf");
        how.note = call.optional_text("note");
        const auto start = call.body_time("data_interval_start");
        const auto end = call.body_time("data_interval_end");
        if (start.has_value() != end.has_value()) {
            call.fail(bad_request(
                "Both 'data_interval_start' and 'data_interval_end' must be specified together"));
        }
        if (start && end) how.interval = Interval{*start, *end};
        require_dag(desk);
        if (call.problem()) return http::Response{};
        const auto run = desk.machine.trigger(dag_id, how);
        if (!run && run.error().code == base::Code::already_exists) {
            return response_of(conflict(taken(dag_id, how, how.run_id.value_or(""))));
        }
        if (!run) return run.error();
        TRY_VOID(
            note(desk.machine, desk.history, "api.post_dag_run", dag_id, run->run_id, how.conf));
        return run_response(*run);
    }

    static Answer patch(const Desk& desk) {
        desk.call.read_body({"state"});
        const std::string word = desk.call.text("state");
        const auto state = sched::history::run_state_of(word);
        if (!state || *state == RunState::running) {
            desk.call.fail(bad_request(python_text(word) +
                                       " is not one of ['success', 'failed', 'queued'] - 'state'"));
        }
        TRY(const auto run, find(desk, "Dag Run not found"));
        if (!run || desk.call.problem()) return http::Response{};
        TRY(const Run after, desk.machine.set_state(run->dag_id, run->run_id, *state));
        TRY_VOID(note(desk.machine, desk.history, "api.update_dag_run_state", run->dag_id,
                      run->run_id, "{\"state\": \"" + word + "\"}"));
        return run_response(after);
    }

    static Answer set_note(const Desk& desk) {
        desk.call.read_body({"note"});
        const std::string text = desk.call.text("note");
        TRY(const auto run, find(desk, "Dag Run not found"));
        if (!run || desk.call.problem()) return http::Response{};
        TRY(const Run after, desk.machine.set_note(run->dag_id, run->run_id, text));
        TRY_VOID(note(desk.machine, desk.history, "api.set_dag_run_note", run->dag_id, run->run_id,
                      "{}"));
        return run_response(after);
    }

    static Answer remove(const Desk& desk) {
        TRY(const auto run, find(desk, "Not Found"));
        if (!run) return http::Response{};
        TRY_VOID(desk.machine.remove(run->dag_id, run->run_id));
        TRY_VOID(
            note(desk.machine, desk.history, "api.delete_dag_run", run->dag_id, run->run_id, "{}"));
        http::Response response;
        response.status = 204;
        response.headers.emplace_back("Content-Type", "application/json");
        return response;
    }

    static Answer clear(const Desk& desk) {
        desk.call.read_body({"dry_run"});
        const auto preview =
            desk.call.flag("dry_run", true) ? sched::Preview::yes : sched::Preview::no;
        TRY(const auto run, find(desk, "Dag Run not found"));
        if (!run || desk.call.problem()) return http::Response{};
        sched::TaskChoice choice;
        choice.dag_id = run->dag_id;
        choice.run_id = run->run_id;
        TRY(const auto cleared, desk.machine.clear(choice, preview));
        if (preview == sched::Preview::yes) {
            return json_response([&cleared](codec::JsonWriter& json) {
                json.begin_object();
                json.key("task_instances").begin_array();
                for (const auto& row : cleared) write_reference(json, row);
                json.end_array();
                json.end_object();
            });
        }
        TRY_VOID(
            note(desk.machine, desk.history, "api.clear_dag_run", run->dag_id, run->run_id, "{}"));
        return get(desk);
    }
};

void AirflowDoor::add_runs() {
    add("GET", "/dags/{dag_id}/dagRuns", Runs::list);
    add("POST", "/dags/{dag_id}/dagRuns", Runs::trigger);
    add("POST", "/dags/~/dagRuns/list", Runs::list_all);
    add("GET", "/dags/{dag_id}/dagRuns/{run_id}", Runs::get);
    add("PATCH", "/dags/{dag_id}/dagRuns/{run_id}", Runs::patch);
    add("DELETE", "/dags/{dag_id}/dagRuns/{run_id}", Runs::remove);
    add("POST", "/dags/{dag_id}/dagRuns/{run_id}/clear", Runs::clear);
    add("PATCH", "/dags/{dag_id}/dagRuns/{run_id}/setNote", Runs::set_note);
}

}  // namespace door::airflow
