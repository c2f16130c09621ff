#include "door/http/router.h"

#include "base/check.h"

namespace door::http {

namespace {

run::Task<Response> answer(Response response) { co_return response; }

}  // namespace

Router::Router(RouterHooks hooks) : hooks_(std::move(hooks)) {
    CHECK(hooks_.not_found && hooks_.method_not_allowed && hooks_.bad_path);
}

void Router::add(std::string_view method, std::string_view pattern, RouteHandler handler) {
    CHECK(handler, "route ", pattern);
    routes_.add(method, pattern);
    handlers_.push_back(std::move(handler));
}

run::Task<Response> Router::route(Request request) const {
    Routed to = routes_.find(request.method, request.path);
    switch (to.end) {
        case Routed::End::no_path:
            return answer(hooks_.not_found(request));
        case Routed::End::no_method: {
            Response refused = hooks_.method_not_allowed(request, to.allow);
            refused.headers.emplace_back("Allow", to.allow);
            return answer(std::move(refused));
        }
        case Routed::End::broken_escape:
            return answer(hooks_.bad_path(request));
        case Routed::End::found:
            break;
    }
    return handlers_[to.route](std::move(request), std::move(to.values));
}

}  // namespace door::http
