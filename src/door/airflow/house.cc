// What is about the whole instance: health, pools, variables, events, broken files.

#include <algorithm>

#include "door/airflow/airflow.h"

namespace door::airflow {

using sched::history::Event;
using sched::history::TaskQuery;
using sched::history::TaskState;
using sched::history::Variable;

// As Airflow's default pool has; the schedule has no other.
constexpr std::int64_t kPoolSlots = 128;

struct Rooms {
    using Desk = AirflowDoor::Desk;
    using Answer = AirflowDoor::Answer;

    static Answer health(const Desk& desk) {
        const std::string now = sched::calendar::iso_text(desk.machine.now());
        return json_response([&now](codec::JsonWriter& json) {
            json.begin_object();
            json.key("dag_processor").begin_object();
            json.key("latest_dag_processor_heartbeat").null();
            json.key("status").null();
            json.end_object();
            json.key("metadatabase").begin_object();
            json.key("status").string("healthy");
            json.end_object();
            for (const std::string part : {"scheduler", "triggerer"}) {
                json.key(part).begin_object();
                json.key("latest_" + part + "_heartbeat").string(now);
                json.key("status").string("healthy");
                json.end_object();
            }
            json.end_object();
        });
    }

    static Answer version(const Desk& desk) {
        return json_response([&desk](codec::JsonWriter& json) {
            json.begin_object();
            json.key("git_version").string("millrace " + desk.door.options_.version);
            // Of the API that is served.
            json.key("version").string("2.11.2");
            json.end_object();
        });
    }

    static Answer pools(const Desk& desk) {
        TaskQuery query;
        query.limit = 1;
        query.states = {TaskState::running};
        TRY(const auto running, desk.history.tasks(query));
        query.states = {TaskState::queued};
        TRY(const auto queued, desk.history.tasks(query));
        query.states = {TaskState::scheduled};
        TRY(const auto scheduled, desk.history.tasks(query));
        const std::int64_t occupied = running.total + queued.total;
        const std::vector<int> only{1};
        return list_response("pools", only, 1, [&](codec::JsonWriter& json, int) {
            json.begin_object();
            json.key("deferred_slots").number(0);
            json.key("description").string("Default pool");
            json.key("include_deferred").boolean(false);
            json.key("name").string("default_pool");
            json.key("occupied_slots").number(occupied);
            json.key("open_slots").number(std::max<std::int64_t>(0, kPoolSlots - occupied));
            json.key("queued_slots").number(queued.total);
            json.key("running_slots").number(running.total);
            json.key("scheduled_slots").number(scheduled.total);
            json.key("slots").number(kPoolSlots);
            json.end_object();
        });
    }

    static Answer import_errors(const Desk& desk) {
        const auto& errors = desk.door.options_.import_errors;
        std::int64_t id = 0;
        return list_response(
            "import_errors", errors, static_cast<std::int64_t>(errors.size()),
            [&](codec::JsonWriter& json, const ImportError& one) {
                json.begin_object();
                json.key("filename").string(one.file);
                json.key("import_error_id").number(++id);
                json.key("stack_trace").string(one.text);
                json.key("timestamp")
                    .string(sched::calendar::iso_text(desk.door.options_.house.parsed));
                json.end_object();
            });
    }

    static Answer events(const Desk& desk) {
        sched::history::EventQuery query;
        query.dag_id = desk.call.one("dag_id");
        query.run_id = desk.call.one("run_id");
        query.newest_first = desk.call.one("order_by").starts_with('-');
        query.limit = desk.call.limit();
        query.offset = desk.call.offset();
        if (desk.call.problem()) return http::Response{};
        TRY(const auto page, desk.history.events(query));
        return list_response("event_logs", page.rows, page.total,
                             [](codec::JsonWriter& json, const Event& event) {
                                 json.begin_object();
                                 write_text(json, "dag_id", event.dag_id);
                                 json.key("event").string(event.name);
                                 json.key("event_log_id").number(event.id);
                                 json.key("execution_date").null();
                                 json.key("extra").string(event.extra);
                                 json.key("map_index").null();
                                 json.key("owner").string(event.owner);
                                 write_text(json, "run_id", event.run_id);
                                 write_text(json, "task_id", event.task_id);
                                 json.key("try_number").null();
                                 write_time(json, "when", event.when);
                                 json.end_object();
                             });
    }

    static void write_variable(codec::JsonWriter& json, const Variable& variable) {
        json.begin_object();
        write_text(json, "description", variable.description);
        json.key("key").string(variable.key);
        json.key("value").string(variable.value);
        json.end_object();
    }

    static Answer variables(const Desk& desk) {
        const std::int64_t limit = desk.call.limit();
        TRY(const auto page, desk.history.variables(limit, desk.call.offset()));
        return list_response("variables", page.rows, page.total, write_variable);
    }

    static http::Response no_variable() {
        return response_of(not_found("Variable not found", "Variable does not exist"));
    }

    static Answer variable(const Desk& desk) {
        TRY(const auto found, desk.history.variable(desk.call.path("key")));
        if (!found) return no_variable();
        return json_response([&](codec::JsonWriter& json) { write_variable(json, *found); });
    }

    static Answer set_variable(const Desk& desk) {
        desk.call.read_body({"key", "value", "description"});
        for (const char* const field : {"key", "value"}) {
            if (desk.call.optional_text(field)) continue;
            desk.call.fail(
                bad_request(base::text("{'", field, "': ['Missing data for required field.']}")));
        }
        const Variable variable{desk.call.text("key"), desk.call.text("value"),
                                desk.call.optional_text("description")};
        if (desk.call.problem()) return http::Response{};
        TRY_VOID(desk.history.set(variable));
        return json_response([&](codec::JsonWriter& json) {
            json.begin_object();
            if (variable.description) json.key("description").string(*variable.description);
            json.key("key").string(variable.key);
            json.key("value").string(variable.value);
            json.end_object();
        });
    }

    static Answer patch_variable(const Desk& desk) {
        TRY(const auto found, desk.history.variable(desk.call.path("key")));
        if (!found) return no_variable();
        return set_variable(desk);
    }

    static Answer remove_variable(const Desk& desk) {
        const auto removed = desk.history.remove_variable(desk.call.path("key"));
        if (!removed && removed.error().code == base::Code::not_found) return no_variable();
        if (!removed) return removed.error();
        http::Response response;
        response.status = 204;
        response.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
        return response;
    }
};

void AirflowDoor::add_house() {
    add("GET", "/health", Rooms::health);
    add("GET", "/version", Rooms::version);
    add("GET", "/pools", Rooms::pools);
    add("GET", "/importErrors", Rooms::import_errors);
    add("GET", "/eventLogs", Rooms::events);
    add("GET", "/variables", Rooms::variables);
    add("POST", "/variables", Rooms::set_variable);
    add("GET", "/variables/{key}", Rooms::variable);
    add("PATCH", "/variables/{key}", Rooms::patch_variable);
    add("DELETE", "/variables/{key}", Rooms::remove_variable);
}

}  // namespace door::airflow
