// Expressions and references of an Evaluation.

#include <cmath>

#include "base/text.h"
#include "door/gateway/vtl/evaluation.h"

namespace door::gateway::vtl {
namespace {

using base::Code;
using Kind = Expression::Kind;

bool holds(Kind kind, auto left, auto right) {
    switch (kind) {
        case Kind::less:
            return left < right;
        case Kind::less_or_equal:
            return left <= right;
        case Kind::greater:
            return left > right;
        default:
            return left >= right;
    }
}

// Nothing if the result does not fit, or there is none.
std::optional<std::int64_t> computed(Kind kind, std::int64_t left, std::int64_t right) {
    std::int64_t result = 0;
    switch (kind) {
        case Kind::plus:
            if (__builtin_add_overflow(left, right, &result)) return {};
            return result;
        case Kind::minus:
            if (__builtin_sub_overflow(left, right, &result)) return {};
            return result;
        case Kind::times:
            if (__builtin_mul_overflow(left, right, &result)) return {};
            return result;
        default:
            // The least number has no positive.
            if (right == 0 || (right == -1 && left == INT64_MIN)) return {};
            return kind == Kind::divide ? left / right : left % right;
    }
}

std::optional<double> computed(Kind kind, double left, double right) {
    switch (kind) {
        case Kind::plus:
            return left + right;
        case Kind::minus:
            return left - right;
        case Kind::times:
            return left * right;
        default:
            if (right == 0) return {};
            return kind == Kind::divide ? left / right : std::fmod(left, right);
    }
}

}  // namespace

Value Evaluation::value(const Expression& expression) {
    if (!spend(expression.line)) return Absent{};
    switch (expression.kind) {
        case Kind::text:
            return made(expression.line, expression.text);
        case Kind::interpolation:
            return interpolated(expression);
        case Kind::integer:
            return expression.integer;
        case Kind::decimal:
            return expression.decimal;
        case Kind::boolean:
            return expression.integer != 0;
        case Kind::reference:
            return reference(expression.reference);
        case Kind::range:
            return range(expression);
        case Kind::list: {
            List list;
            for (const Expression& one : expression.operands) list.push_back(value(one));
            return made_list(expression.line, std::move(list));
        }
        case Kind::map: {
            Map map;
            for (std::size_t i = 0; i + 1 < expression.operands.size(); i += 2) {
                std::string name = text_of(value(expression.operands[i]), style_);
                Value given = value(expression.operands[i + 1]);
                if (Value* const there = find(map, name)) {
                    *there = std::move(given);
                } else {
                    map.emplace_back(std::move(name), std::move(given));
                }
            }
            return made_map(expression.line, std::move(map));
        }
        default:
            return operation(expression);
    }
}

Value Evaluation::operation(const Expression& expression) {
    const Value left = value(expression.operands.front());
    switch (expression.kind) {
        case Kind::negation:
            return !is_true(left);
        case Kind::either:
            return is_true(left) || is_true(value(expression.operands.back()));
        case Kind::both:
            return is_true(left) && is_true(value(expression.operands.back()));
        default:
            break;
    }
    const Value right = value(expression.operands.back());
    if (expression.kind == Kind::equal) return equal(expression.line, left, right);
    if (expression.kind == Kind::unequal) return !equal(expression.line, left, right);
    return arithmetic(expression, left, right);
}

Value Evaluation::arithmetic(const Expression& expression, const Value& left, const Value& right) {
    const Kind kind = expression.kind;
    const bool is_order = kind == Kind::less || kind == Kind::less_or_equal ||
                          kind == Kind::greater || kind == Kind::greater_or_equal;
    const std::optional<Number> a = number_of(left);
    const std::optional<Number> b = number_of(right);
    if (!a || !b) {
        // As in Velocity: what cannot be compared is not less, and what cannot be counted is null.
        if (is_order) return false;
        if (kind == Kind::plus && (left.text() != nullptr || right.text() != nullptr)) {
            return made(expression.line, text_of(left, style_) + text_of(right, style_));
        }
        return Absent{};
    }
    if (a->is_integer && b->is_integer) {
        if (is_order) return holds(kind, a->integer, b->integer);
        const auto result = computed(kind, a->integer, b->integer);
        return result ? Value(*result) : Value(Absent{});
    }
    if (is_order) return holds(kind, a->decimal, b->decimal);
    const auto result = computed(kind, a->decimal, b->decimal);
    return result ? Value(*result) : Value(Absent{});
}

// What is of one kind is compared as such, anything else by its text; nothing equals an empty text,
// for that is what the original's `$input.path('$.missing') == ''` relies on.
bool Evaluation::equal(int line, const Value& left, const Value& right) {
    const std::optional<Number> a = number_of(left);
    const std::optional<Number> b = number_of(right);
    if (a && b) {
        return a->is_integer && b->is_integer ? a->integer == b->integer : a->decimal == b->decimal;
    }
    if (left.is_nothing() && right.is_nothing()) return true;
    const auto text = [&](const Value& value) {
        return made(line, value.is_nothing() ? std::string() : text_of(value, style_));
    };
    const Value first = text(left);
    const Value second = text(right);
    return first.text() != nullptr && second.text() != nullptr && *first.text() == *second.text();
}

Value Evaluation::interpolated(const Expression& expression) {
    std::string before = std::exchange(out_, {});
    block(expression.parts);
    std::string text = std::exchange(out_, std::move(before));
    return made(expression.line, std::move(text));
}

Value Evaluation::range(const Expression& expression) {
    const Value first = value(expression.operands.front());
    const Value last = value(expression.operands.back());
    const auto* from = std::get_if<std::int64_t>(&first);
    const auto* to = std::get_if<std::int64_t>(&last);
    if (from == nullptr || to == nullptr) return Absent{};
    const std::int64_t step = *from <= *to ? 1 : -1;
    List list;
    for (std::int64_t at = *from;; at += step) {
        if (list.size() >= kRoundsMax) {
            return fail(expression.line, Code::too_large,
                        base::text("a range has at most ", kRoundsMax, " numbers"));
        }
        list.push_back(at);
        if (at == *to) break;
    }
    return made_list(expression.line, std::move(list));
}

Value Evaluation::root(const Reference& of) {
    if (const auto found = variables_.find(of.name); found != variables_.end()) {
        return found->second;
    }
    if (of.name == "input") return Builtin::input;
    if (of.name == "util") return Builtin::util;
    if (of.name == "foreach") return Builtin::foreach;
    if (of.name == "context") {
        if (!context_) context_ = keep(scene_.context_json());
        return *context_;
    }
    if (of.name == "stageVariables") {
        if (!stage_variables_) stage_variables_ = keep(scene_.stage_variables_json());
        return *stage_variables_;
    }
    return Absent{};
}

Value Evaluation::reference(const Reference& of) {
    Value at = root(of);
    for (const Access& access : of.path) {
        if (fault_) return Absent{};
        at = step(at, access, of.line);
    }
    return at;
}

Value Evaluation::step(const Value& on, const Access& access, int line) {
    if (access.kind == Access::Kind::property) return property(on, access.name, line);
    List arguments;
    for (const Expression& one : access.arguments) arguments.push_back(value(one));
    if (fault_) return Absent{};
    if (access.kind == Access::Kind::index) return index(on, arguments.front(), line);
    const Call call{access.name, line, arguments, access.arguments};
    if (const auto* builtin = std::get_if<Builtin>(&on)) {
        if (*builtin == Builtin::input) return call_input(*this, call);
        if (*builtin == Builtin::util) return call_util(*this, call);
    }
    return call_method(*this, on, call);
}

Value Evaluation::property(const Value& on, std::string_view name, int line) {
    if (const JsonView* json = on.json()) {
        charge(line, json->text().size());
        const auto field = json->field(name);
        return field ? value_of(*field) : Value(Absent{});
    }
    if (const auto* map = std::get_if<std::shared_ptr<Map>>(&on)) {
        const Value* const there = find(**map, name);
        return there != nullptr ? *there : Value(Absent{});
    }
    if (const auto* builtin = std::get_if<Builtin>(&on)) {
        if (*builtin == Builtin::foreach) return foreach_property(name);
        if (*builtin == Builtin::input && name == "body") {
            return made(line, std::string(scene_.body()));
        }
    }
    return Absent{};
}

Value Evaluation::index(const Value& on, const Value& at, int line) {
    const auto* place = std::get_if<std::int64_t>(&at);
    if (place == nullptr) {
        // $map['name']
        return at.text() != nullptr ? property(on, *at.text(), line) : Value(Absent{});
    }
    if (const JsonView* json = on.json()) {
        charge(line, json->text().size());
        const auto element = json->element(*place);
        return element ? value_of(*element) : Value(Absent{});
    }
    if (const auto* list = std::get_if<std::shared_ptr<List>>(&on)) {
        const auto size = static_cast<std::int64_t>((*list)->size());
        const std::int64_t from_begin = *place < 0 ? *place + size : *place;
        if (from_begin < 0 || from_begin >= size) return Absent{};
        return (**list)[static_cast<std::size_t>(from_begin)];
    }
    return Absent{};
}

Value Evaluation::foreach_property(std::string_view name) const {
    if (loops_.empty()) return Absent{};
    const Loop& loop = loops_.back();
    const auto index = static_cast<std::int64_t>(loop.index);
    if (name == "hasNext") return loop.has_next;
    if (name == "index") return index;
    if (name == "count") return index + 1;
    if (name == "first") return index == 0;
    if (name == "last") return !loop.has_next;
    return Absent{};
}

}  // namespace door::gateway::vtl
