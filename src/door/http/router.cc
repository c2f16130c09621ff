#include "door/http/router.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/check.h"

namespace door::http {

namespace {

// "/a//b" → "a", "", "b"; "/" → "".
std::vector<std::string_view> split(std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    std::vector<std::string_view> segments;
    segments.reserve(8);
    for (;;) {
        const std::size_t slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

run::Task<Response> answer(Response response) { co_return response; }

}  // namespace

const std::string& PathValues::at(std::string_view name) const {
    const auto found =
        std::ranges::find(values_, name, &std::pair<std::string_view, std::string>::first);
    CHECK(found != values_.end(), "the pattern has no {", name, "}");
    return found->second;
}

void PathValues::add(std::string_view name, std::string value) {
    values_.emplace_back(name, std::move(value));
}

Router::Router(RouterHooks hooks) : hooks_(std::move(hooks)) {
    CHECK(hooks_.not_found && hooks_.method_not_allowed && hooks_.bad_path);
}

void Router::add(std::string_view method, std::string_view pattern, RouteHandler handler) {
    CHECK(pattern.starts_with('/') && handler, "route ", pattern);
    Route route{std::string(method), {}, std::move(handler)};
    for (std::string_view text : split(pattern)) {
        auto kind = Segment::Kind::word;
        if (text.starts_with('{') && text.ends_with('}')) {
            text = text.substr(1, text.size() - 2);
            kind = text.ends_with('+') ? Segment::Kind::rest : Segment::Kind::name;
            if (kind == Segment::Kind::rest) text.remove_suffix(1);
        }
        route.segments.push_back({std::string(text), kind});
    }
    routes_.push_back(std::move(route));
}

bool Router::matches(const Route& route, const Segments& segments) {
    for (std::size_t i = 0; i < route.segments.size(); ++i) {
        const Segment& segment = route.segments[i];
        if (segment.kind == Segment::Kind::rest) return i < segments.size();
        if (i >= segments.size()) return false;
        const bool fits = segment.kind == Segment::Kind::word ? segments[i] == segment.text
                                                              : !segments[i].empty();
        if (!fits) return false;
    }
    return route.segments.size() == segments.size();
}

const Router::Route* Router::best_of(const Segments& segments, std::string_view method) const {
    const Route* best = nullptr;
    const auto by_kind = [](const Segment& a, const Segment& b) { return a.kind < b.kind; };
    for (const Route& route : routes_) {
        if (route.method != method || !matches(route, segments)) continue;
        if (best == nullptr ||
            std::ranges::lexicographical_compare(route.segments, best->segments, by_kind)) {
            best = &route;
        }
    }
    return best;
}

std::string Router::allowed_at(const Segments& segments) const {
    std::vector<std::string_view> methods;
    for (const Route& route : routes_) {
        if (!matches(route, segments)) continue;
        methods.emplace_back(route.method);
        if (route.method == "GET") methods.emplace_back("HEAD");
    }
    std::ranges::sort(methods);
    std::string text;
    for (const std::string_view method : methods) {
        if (text.ends_with(method)) continue;
        if (!text.empty()) text += ", ";
        text += method;
    }
    return text;
}

run::Task<Response> Router::route(Request request) const {
    const Segments segments = split(request.path);
    const Route* route = best_of(segments, request.method);
    if (route == nullptr && request.method == "HEAD") route = best_of(segments, "GET");
    if (route == nullptr) {
        const std::string allow = allowed_at(segments);
        if (allow.empty()) return answer(hooks_.not_found(request));
        Response refused = hooks_.method_not_allowed(request, allow);
        refused.headers.emplace_back("Allow", allow);
        return answer(std::move(refused));
    }
    PathValues values;
    for (std::size_t i = 0; i < route->segments.size(); ++i) {
        const Segment& segment = route->segments[i];
        if (segment.kind == Segment::Kind::word) continue;
        const bool rest = segment.kind == Segment::Kind::rest;
        const auto from = static_cast<std::size_t>(segments[i].data() - request.path.data());
        auto decoded = percent_decoded(rest ? request.path.substr(from) : segments[i]);
        if (!decoded) return answer(hooks_.bad_path(request));
        values.add(segment.text, *std::move(decoded));
    }
    return route->handler(std::move(request), std::move(values));
}

}  // namespace door::http
