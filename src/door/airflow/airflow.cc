#include "door/airflow/airflow.h"

#include <utility>

namespace door::airflow {
namespace {

http::RouterHooks hooks() {
    return {
        .not_found =
            [](const http::Request&) {
                return response_of(
                    {404, "Not Found",
                     "The requested URL was not found on the server. If you entered the URL "
                     "manually please check your spelling and try again.",
                     ""});
            },
        .method_not_allowed =
            [](const http::Request&, std::string_view) {
                return response_of({405, "Method Not Allowed",
                                    "The method is not allowed for the requested URL.", ""});
            },
        .bad_path =
            [](const http::Request&) {
                return response_of(bad_request("a broken percent escape in the path"));
            },
    };
}

}  // namespace

AirflowDoor::AirflowDoor(sched::Scheduler& scheduler, io::Disk& disk, AirflowOptions options)
    : scheduler_(scheduler), disk_(disk), options_(std::move(options)), router_(hooks()) {
    add_dags();
    add_runs();
    add_instances();
    add_house();
}

void AirflowDoor::add(std::string_view method, std::string_view path, Handler handler) {
    router_.add(method, "/api/v1" + std::string(path),
                [this, handler](http::Request request, http::PathValues values) {
                    return answer(handler, std::move(request), std::move(values));
                });
}

run::Task<http::Response> AirflowDoor::answer(Handler handler, http::Request request,
                                              http::PathValues path) const {
    Call call(std::move(request), std::move(path));
    auto work = [this, handler, &call](sched::Machine& machine, sched::History& history) -> Answer {
        Answer answer = handler({*this, machine, history, call});
        // What was wrong with the words comes before what they led to.
        if (call.problem()) return response_of(*call.problem());
        if (!answer) return response_of(problem_of(answer.error()));
        return answer;
    };
    const Answer answer = co_await scheduler_.call(work);
    co_return *answer;
}

base::Result<> note(sched::Machine& machine, sched::History& history, std::string name,
                    const std::string& dag_id, const std::string& run_id,
                    const std::string& extra) {
    sched::history::Event event;
    event.when = machine.now();
    event.name = std::move(name);
    event.dag_id = dag_id;
    if (!run_id.empty()) event.run_id = run_id;
    event.extra = extra;
    return history.add(event);
}

}  // namespace door::airflow
