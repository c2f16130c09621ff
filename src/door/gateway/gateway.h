#pragma once
// API Gateway's shape in front of the rest door: /{stage}/… goes to the backend as /…, with the
// headers and the refusals of an HTTP proxy integration. What the backend answers passes as it is.
//
//     GatewayDoor gateway([&rest](http::Request request) { return rest.handle(std::move(request));
//     },
//                         {.resources = rest.resources(), .seed = random.next()});

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "door/gateway/request_ids.h"
#include "door/http/http.h"
#include "door/http/router.h"
#include "run/gate.h"
#include "run/task.h"

namespace door::gateway {

struct GatewayOptions {
    // Method and pattern of what may be reached behind the stage; anything else is 403 here and
    // never reaches the backend. Read by the constructor only.
    std::span<const std::pair<std::string_view, std::string_view>> resources;
    std::string api_id = "millrace00";
    // API Gateway's limit on an integration.
    base::Duration backend_wait_max = std::chrono::seconds(29);
    std::uint64_t seed = 0;  // of the request ids
};

//   Owner: app.  Runs on: all shards, each request on its connection's.  Ends: after its server,
//   with stop(); the backend ends later.
class GatewayDoor {
  public:
    GatewayDoor(http::Handler backend, const GatewayOptions& options);
    GatewayDoor(const GatewayDoor&) = delete;
    GatewayDoor& operator=(const GatewayDoor&) = delete;

    run::Task<http::Response> handle(http::Request request);
    // Waits for the calls behind that nobody awaits any more.
    run::Task<void> stop();

    // For http::ServerOptions: framing refused, in this door's words.
    static http::Response refusal_of_framing(int status, std::string_view what);

  private:
    run::Task<http::Response> route(http::Request request);
    run::Task<http::Response> pass(http::Request request);

    http::Handler backend_;
    base::Duration backend_wait_max_;
    std::string agent_;
    RequestIds ids_;
    http::Router router_;
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
