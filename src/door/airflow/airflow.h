#pragma once
// Airflow's stable REST API, version 1, on our schedule: scripts and clients written for
// /api/v1 find the same routes, keys, types and statuses. Recorded from Airflow 2.11.2.
//
//   Owner: app.  Runs on: all shards; each request's work on the schedule's thread.
//   Ends: after its server, before the scheduler.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "door/airflow/call.h"
#include "door/airflow/shapes.h"
#include "door/http/http.h"
#include "door/http/router.h"
#include "io/disk.h"
#include "sched/scheduler.h"

namespace door::airflow {

// A DAG file that could not be read.
struct ImportError {
    std::string file;
    std::string text;
};

struct AirflowOptions {
    House house;
    std::string version;  // of the program
    std::string logs;     // the directory of attempts' logs
    std::vector<ImportError> import_errors;
};

class AirflowDoor {
  public:
    // Scheduler and disk outlive the door.
    AirflowDoor(sched::Scheduler& scheduler, io::Disk& disk, AirflowOptions options);
    AirflowDoor(const AirflowDoor&) = delete;
    AirflowDoor& operator=(const AirflowDoor&) = delete;

    static bool serves(const http::Request& request) {
        return request.path.starts_with("/api/v1/");
    }
    run::Task<http::Response> handle(http::Request request) const {
        return router_.route(std::move(request));
    }

  private:
    // What a handler works with, on the schedule's thread.
    struct Desk {
        const AirflowDoor& door;
        sched::Machine& machine;
        sched::History& history;
        Call& call;
    };
    using Answer = base::Result<http::Response>;
    using Handler = Answer (*)(const Desk&);

    void add(std::string_view method, std::string_view path, Handler handler);
    run::Task<http::Response> answer(Handler handler, http::Request request,
                                     http::PathValues path) const;
    void add_dags();       // dags.cc
    void add_runs();       // runs.cc
    void add_instances();  // instances.cc
    void add_house();      // house.cc

    sched::Scheduler& scheduler_;
    io::Disk& disk_;
    const AirflowOptions options_;
    http::Router router_;

    friend struct Dags;
    friend struct Runs;
    friend struct Instances;
    friend struct Rooms;
};

// {"<name>": [rows…], "total_entries": n}
template <class Rows, class Write>
http::Response list_response(std::string_view name, const Rows& rows, std::int64_t total,
                             Write write) {
    http::Response response;
    response.headers.emplace_back("Content-Type", "application/json");
    codec::JsonWriter json(response.body);
    json.begin_object();
    json.key(name).begin_array();
    for (const auto& row : rows) write(json, row);
    json.end_array();
    json.key("total_entries").number(total);
    json.end_object();
    response.body += '\n';
    return response;
}

template <class Write>
http::Response json_response(Write write) {
    http::Response response;
    response.headers.emplace_back("Content-Type", "application/json");
    codec::JsonWriter json(response.body);
    write(json);
    response.body += '\n';
    return response;
}

// An event of the log, by who called.
base::Result<> note(sched::Machine& machine, sched::History& history, std::string name,
                    const std::string& dag_id, const std::string& run_id, const std::string& extra);

}  // namespace door::airflow
