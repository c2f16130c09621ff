#include "door/gateway/vtl/json_path.h"

#include <cstdint>
#include <optional>
#include <string>

#include "base/text.h"

namespace door::gateway::vtl {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::size_t kMatchesMax = 100'000;

// One step of a path.
struct Step {
    enum class Kind : std::uint8_t { name, index, all, anywhere };
    Kind kind = Kind::name;
    std::string name;  // of `name` and `anywhere`; of the latter "*" is all
    std::int64_t index = 0;
};

class PathReader {
  public:
    explicit PathReader(std::string_view path) : path_(path) {
        if (path_.starts_with('$')) path_.remove_prefix(1);
    }

    bool at_end() const { return path_.empty(); }
    Result<Step> next() {
        if (take("..")) {
            TRY(std::string name, path_.starts_with('[') ? bracketed_name() : plain_name());
            return Step{Step::Kind::anywhere, std::move(name), 0};
        }
        if (path_.starts_with('[')) return bracket();
        take(".");
        TRY(std::string name, plain_name());
        if (name == "*") return Step{Step::Kind::all, {}, 0};
        return Step{Step::Kind::name, std::move(name), 0};
    }

  private:
    bool take(std::string_view word) {
        if (!path_.starts_with(word)) return false;
        path_.remove_prefix(word.size());
        return true;
    }
    Result<std::string> plain_name() {
        const std::string_view name = path_.substr(0, path_.find_first_of(".["));
        if (name.empty()) return Error{Code::invalid_argument, "a name is missing"};
        path_.remove_prefix(name.size());
        return std::string(name);
    }
    Result<std::string> bracketed_name() {
        take("[");
        const char quote = path_.empty() ? '\0' : path_.front();
        const std::size_t end = path_.find(quote, 1);
        const bool is_quoted = quote == '\'' || quote == '"';
        if (!is_quoted || end == std::string_view::npos ||
            !path_.substr(end + 1).starts_with(']')) {
            return Error{Code::unsupported,
                         "in brackets a number, a name in quotes or * is expected; filters and "
                         "slices are not offered"};
        }
        std::string name(path_.substr(1, end - 1));
        path_.remove_prefix(end + 2);
        return name;
    }
    Result<Step> bracket() {
        if (take("[*]")) return Step{Step::Kind::all, {}, 0};
        Step step;
        const std::string_view inner = path_.substr(1, path_.find(']') - 1);
        if (inner.size() + 2 <= path_.size() && base::parse_number(inner, step.index)) {
            step.kind = Step::Kind::index;
            path_.remove_prefix(inner.size() + 2);
            return step;
        }
        TRY(step.name, bracketed_name());
        return step;
    }

    std::string_view path_;
};

// All fields of that name, however deep, in order of the text.
void find_anywhere(JsonView in, std::string_view name, std::vector<JsonView>& out) {
    const bool is_object = in.kind() == codec::JsonKind::object;
    for (JsonItems items(in); items.next() && out.size() <= kMatchesMax;) {
        if (is_object && (name == "*" || items.is_named(name))) out.push_back(items.value());
        find_anywhere(items.value(), name, out);
    }
}

void follow(const Step& step, JsonView from, std::vector<JsonView>& out) {
    std::optional<JsonView> found;
    switch (step.kind) {
        case Step::Kind::name:
            found = from.field(step.name);
            break;
        case Step::Kind::index:
            found = from.element(step.index);
            break;
        case Step::Kind::all:
            for (JsonItems items(from); items.next() && out.size() <= kMatchesMax;) {
                out.push_back(items.value());
            }
            break;
        case Step::Kind::anywhere:
            find_anywhere(from, step.name, out);
            break;
    }
    if (found) out.push_back(*found);
}

}  // namespace

Result<PathMatch> find_path(JsonView root, std::string_view path) {
    PathMatch match;
    match.values.push_back(root);
    for (PathReader reader(path); !reader.at_end();) {
        auto step = reader.next();
        if (!step) return base::within(base::text("path ", base::printable(path)), step.error());
        if (step->kind == Step::Kind::all || step->kind == Step::Kind::anywhere) {
            match.is_definite = false;
        }
        std::vector<JsonView> next;
        for (const JsonView from : match.values) follow(*step, from, next);
        if (next.size() > kMatchesMax) {
            return Error{Code::too_large, base::text("path ", base::printable(path), ": more than ",
                                                     kMatchesMax, " matches")};
        }
        match.values = std::move(next);
    }
    return match;
}

}  // namespace door::gateway::vtl
