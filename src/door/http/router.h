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
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "door/http/http.h"

namespace door::http {

// What stood in the pattern's braces, decoded.
class PathValues {
  public:
    // CHECKs that the pattern has that name.
    const std::string& at(std::string_view name) const;
    void add(std::string_view name, std::string value);

  private:
    std::vector<std::pair<std::string_view, std::string>> values_;
};

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

    // Pattern: segments between slashes, each a word or a whole "{name}", which matches one segment
    // that is not empty; "{name+}" as the last one matches all that is left, slashes included.
    // Words win over names, and earlier routes over later ones. A route for GET serves HEAD too.
    void add(std::string_view method, std::string_view pattern, RouteHandler handler);

    run::Task<Response> route(Request request) const;

  private:
    struct Segment {
        std::string text;  // the word, or the name
        enum class Kind : std::uint8_t { word, name, rest } kind;
    };
    struct Route {
        std::string method;
        std::vector<Segment> segments;
        RouteHandler handler;
    };
    using Segments = std::vector<std::string_view>;

    static bool matches(const Route& route, const Segments& segments);
    const Route* best_of(const Segments& segments, std::string_view method) const;
    std::string allowed_at(const Segments& segments) const;

    RouterHooks hooks_;
    std::vector<Route> routes_;
};

}  // namespace door::http
