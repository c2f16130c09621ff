#pragma once
// API Gateway in front of what it is handed: stages, resources and methods of an API, and behind
// each an integration – the REST Proxy, Kinesis, or nobody.
//
//     GatewayDoor gateway({.rest = …, .rest_resources = rest.resources(), .kinesis = …},
//                         {.config = read, .seed = random.next()}, clock);

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "door/gateway/admission.h"
#include "door/gateway/api/gateway_config.h"
#include "door/gateway/request_ids.h"
#include "door/gateway/scene.h"
#include "door/http/http.h"
#include "door/http/route_table.h"
#include "io/clock.h"
#include "run/gate.h"
#include "run/task.h"

namespace door::gateway {

// Who stands behind. Each call ends by itself.
struct Backends {
    // The REST Proxy: what every HTTP integration means here, whatever host it names.
    http::Handler rest;
    // Method and pattern of what `rest` serves: what the root's {proxy+} lets pass; anything else
    // is 403 here and never reaches it. Read by the constructor only.
    std::span<const std::pair<std::string_view, std::string_view>> rest_resources;
    // "PutRecord", and its body.
    std::function<run::Task<http::Response>(std::string action, std::string body)> kinesis;
};

struct GatewayOptions {
    api::GatewayConfig config;
    std::string api_id = "millrace00";
    // API Gateway's limit on an integration; one may have less.
    base::Duration backend_wait_max = std::chrono::seconds(29);
    std::uint64_t seed = 0;  // of the request ids
};

//   Owner: app.  Runs on: all shards, each request on its connection's.  Ends: after its server,
//   with stop(); the backends end later.
class GatewayDoor {
  public:
    GatewayDoor(Backends backends, GatewayOptions options, const io::Clock& clock);
    GatewayDoor(const GatewayDoor&) = delete;
    GatewayDoor& operator=(const GatewayDoor&) = delete;

    run::Task<http::Response> handle(http::Request request);
    // Waits for the calls behind that nobody awaits any more.
    run::Task<void> stop();

    // What is served.
    const api::Api& api() const { return options_.config.api; }

    // For http::ServerOptions: framing refused, in this door's words.
    http::Response refusal_of_framing(int status, std::string_view what);

  private:
    // What a number of routes_ leads to.
    struct Route {
        const ServedMethod* method;
        bool passes_on;  // to the REST Proxy, as it came
    };

    void name(http::Response& response, RequestId id);
    void add_routes();
    void add(ServedMethod made);
    void add_rest_routes(const ServedMethod& proxy);
    base::Duration wait_of(const ServedMethod& method) const;

    run::Task<http::Response> route(http::Request request, const RequestId& id);
    run::Task<http::Response> pass(http::Request request, const ServedMethod& method);
    run::Task<http::Response> serve(Exchange exchange);
    run::Task<http::Response> call_kinesis(Exchange exchange);
    run::Task<http::Response> call_http(Exchange exchange);
    http::Response mock(const Exchange& exchange) const;

    Backends backends_;
    GatewayOptions options_;
    const io::Clock& clock_;
    std::string agent_;
    vtl::Style style_;
    RequestIds ids_;
    Admission admission_;
    std::deque<ServedMethod> methods_;
    http::RouteTable routes_;
    std::vector<Route> routed_;  // of each of routes_
    run::Gate gate_;
};

// "/prod/topics/a/" → {"prod", "/topics/a"}; a path without a stage has an empty one.
struct StagedPath {
    std::string_view stage;
    std::string_view path;  // without slashes at its end; empty if nothing follows the stage
};
StagedPath split_stage(std::string_view path);
// [A-Za-z0-9_-]{1,128}
bool is_stage(std::string_view name);

}  // namespace door::gateway
