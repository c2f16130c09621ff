#include "door/http/route_table.h"

#include <algorithm>

#include "base/check.h"
#include "codec/percent.h"
#include "door/http/http.h"

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

}  // namespace

const std::string* PathValues::find(std::string_view name) const {
    const auto found = std::ranges::find(values_, name, &Pair::first);
    return found == values_.end() ? nullptr : &found->second;
}

const std::string& PathValues::at(std::string_view name) const {
    const std::string* const found = find(name);
    CHECK(found != nullptr, "the pattern has no {", name, "}");
    return *found;
}

void PathValues::add(std::string_view name, std::string value) {
    values_.emplace_back(name, std::move(value));
}

void RouteTable::add(std::string_view method, std::string_view pattern) {
    CHECK(pattern.starts_with('/'), "route ", pattern);
    Route route{std::string(method), {}};
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

bool RouteTable::matches(const Route& route, const Segments& segments) {
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

std::optional<std::size_t> RouteTable::best_of(const Segments& segments,
                                               std::string_view method) const {
    std::optional<std::size_t> best;
    const auto by_kind = [](const Segment& a, const Segment& b) { return a.kind < b.kind; };
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        if (routes_[i].method != method || !matches(routes_[i], segments)) continue;
        if (!best || std::ranges::lexicographical_compare(routes_[i].segments,
                                                          routes_[*best].segments, by_kind)) {
            best = i;
        }
    }
    return best;
}

std::string RouteTable::allowed_at(const Segments& segments) const {
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

Routed RouteTable::find(std::string_view method, std::string_view path) const {
    Routed routed;
    const Segments segments = split(path);
    std::optional<std::size_t> best = best_of(segments, method);
    if (!best && method == "HEAD") best = best_of(segments, "GET");
    if (!best) {
        routed.allow = allowed_at(segments);
        if (!routed.allow.empty()) routed.end = Routed::End::no_method;
        return routed;
    }
    routed.end = Routed::End::found;
    routed.route = *best;
    const Route& route = routes_[*best];
    for (std::size_t i = 0; i < route.segments.size(); ++i) {
        const Segment& segment = route.segments[i];
        if (segment.kind == Segment::Kind::word) continue;
        const bool rest = segment.kind == Segment::Kind::rest;
        const auto from = static_cast<std::size_t>(segments[i].data() - path.data());
        auto decoded = codec::percent_decoded(rest ? path.substr(from) : segments[i]);
        if (!decoded) {
            routed.end = Routed::End::broken_escape;
            return routed;
        }
        routed.values.add(segment.text, *std::move(decoded));
    }
    return routed;
}

}  // namespace door::http
