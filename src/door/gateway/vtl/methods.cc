// The methods of Java's values that templates call.

#include <algorithm>
#include <array>

#include "base/text.h"
#include "door/gateway/vtl/evaluation.h"
#include "door/gateway/vtl/pattern.h"

namespace door::gateway::vtl {
namespace {

using base::Code;
using Call = Evaluation::Call;

std::int64_t count_of(std::size_t count) { return static_cast<std::int64_t>(count); }

Value no_method(Evaluation& evaluation, const Call& call, std::string_view of) {
    return evaluation.fail(call.line, Code::unsupported,
                           base::text(of, " has no method ", call.name, "()"));
}

std::string in_case(std::string text, int (*letter)(int)) {
    std::ranges::transform(text, text.begin(), [letter](char c) {
        return static_cast<char>(letter(static_cast<unsigned char>(c)));
    });
    return text;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    return text;
}

Value position(std::size_t at) {
    return at == std::string_view::npos ? Value(std::int64_t{-1}) : Value(count_of(at));
}

// Places are bytes.
Value substring(Evaluation& evaluation, std::string_view on, const Call& call) {
    std::array<std::int64_t, 2> range{0, count_of(on.size())};
    for (std::size_t i = 0; i < std::min<std::size_t>(2, call.arguments.size()); ++i) {
        const auto number = number_of(call.arguments[i]);
        if (number) range[i] = number->integer;
    }
    if (range[0] < 0 || range[0] > range[1] || range[1] > count_of(on.size())) {
        return evaluation.fail(
            call.line, Code::invalid_argument,
            base::text("substring from ", range[0], " to ", range[1], " of ", on.size(), " bytes"));
    }
    return evaluation.made(call.line,
                           std::string(on.substr(static_cast<std::size_t>(range[0]),
                                                 static_cast<std::size_t>(range[1] - range[0]))));
}

std::string replaced_plain(std::string_view text, std::string_view from, std::string_view to) {
    std::string out;
    for (std::size_t at = 0; !from.empty();) {
        const std::size_t found = text.find(from, at);
        out += text.substr(at, found - at);
        if (found == std::string_view::npos || out.size() > kOutputBytesMax) return out;
        out += to;
        at = found + from.size();
    }
    return std::string(text);
}

// matches, replaceAll, split: the first argument is a regular expression.
Value by_pattern(Evaluation& evaluation, const std::string& on, const Call& call) {
    const auto pattern = Pattern::parse(evaluation.text_argument(call, 0));
    if (!pattern) return evaluation.fail(call.line, pattern.error());
    evaluation.charge(call.line, on.size());
    if (call.name == "matches") return pattern->matches(on);
    if (call.name == "split") {
        List parts;
        for (std::string& part : pattern->split(on)) parts.emplace_back(std::move(part));
        return evaluation.made_list(call.line, std::move(parts));
    }
    auto replaced = pattern->replaced(on, evaluation.text_argument(call, 1));
    if (!replaced) return evaluation.fail(call.line, replaced.error());
    return evaluation.made(call.line, *std::move(replaced));
}

Value with_text(Evaluation& evaluation, const std::string& on, const Call& call) {
    const std::string_view name = call.name;
    if (name == "length") return count_of(on.size());
    if (name == "isEmpty") return on.empty();
    if (name == "trim") return evaluation.made(call.line, std::string(trimmed(on)));
    if (name == "toUpperCase") return evaluation.made(call.line, in_case(on, std::toupper));
    if (name == "toLowerCase") return evaluation.made(call.line, in_case(on, std::tolower));
    if (name == "substring") return substring(evaluation, on, call);
    if (name == "matches" || name == "split" || name == "replaceAll") {
        return by_pattern(evaluation, on, call);
    }
    const std::string given = evaluation.text_argument(call, 0);
    if (name == "equals") return on == given;
    if (name == "equalsIgnoreCase") {
        return in_case(on, std::tolower) == in_case(given, std::tolower);
    }
    if (name == "contains") return on.find(given) != std::string::npos;
    if (name == "startsWith") return on.starts_with(given);
    if (name == "endsWith") return on.ends_with(given);
    if (name == "indexOf") return position(on.find(given));
    if (name == "lastIndexOf") return position(on.rfind(given));
    if (name == "concat") return evaluation.made(call.line, on + given);
    if (name == "replace") {
        return evaluation.made(call.line,
                               replaced_plain(on, given, evaluation.text_argument(call, 1)));
    }
    return no_method(evaluation, call, "a text");
}

// keySet, values, entrySet; the same for maps and for objects of JSON.
struct Entries {
    std::vector<std::string> names;
    List values;
};

Value listed(Evaluation& evaluation, const Call& call, Entries entries) {
    List list;
    for (std::size_t i = 0; i < entries.values.size(); ++i) {
        if (call.name == "keySet") {
            list.emplace_back(std::move(entries.names[i]));
        } else if (call.name == "values") {
            list.push_back(std::move(entries.values[i]));
        } else {
            Map entry;
            entry.emplace_back("key", std::move(entries.names[i]));
            entry.emplace_back("value", std::move(entries.values[i]));
            list.push_back(evaluation.made_map(call.line, std::move(entry)));
        }
    }
    return evaluation.made_list(call.line, std::move(list));
}

bool asks_for_entries(const Call& call) {
    return call.name == "keySet" || call.name == "values" || call.name == "entrySet";
}

Value with_json(Evaluation& evaluation, JsonView on, const Call& call) {
    evaluation.charge(call.line, on.text().size());
    const std::string_view name = call.name;
    if (name == "size" || name == "length") return count_of(on.size());
    if (name == "isEmpty") return on.size() == 0;
    if (asks_for_entries(call)) {
        Entries entries;
        for (JsonItems items(on); items.next() && entries.names.size() < kRoundsMax;) {
            entries.names.push_back(items.name());
            entries.values.push_back(value_of(items.value()));
        }
        return listed(evaluation, call, std::move(entries));
    }
    if (name == "get" && call.arguments.size() == 1) {
        const auto place = number_of(call.arguments.front());
        const bool is_array = on.kind() == codec::JsonKind::array;
        const auto found = is_array && place
                               ? on.element(place->integer)
                               : on.field(text_of(call.arguments.front(), evaluation.style()));
        return found ? value_of(*found) : Value(Absent{});
    }
    if (name == "containsKey") return on.field(evaluation.text_argument(call, 0)).has_value();
    if (name == "contains") {
        const std::string given = evaluation.text_argument(call, 0);
        for (JsonItems items(on); items.next();) {
            if (text_of(value_of(items.value()), evaluation.style()) == given) return true;
        }
        return false;
    }
    return no_method(evaluation, call, "a value of the body");
}

Value with_map(Evaluation& evaluation, const std::shared_ptr<Map>& on, const Call& call) {
    const std::string_view name = call.name;
    if (name == "size") return count_of(on->size());
    if (name == "isEmpty") return on->empty();
    if (asks_for_entries(call)) {
        Entries entries;
        for (const auto& [key, value] : *on) {
            entries.names.push_back(key);
            entries.values.push_back(value);
        }
        return listed(evaluation, call, std::move(entries));
    }
    const std::string key = evaluation.text_argument(call, 0);
    Value* const there = find(*on, key);
    if (name == "containsKey") return there != nullptr;
    if (name == "get") return there != nullptr ? *there : Value(Absent{});
    if (name == "remove") {
        if (there == nullptr) return Absent{};
        Value removed = std::move(*there);
        std::erase_if(*on, [&key](const auto& one) { return one.first == key; });
        return removed;
    }
    if (name != "put" || call.arguments.size() != 2) return no_method(evaluation, call, "a map");
    if (reaches(call.arguments[1], on.get())) {
        return evaluation.fail(call.line, Code::unsupported, "a map cannot hold itself");
    }
    evaluation.charge(call.line, on->size() * sizeof(Value));
    if (there == nullptr) {
        on->emplace_back(key, call.arguments[1]);
        return Absent{};
    }
    return std::exchange(*there, call.arguments[1]);
}

Value with_list(Evaluation& evaluation, const std::shared_ptr<List>& on, const Call& call) {
    const std::string_view name = call.name;
    if (name == "size") return count_of(on->size());
    if (name == "isEmpty") return on->empty();
    if (call.arguments.size() != 1) return no_method(evaluation, call, "a list");
    const Value& given = call.arguments.front();
    if (name == "get") {
        const auto place = number_of(given);
        const bool is_there = place && place->integer >= 0 && place->integer < count_of(on->size());
        return is_there ? (*on)[static_cast<std::size_t>(place->integer)] : Value(Absent{});
    }
    if (name == "add") {
        if (reaches(given, on.get())) {
            return evaluation.fail(call.line, Code::unsupported, "a list cannot hold itself");
        }
        on->push_back(given);
        return true;
    }
    if (name == "contains") {
        const std::string text = text_of(given, evaluation.style());
        return std::ranges::any_of(*on, [&](const Value& one) {
            const Value other = evaluation.made(call.line, text_of(one, evaluation.style()));
            return other.text() != nullptr && *other.text() == text;
        });
    }
    return no_method(evaluation, call, "a list");
}

}  // namespace

Value call_method(Evaluation& evaluation, const Value& on, const Call& call) {
    // A method of what is not there gives what is not there.
    if (on.is_absent()) return on;
    if (call.name == "toString" && call.arguments.empty()) {
        return evaluation.made(call.line, text_of(on, evaluation.style()));
    }
    if (const std::string* text = on.text()) return with_text(evaluation, *text, call);
    if (const JsonView* json = on.json()) return with_json(evaluation, *json, call);
    if (const auto* map = std::get_if<std::shared_ptr<Map>>(&on)) {
        return with_map(evaluation, *map, call);
    }
    if (const auto* list = std::get_if<std::shared_ptr<List>>(&on)) {
        return with_list(evaluation, *list, call);
    }
    if (call.name == "equals") {
        return text_of(on, evaluation.style()) == evaluation.text_argument(call, 0);
    }
    return no_method(evaluation, call, "a number or truth value");
}

}  // namespace door::gateway::vtl
