#include "door/registry/registry_door.h"

#include <utility>

#include "base/text.h"
#include "door/registry/answers.h"

namespace door::registry {
namespace {

http::RouterHooks hooks() {
    return {
        .not_found = [](const http::Request&) { return refusal(404, 404, "HTTP 404 Not Found"); },
        .method_not_allowed =
            [](const http::Request&, std::string_view) {
                return refusal(405, 405, "HTTP 405 Method Not Allowed");
            },
        .bad_path =
            [](const http::Request&) {
                return refusal(400, 400, "the path holds a broken percent escape");
            }};
}

http::Response not_loaded(const base::Error& error) {
    return refusal(500, 50001, "Error in the backend data store: " + error.what);
}

run::Task<http::Response> ready(http::Response response) { co_return response; }

}  // namespace

RegistryDoor::RegistryDoor(::registry::Registry& registry) : registry_(registry), router_(hooks()) {
    const auto empty_object = [](const http::Request&, const http::PathValues&) {
        return ready(answer("{}"));
    };
    router_.add("GET", "/", empty_object);
    router_.add("POST", "/", empty_object);
    add_subjects();
    add_schemas();
    add_config();
}

run::Task<http::Response> RegistryDoor::handle(http::Request request) const {
    return router_.route(std::move(request));
}

http::Response RegistryDoor::refusal_of_framing(int status, std::string_view what) {
    return refusal(status, status,
                   base::text("HTTP ", status, " ", http::reason_of(status), ": ", what));
}

bool RegistryDoor::Call::asks(std::string_view name) const {
    return http::query_value(request.query, name) == "true";
}

void RegistryDoor::add(std::string_view method, std::string_view pattern, Route route) {
    router_.add(method, pattern, [this, route](http::Request request, http::PathValues path) {
        return call(route, std::move(request), std::move(path));
    });
}

void RegistryDoor::add(std::string_view method, std::string_view pattern, QuickRoute route) {
    router_.add(method, pattern, [this, route](http::Request request, http::PathValues path) {
        return call(route, std::move(request), std::move(path));
    });
}

// --- On the caller's shard: over to the registry's and back.

run::Task<http::Response> RegistryDoor::call(Route route, http::Request request,
                                             http::PathValues path) {
    Call asked{std::move(request), std::move(path)};
    auto there = [this, route, &asked] { return call_here(route, asked); };
    co_return co_await registry_.home().call(there);
}

run::Task<http::Response> RegistryDoor::call(QuickRoute route, http::Request request,
                                             http::PathValues path) {
    const Call asked{std::move(request), std::move(path)};
    auto there = [this, route, &asked] { return call_here(route, asked); };
    co_return co_await registry_.home().call(there);
}

run::Task<http::Response> RegistryDoor::call_here(Route route, Call& asked) {
    const auto loaded = co_await registry_.load();
    if (!loaded) co_return not_loaded(loaded.error());
    co_return co_await (this->*route)(asked);
}

run::Task<http::Response> RegistryDoor::call_here(QuickRoute route, const Call& asked) {
    const auto loaded = co_await registry_.load();
    if (!loaded) co_return not_loaded(loaded.error());
    co_return (this->*route)(asked);
}

}  // namespace door::registry
