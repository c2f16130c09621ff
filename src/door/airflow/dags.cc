// /dags: what there is, its tasks, and whether it is paused.

#include <algorithm>

#include "door/airflow/airflow.h"

namespace door::airflow {

using sched::history::Paused;

struct Dags {
    using Desk = AirflowDoor::Desk;
    using Answer = AirflowDoor::Answer;
    using Shown = std::shared_ptr<const Dag>;

    static base::Result<DagState> state_of(const Desk& desk, const Dag& dag) {
        TRY(const Paused paused, desk.machine.paused(dag.id));
        TRY(const auto next, desk.machine.next_interval(dag));
        return DagState{paused == Paused::yes, next};
    }

    // The DAG of the path, or nothing once the problem is said.
    static Shown find(const Desk& desk) {
        const std::string& id = desk.call.path("dag_id");
        auto found = desk.machine.find(id);
        if (found) return *found;
        desk.call.fail(
            not_found("DAG not found", base::text("The DAG with dag_id: ", id, " was not found")));
        return nullptr;
    }

    static bool is_wanted(const Dag& dag, const DagState& state, const Call& call) {
        const std::string pattern = call.one("dag_id_pattern");
        if (dag.id.find(pattern) == std::string::npos) return false;
        const std::string paused = call.one("paused");
        if (!paused.empty() && (paused == "true" || paused == "True") != state.is_paused) {
            return false;
        }
        const auto tags = call.all("tags");
        return tags.empty() || std::ranges::any_of(tags, [&dag](const std::string& tag) {
                   return std::ranges::find(dag.tags, tag) != dag.tags.end();
               });
    }

    static Answer list(const Desk& desk) {
        std::vector<std::pair<Shown, DagState>> all;
        for (const auto& [id, dag] : desk.machine.dags()) {
            TRY(const DagState state, state_of(desk, *dag));
            if (is_wanted(*dag, state, desk.call)) all.emplace_back(dag, state);
        }
        const std::string order = desk.call.one("order_by");
        if (!order.empty() && order != "dag_id" && order != "-dag_id") {
            desk.call.fail(bad_request(base::text("Ordering with '", order,
                                                  "' is disallowed or the attribute does not "
                                                  "exist on the model")));
        }
        if (order == "-dag_id") std::ranges::reverse(all);
        const auto total = static_cast<std::int64_t>(all.size());
        const auto from = std::min(desk.call.offset(), total);
        const auto to = std::min(from + desk.call.limit(), total);
        const std::vector page(all.begin() + from, all.begin() + to);
        return list_response("dags", page, total, [&](codec::JsonWriter& json, const auto& one) {
            write_dag(json, desk.door.options_.house, *one.first, one.second);
        });
    }

    static Answer show(const Desk& desk, decltype(&write_dag) write) {
        const Shown dag = find(desk);
        if (dag == nullptr) return http::Response{};
        TRY(const DagState state, state_of(desk, *dag));
        return json_response(
            [&](codec::JsonWriter& json) { write(json, desk.door.options_.house, *dag, state); });
    }
    static Answer get(const Desk& desk) { return show(desk, write_dag); }
    static Answer details(const Desk& desk) { return show(desk, write_dag_details); }

    static Answer patch(const Desk& desk) {
        desk.call.read_body({"is_paused"});
        const std::string mask = desk.call.one("update_mask");
        if (!mask.empty() && mask != "is_paused") {
            desk.call.fail(
                bad_request("Only `is_paused` field can be updated through the REST API"));
        }
        const Shown dag = find(desk);
        const bool has_word = desk.call.has("is_paused");
        const bool is_paused = desk.call.flag("is_paused", false);
        if (dag == nullptr || desk.call.problem()) return http::Response{};
        if (has_word) {
            TRY_VOID(desk.machine.set_paused(dag->id, is_paused ? Paused::yes : Paused::no));
            TRY_VOID(note(desk.machine, desk.history, "api.patch_dag", dag->id, "",
                          base::text("{\"is_paused\": ", is_paused, "}")));
        }
        return get(desk);
    }

    static Answer tasks(const Desk& desk) {
        const Shown dag = find(desk);
        if (dag == nullptr) return http::Response{};
        std::vector<std::size_t> places = dag->order;
        std::ranges::sort(places, {}, [&](std::size_t place) { return dag->tasks[place].id; });
        return list_response(
            "tasks", places, static_cast<std::int64_t>(places.size()),
            [&](codec::JsonWriter& json, std::size_t place) { write_task(json, *dag, place); });
    }

    static Answer task(const Desk& desk) {
        const Shown dag = find(desk);
        if (dag == nullptr) return http::Response{};
        const auto place = dag->find(desk.call.path("task_id"));
        if (!place) return response_of(not_found("Task not found", std::nullopt));
        return json_response([&](codec::JsonWriter& json) { write_task(json, *dag, *place); });
    }

    static Answer stats(const Desk& desk) {
        const std::vector<std::string> asked = desk.call.all("dag_ids");
        std::vector<std::pair<std::string, std::array<std::int64_t, 4>>> rows;
        for (const auto& [id, dag] : desk.machine.dags()) {
            if (!asked.empty() && std::ranges::find(asked, id) == asked.end()) continue;
            TRY(const auto counts, desk.history.count_runs(id));
            rows.emplace_back(id, counts);
        }
        return list_response(
            "dags", rows, static_cast<std::int64_t>(rows.size()),
            [](codec::JsonWriter& json, const auto& row) {
                json.begin_object();
                json.key("dag_id").string(row.first);
                json.key("stats").begin_array();
                for (const auto state : sched::history::kRunStates) {
                    json.begin_object();
                    json.key("count").number(row.second[static_cast<std::size_t>(state)]);
                    json.key("state").string(name_of(state));
                    json.end_object();
                }
                json.end_array();
                json.end_object();
            });
    }
};

void AirflowDoor::add_dags() {
    add("GET", "/dags", Dags::list);
    add("GET", "/dags/{dag_id}", Dags::get);
    add("PATCH", "/dags/{dag_id}", Dags::patch);
    add("GET", "/dags/{dag_id}/details", Dags::details);
    add("GET", "/dags/{dag_id}/tasks", Dags::tasks);
    add("GET", "/dags/{dag_id}/tasks/{task_id}", Dags::task);
    add("GET", "/dagStats", Dags::stats);
}

}  // namespace door::airflow
