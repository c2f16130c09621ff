#include "app/control.h"

#include <sys/stat.h>

#include "app/engines/instance.h"
#include "app/schedule/dag_jobs.h"
#include "base/limits.h"
#include "codec/base64.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"
#include "run/net/http_client.h"

namespace app {
namespace {

using base::Code;
using base::Error;
using base::Result;
using commands::CollectedOutput;
using commands::Exit;
using commands::Job;
using commands::job_from_json;
using commands::job_to_json;
using commands::Output;
using commands::perform;
using engines::Instance;

constexpr std::string_view kPath = "/control/job";
constexpr std::string_view kTokenHeader = "X-Millrace-Token";
// A batch over millions of records takes its time; a person ends it with Ctrl-C.
constexpr std::chrono::hours kJobWaitMax{24};
constexpr std::chrono::seconds kReachWaitMax{5};

std::string run_file(const std::string& data) { return data + "/run.json"; }

// Takes as long for a wrong token as for the right one.
bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    }
    return difference == 0;
}

door::http::Response refusal(int status, std::string_view what) {
    door::http::Response response;
    response.status = status;
    response.headers.emplace_back("Content-Type", "application/json");
    codec::JsonWriter json(response.body);
    json.begin_object();
    json.key("message").string(what);
    json.end_object();
    return response;
}

}  // namespace

Result<> write_run_file(io::Disk& disk, const std::string& data, const RunningInstance& instance) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("url").string(instance.url);
    json.key("token").string(instance.token);
    json.end_object();
    const mode_t before = umask(077);
    Result<> written = io::replace_file(disk, run_file(data), base::as_bytes(text));
    umask(before);
    return written;
}

Result<std::optional<RunningInstance>> read_run_file(io::Disk& disk, const std::string& data) {
    auto bytes = io::read_file(disk, run_file(data), base::limits::kMiB);
    if (!bytes && bytes.error().code == Code::not_found) return std::optional<RunningInstance>{};
    if (!bytes) return bytes.error();
    std::string text(base::as_text(*bytes));
    RunningInstance instance;
    codec::JsonReader json(text);
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "url") {
            instance.url = json.string();
        } else if (*name == "token") {
            instance.token = json.string();
        } else {
            json.skip();
        }
    }
    if (auto whole = json.finish(); !whole) return base::within(run_file(data), whole.error());
    return std::optional<RunningInstance>{std::move(instance)};
}

Result<> remove_run_file(io::Disk& disk, const std::string& data) {
    return disk.remove(run_file(data));
}

bool is_reachable(const RunningInstance& instance, const io::Clock& clock) {
    run::HttpClient client(clock);
    io::HttpRequest request;
    request.url = instance.url + "/healthz";
    request.timeout = kReachWaitMax;
    return static_cast<bool>(client.send(request));
}

Result<Exit> perform_there(const RunningInstance& instance, const io::Clock& clock, const Job& job,
                           Output& output) {
    run::HttpClient client(clock);
    io::HttpRequest request;
    request.method = "POST";
    request.url = instance.url + std::string(kPath);
    request.headers = {{std::string(kTokenHeader), instance.token},
                       {"Content-Type", "application/json"}};
    request.body = job_to_json(job);
    request.timeout = kJobWaitMax;
    TRY(io::HttpResponse response, client.send(request));
    if (response.status != 200) {
        return Error{Code::unavailable,
                     base::text(instance.url, " answers ", response.status, ": ", response.body)};
    }
    std::int64_t exit = 0;
    codec::JsonReader json(response.body);
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "exit") {
            if (!base::parse_number(json.number(), exit)) exit = 1;
        } else if (*name == "out") {
            // Base64: an object's bytes need not be text.
            if (const auto bytes = json.base64()) output.out(base::as_text(*bytes));
        } else if (*name == "err") {
            output.err(json.string());
        } else {
            json.skip();
        }
    }
    TRY_VOID(json.finish());
    return static_cast<Exit>(exit);
}

ControlDoor::ControlDoor(Instance& instance, schedule::Schedule& schedule, std::string token,
                         std::function<std::string()> openapi)
    : instance_(instance),
      schedule_(schedule),
      token_(std::move(token)),
      openapi_(std::move(openapi)) {}

bool ControlDoor::serves(const door::http::Request& request) const { return request.path == kPath; }

run::Task<door::http::Response> ControlDoor::handle(door::http::Request request) {
    const auto inside = gate_.enter();
    if (!inside) co_return refusal(503, "the instance is stopping");
    if (request.method != "POST") co_return refusal(405, "use POST");
    if (!same(request.header(kTokenHeader).value_or(""), token_)) {
        co_return refusal(401, "the token of DATA/run.json is expected");
    }
    const Result<Job> job = job_from_json(std::move(request.body));
    if (!job) co_return refusal(400, job.error().what);
    int width = 0;
    base::parse_number(job->word("width"), width);
    CollectedOutput output(width);
    const bool is_dag = schedule::is_dag_job(*job);
    auto work = [this, is_dag, &job, &output] {
        if (job->verb == kExportOpenApi) {
            output.out(openapi_());
            return Exit::ok;
        }
        return is_dag ? schedule::perform_dag(schedule_, *job, output)
                      : perform(instance_, *job, output);
    };
    run::Lane& lane =
        job->verb.starts_with("run ") ? instance_.batch_lane() : instance_.question_lane();
    // The schedule has a thread of its own, and what asks it waits for no question.
    run::BlockingPool& place = is_dag ? instance_.pool() : lane;
    const Exit exit = co_await place.run(work);

    door::http::Response response;
    response.headers.emplace_back("Content-Type", "application/json");
    codec::JsonWriter json(response.body);
    json.begin_object();
    json.key("out").string(codec::base64(base::as_bytes(output.to_out())));
    json.key("err").string(output.to_err());
    json.key("exit").number(static_cast<int>(exit));
    json.end_object();
    co_return response;
}

run::Task<void> ControlDoor::stop() { return gate_.close(); }

}  // namespace app
