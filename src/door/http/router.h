#pragma once
// From method and path to a handler.
//
//     Router router(hooks);
//     router.add("POST", "/topics/{topic}", [this](Request request, PathValues values) {
//         return produce(std::move(request), values.at("topic"));
//     });
//     server options' handler: [&router](Request request) { return
//     router.route(std::move(request)); }

#include <functional>
#include <string_view>
#include <vector>

#include "door/http/http.h"
#include "door/http/route_table.h"

namespace door::http {

using RouteHandler = std::function<run::Task<Response>(Request, PathValues)>;

// How a door words what has no route.
struct RouterHooks {
    std::function<Response(const Request&)> not_found;
    // `allow`: "GET, POST"; the router adds the header of that name.
    std::function<Response(const Request&, std::string_view allow)> method_not_allowed;
    // A broken percent escape in the path.
    std::function<Response(const Request&)> bad_path;
};

// Filled once, before it serves; then read by all shards.
class Router {
  public:
    explicit Router(RouterHooks hooks);

    // The pattern as of RouteTable.
    void add(std::string_view method, std::string_view pattern, RouteHandler handler);

    run::Task<Response> route(Request request) const;

  private:
    RouterHooks hooks_;
    RouteTable routes_;
    std::vector<RouteHandler> handlers_;  // of each route
};

}  // namespace door::http
