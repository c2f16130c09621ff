#pragma once
// One rendering of a template. Like the parsers' cursor it has one sticky fault, after which
// everything is absent and nothing is written. Private to this room.

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "door/gateway/vtl/syntax.h"
#include "door/gateway/vtl/template.h"
#include "door/gateway/vtl/value.h"

namespace door::gateway::vtl {

class Evaluation {
  public:
    Evaluation(const Scene& scene, Style style) : scene_(scene), style_(style) {}
    Evaluation(const Evaluation&) = delete;
    Evaluation& operator=(const Evaluation&) = delete;

    base::Result<Rendered> run(const Block& block);

    // For the functions (functions.cc, methods.cc).
    struct Call {
        std::string_view name;
        int line = 0;
        std::span<const Value> arguments;
        std::span<const Expression> sources;  // of the arguments
    };
    Style style() const { return style_; }
    const Scene& scene() const { return scene_; }
    // The body as a checked JSON text; an empty body is an empty object.
    std::optional<JsonView> body(int line);
    Value fail(int line, base::Code code, std::string_view what);
    Value fail(int line, const base::Error& error) { return fail(line, error.code, error.what); }
    // An argument as text; in exact style one that is absent or null is a fault.
    std::string text_argument(const Call& call, std::size_t at);
    // Text that was made counts, so that none grows without end.
    Value made(int line, std::string text);
    Value made_list(int line, List list);
    Value made_map(int line, Map map);
    // A walk over that many bytes counts as work.
    void charge(int line, std::size_t bytes);
    // JSON made here, kept as long as the evaluation.
    JsonView keep(std::string compact) { return JsonView(kept_.emplace_back(std::move(compact))); }

  private:
    enum class Flow : std::uint8_t { on, leave, stop };
    struct Loop {
        std::size_t index = 0;
        bool has_next = false;
    };

    // Blocks (evaluation.cc).
    Flow block(const Block& nodes);
    Flow node(const Node& node);
    Flow choose(const Node& node);
    Flow loop(const Node& node);
    Flow round(const Node& node, Value item, Loop& loop);
    void set(const Node& node);
    void write(const Reference& reference);

    // Expressions (expressions.cc).
    Value value(const Expression& expression);
    Value operation(const Expression& expression);
    Value arithmetic(const Expression& expression, const Value& left, const Value& right);
    bool equal(int line, const Value& left, const Value& right);
    Value reference(const Reference& reference);
    Value root(const Reference& reference);
    Value step(const Value& on, const Access& access, int line);
    Value property(const Value& on, std::string_view name, int line);
    Value index(const Value& on, const Value& at, int line);
    Value foreach_property(std::string_view name) const;
    Value interpolated(const Expression& expression);
    Value range(const Expression& expression);

    bool spend(int line);

    const Scene& scene_;
    Style style_;
    std::string out_;
    std::map<std::string, Value, std::less<>> variables_;
    std::vector<Loop> loops_;
    std::vector<Override> overrides_;
    std::deque<std::string> kept_;
    std::optional<JsonView> body_;
    std::optional<JsonView> context_;
    std::optional<JsonView> stage_variables_;
    std::size_t steps_ = 0;
    std::size_t made_bytes_ = 0;
    std::size_t containers_ = 0;
    std::optional<base::Error> fault_;
};

// `$input.…(…)`, `$util.…(…)`, and the methods of values.
Value call_input(Evaluation& evaluation, const Evaluation::Call& call);
Value call_util(Evaluation& evaluation, const Evaluation::Call& call);
Value call_method(Evaluation& evaluation, const Value& on, const Evaluation::Call& call);

}  // namespace door::gateway::vtl
