#include "door/gateway/vtl/evaluation.h"

#include "base/text.h"

namespace door::gateway::vtl {
namespace {

using base::Code;
using base::Error;

// Nodes and expressions of one rendering: a thousand records with some hundred steps each.
constexpr std::size_t kStepsMax = 1'000'000;
// A walk over a kilobyte of JSON takes about as long as a step.
constexpr std::size_t kBytesPerStep = base::limits::kKiB;
// Texts made on the way, of which most are thrown away again.
constexpr std::size_t kMadeBytesMax = 8 * kOutputBytesMax;
// They may stand in each other, and what nests recurses.
constexpr std::size_t kContainersMax = 2000;

}  // namespace

base::Result<Rendered> Evaluation::run(const Block& nodes) {
    block(nodes);
    if (fault_) return *fault_;
    return Rendered{std::move(out_), std::move(overrides_)};
}

Value Evaluation::fail(int line, Code code, std::string_view what) {
    if (!fault_) fault_ = Error{code, base::text("line ", line, ": ", what)};
    return Absent{};
}

bool Evaluation::spend(int line) {
    if (++steps_ > kStepsMax) fail(line, Code::too_large, "the template does too much");
    return !fault_;
}

void Evaluation::charge(int line, std::size_t bytes) {
    steps_ += bytes / kBytesPerStep;
    spend(line);
}

Value Evaluation::made(int line, std::string text) {
    made_bytes_ += text.size();
    if (text.size() > kOutputBytesMax || made_bytes_ > kMadeBytesMax) {
        return fail(line, Code::too_large, "the texts that the template makes are too long");
    }
    return std::move(text);
}

Value Evaluation::made_list(int line, List list) {
    if (++containers_ > kContainersMax) {
        return fail(line, Code::too_large, "the template makes too many lists and maps");
    }
    return std::make_shared<List>(std::move(list));
}

Value Evaluation::made_map(int line, Map map) {
    if (++containers_ > kContainersMax) {
        return fail(line, Code::too_large, "the template makes too many lists and maps");
    }
    return std::make_shared<Map>(std::move(map));
}

std::optional<JsonView> Evaluation::body(int line) {
    if (body_) return body_;
    std::string text(scene_.body());
    if (text.find_first_not_of(" \t\r\n") == std::string::npos) text = "{}";
    auto compact = codec::compact_json(std::move(text));
    if (!compact) {
        // Not of a line: it is the body that is wrong.
        if (!fault_) fault_ = Error{Code::malformed, compact.error().what};
        return {};
    }
    charge(line, compact->size());
    body_ = keep(*std::move(compact));
    return body_;
}

std::string Evaluation::text_argument(const Call& call, std::size_t at) {
    if (at >= call.arguments.size()) {
        fail(call.line, Code::unsupported,
             base::text(call.name, " takes ", at + 1, at == 0 ? " argument" : " arguments"));
        return {};
    }
    const Value& value = call.arguments[at];
    if (value.is_nothing() && style_ == Style::exact) {
        const Expression& source = call.sources[at];
        const bool is_named = source.kind == Expression::Kind::reference;
        fail(call.line, Code::invalid_argument,
             base::text(is_named ? std::string_view(source.reference.source) : "a value",
                        value.is_absent() ? " is missing" : " is null"));
        return {};
    }
    return text_of(value, style_);
}

Evaluation::Flow Evaluation::block(const Block& nodes) {
    for (const Node& one : nodes) {
        const Flow flow = node(one);
        if (fault_) return Flow::stop;
        if (flow != Flow::on) return flow;
    }
    return Flow::on;
}

Evaluation::Flow Evaluation::node(const Node& node) {
    if (!spend(node.line)) return Flow::stop;
    switch (node.kind) {
        case Node::Kind::text:
            out_ += node.text;
            break;
        case Node::Kind::reference:
            write(node.reference);
            break;
        case Node::Kind::set:
            set(node);
            break;
        case Node::Kind::choose:
            return choose(node);
        case Node::Kind::loop:
            return loop(node);
        case Node::Kind::leave:
            return Flow::leave;
        case Node::Kind::stop:
            return Flow::stop;
    }
    if (out_.size() > kOutputBytesMax) {
        fail(node.line, Code::too_large, base::text("more than ", kOutputBytesMax, " bytes"));
    }
    return Flow::on;
}

Evaluation::Flow Evaluation::choose(const Node& node) {
    for (std::size_t i = 0; i < node.expressions.size(); ++i) {
        if (is_true(value(node.expressions[i]))) return block(node.blocks[i]);
    }
    return node.blocks.size() > node.expressions.size() ? block(node.blocks.back()) : Flow::on;
}

Evaluation::Flow Evaluation::loop(const Node& node) {
    const Value over = value(node.expressions.front());
    Loop loop;
    loops_.push_back(loop);
    Flow flow = Flow::on;
    if (const JsonView* json = over.json()) {
        charge(node.line, json->text().size());
        for (JsonItems items(*json); flow == Flow::on && items.next();) {
            loop.has_next = items.has_next();
            flow = round(node, value_of(items.value()), loop);
        }
    } else if (const auto* list = std::get_if<std::shared_ptr<List>>(&over)) {
        // A copy, as the body may change the list.
        const List items = **list;
        for (std::size_t i = 0; flow == Flow::on && i < items.size(); ++i) {
            loop.has_next = i + 1 < items.size();
            flow = round(node, items[i], loop);
        }
    } else if (const auto* map = std::get_if<std::shared_ptr<Map>>(&over)) {
        const Map items = **map;
        for (std::size_t i = 0; flow == Flow::on && i < items.size(); ++i) {
            loop.has_next = i + 1 < items.size();
            flow = round(node, items[i].second, loop);
        }
    }
    loops_.pop_back();
    return flow == Flow::stop ? Flow::stop : Flow::on;
}

Evaluation::Flow Evaluation::round(const Node& node, Value item, Loop& loop) {
    if (loop.index >= kRoundsMax) {
        fail(node.line, Code::too_large,
             base::text("#foreach has at most ", kRoundsMax, " rounds"));
        return Flow::stop;
    }
    loops_.back() = loop;
    variables_.insert_or_assign(node.reference.name, std::move(item));
    variables_.insert_or_assign("velocityCount", static_cast<std::int64_t>(loop.index + 1));
    const Flow flow = block(node.blocks.front());
    ++loop.index;
    return flow;
}

void Evaluation::set(const Node& node) {
    const Reference& to = node.reference;
    Value given = value(node.expressions.front());
    if (to.path.empty()) {
        variables_.insert_or_assign(to.name, std::move(given));
        return;
    }
    if (to.name == "context") {
        Override made;
        for (const Access& access : to.path) {
            if (!made.path.empty()) made.path += '.';
            made.path += access.name;
        }
        made.value = text_of(given, style_);
        overrides_.push_back(std::move(made));
        return;
    }
    Reference holder = to;
    holder.path.pop_back();
    const Value on = reference(holder);
    const Access& last = to.path.back();
    const auto* map = std::get_if<std::shared_ptr<Map>>(&on);
    if (map == nullptr || last.kind != Access::Kind::property) {
        fail(node.line, Code::unsupported,
             "#set takes a variable, a field of a map or of $context");
    } else if (reaches(given, map->get())) {
        fail(node.line, Code::unsupported, "a map cannot hold itself");
    } else if (Value* const there = find(**map, last.name)) {
        *there = std::move(given);
    } else {
        (*map)->emplace_back(last.name, std::move(given));
    }
}

void Evaluation::write(const Reference& of) {
    const bool is_defined = variables_.contains(of.name) || of.name == "input" ||
                            of.name == "util" || of.name == "context" ||
                            of.name == "stageVariables" || of.name == "foreach";
    if (is_defined) return render(reference(of), style_, out_);
    // As in Velocity: what nobody defined is only text.
    if (!of.is_quiet) out_ += of.source;
}

}  // namespace door::gateway::vtl
