#pragma once
// From method and path to the number of a route.
//
//     RouteTable routes;
//     routes.add("POST", "/topics/{topic}");                      // number 0
//     const Routed to = routes.find("POST", "/topics/a%2Eb");     // 0, topic = "a.b"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace door::http {

// What stood in the pattern's braces, decoded.
class PathValues {
  public:
    using Pair = std::pair<std::string_view, std::string>;
    // CHECKs that the pattern has that name.
    const std::string& at(std::string_view name) const;
    // Nullptr if the pattern has no such name.
    const std::string* find(std::string_view name) const;
    const std::vector<Pair>& all() const { return values_; }
    void add(std::string_view name, std::string value);

  private:
    std::vector<Pair> values_;
};

struct Routed {
    enum class End : std::uint8_t { found, no_path, no_method, broken_escape };
    End end = End::no_path;
    std::size_t route = 0;  // where found: how many were added before it
    PathValues values;
    std::string allow;  // where the path has other methods only: "GET, POST"
};

// Filled once, before it serves; then read by all shards. Values name the table's own texts.
class RouteTable {
  public:
    // Pattern: segments between slashes, each a word or a whole "{name}", which matches one segment
    // that is not empty; "{name+}" as the last one matches all that is left, slashes included.
    // Words win over names, and earlier routes over later ones. A route for GET serves HEAD too.
    void add(std::string_view method, std::string_view pattern);

    Routed find(std::string_view method, std::string_view path) const;

  private:
    struct Segment {
        std::string text;  // the word, or the name
        enum class Kind : std::uint8_t { word, name, rest } kind;
    };
    struct Route {
        std::string method;
        std::vector<Segment> segments;
    };
    using Segments = std::vector<std::string_view>;

    static bool matches(const Route& route, const Segments& segments);
    std::optional<std::size_t> best_of(const Segments& segments, std::string_view method) const;
    std::string allowed_at(const Segments& segments) const;

    std::vector<Route> routes_;
};

}  // namespace door::http
