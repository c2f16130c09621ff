#include "codec/jsonschema/validation.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace codec::jsonschema {
namespace {

using base::Code;
using base::Error;
using base::Result;

// A megabyte of the smallest values against a plain schema takes half a million, a usual record
// some hundreds; beyond, a hostile schema meets a hostile value.
constexpr std::int64_t kStepsMax = 3'000'000;
// A pattern takes longer than anything else.
constexpr std::size_t kPatternCost = 10;
// Each level of JSON may pass through several schemas.
constexpr int kDepthMax = 700;

// Code points.
std::uint64_t length_of(std::string_view utf8) {
    return static_cast<std::uint64_t>(std::ranges::count_if(
        utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_of(Type type, const Value& value) {
    constexpr std::array kKinds{JsonKind::null,   JsonKind::boolean, JsonKind::number,
                                JsonKind::number, JsonKind::string,  JsonKind::array,
                                JsonKind::object};
    if (kKinds.at(static_cast<std::size_t>(type)) != value.kind) return false;
    return type != Type::integer || Decimal(value.text).is_integer();
}

std::string names_of(const std::vector<Type>& types) {
    constexpr std::array<std::string_view, 7> kNames{
        "null", "a boolean", "an integer", "a number", "a string", "an array", "an object"};
    std::string text;
    for (const Type type : types) {
        text += text.empty() ? "" : " or ";
        text += kNames.at(static_cast<std::size_t>(type));
    }
    return text;
}

// Which of a value's items schemas have looked at, for unevaluatedItems and -Properties.
using Marks = std::vector<bool>;

void mark(Marks* marks, std::size_t index) {
    if (marks != nullptr) (*marks)[index] = true;
}

class Validator {
  public:
    Result<> run(const Schema& schema, const Value& value) {
        const bool is_good = check(schema, value, nullptr);
        if (is_exhausted_) {
            return Error{Code::too_large,
                         "the schema leads back to itself, or takes too long to go by"};
        }
        if (is_good) return {};
        return Error{Code::invalid_argument,
                     base::text(path_.empty() ? "the value" : path_, ": ", fault_)};
    }

  private:
    // Whether it does; if not, why is noted unless `quiet_`. Marks what was looked at.
    bool check(const Schema& schema, const Value& value, Marks* marks) {
        if (depth_ >= kDepthMax) is_exhausted_ = true;
        if (!step(1)) return false;
        if (schema.is_false()) return fail("no value is allowed here");
        if (!schema.source->is_object()) return true;
        ++depth_;
        const bool is_good = check_keywords(schema, value, marks);
        --depth_;
        return is_good;
    }

    bool step(std::size_t cost) {
        steps_left_ -= static_cast<std::int64_t>(cost);
        if (steps_left_ < 0) is_exhausted_ = true;
        return !is_exhausted_;
    }

    bool check_keywords(const Schema& schema, const Value& value, Marks* outer) {
        // Its own looks first, to know what is left over.
        const bool asks =
            schema.unevaluated_items != nullptr || schema.unevaluated_properties != nullptr;
        Marks own(asks || outer != nullptr ? value.items.size() : 0);
        Marks* const marks = asks || outer != nullptr ? &own : nullptr;
        if (schema.reference != nullptr && !check(*schema.reference, value, marks)) return false;
        if (!check_plain(schema, value) || !check_kind(schema, value, marks) ||
            !check_combined(schema, value, marks) || !check_condition(schema, value, marks) ||
            !check_unevaluated(schema, value, marks)) {
            return false;
        }
        if (outer != nullptr) merge(own, *outer);
        return true;
    }

    static void merge(const Marks& from, Marks& to) {
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (from[i]) to[i] = true;
        }
    }

    bool check_plain(const Schema& schema, const Value& value) {
        const auto fits = [&value](Type type) { return is_of(type, value); };
        if (!schema.types.empty() && std::ranges::none_of(schema.types, fits)) {
            if (quiet_ > 0) return false;
            return fail("expected ", names_of(schema.types), ", found ", name_of(value.kind));
        }
        if (schema.constant != nullptr && compare(*schema.constant, value) != 0) {
            return fail("is not the one value that is allowed");
        }
        if (!schema.enumeration) return true;
        const auto is_below = [](const Value* a, const Value& b) { return compare(*a, b) < 0; };
        const auto at = std::lower_bound(schema.enumeration->begin(), schema.enumeration->end(),
                                         value, is_below);
        if (at != schema.enumeration->end() && compare(**at, value) == 0) return true;
        return fail("is none of the values that are allowed");
    }

    bool check_kind(const Schema& schema, const Value& value, Marks* marks) {
        switch (value.kind) {
            case JsonKind::number:
                return check_number(schema, value);
            case JsonKind::string:
                return check_string(schema, value);
            case JsonKind::array:
                return check_array(schema, value, marks) && check_contains(schema, value, marks);
            case JsonKind::object:
                return check_members(schema, value) && check_properties(schema, value, marks) &&
                       check_dependencies(schema, value, marks);
            default:
                return true;
        }
    }

    bool check_number(const Schema& schema, const Value& value) {
        const bool is_bounded = schema.minimum || schema.maximum || schema.exclusive_minimum ||
                                schema.exclusive_maximum || schema.multiple_of;
        if (!is_bounded) return true;
        const Decimal number(value.text);
        const std::string_view shown = value.text.substr(0, 40);
        if ((schema.minimum && number < *schema.minimum) ||
            (schema.exclusive_minimum && number <= *schema.exclusive_minimum)) {
            return fail(shown, " is below the minimum");
        }
        if ((schema.maximum && number > *schema.maximum) ||
            (schema.exclusive_maximum && number >= *schema.exclusive_maximum)) {
            return fail(shown, " is above the maximum");
        }
        if (schema.multiple_of && !number.is_multiple_of(*schema.multiple_of)) {
            return fail(shown, " is no multiple of what is asked for");
        }
        return true;
    }

    bool check_string(const Schema& schema, const Value& value) {
        if (schema.length_min || schema.length_max) {
            const std::uint64_t length = length_of(value.text);
            if (!is_within(length, schema.length_min, schema.length_max, "characters"))
                return false;
        }
        if (!schema.pattern || schema.pattern->is_found_in(value.text)) return true;
        return fail("does not match the pattern ", base::printable(schema.pattern_text));
    }

    bool is_within(std::uint64_t count, const std::optional<std::uint64_t>& least,
                   const std::optional<std::uint64_t>& most, std::string_view what) {
        if (least && count < *least) {
            return fail("has ", count, " ", what, "; the least is ", *least);
        }
        if (most && count > *most) {
            return fail("has ", count, " ", what, "; the most is ", *most);
        }
        return true;
    }

    bool check_array(const Schema& schema, const Value& value, Marks* marks) {
        if (!is_within(value.items.size(), schema.items_min, schema.items_max, "items")) {
            return false;
        }
        if (schema.has_unique_items && !is_unique(value)) return fail("has equal items");
        const Schema* const rest = schema.has_prefix_items ? schema.additional_items : schema.items;
        for (std::size_t i = 0; i < value.items.size(); ++i) {
            const bool is_prefix = i < schema.prefix_items.size();
            const Schema* const one = is_prefix ? schema.prefix_items[i] : rest;
            if (one == nullptr) continue;
            if (!check_item(*one, value, i)) return false;
            mark(marks, i);
        }
        return true;
    }

    static bool is_unique(const Value& array) {
        std::vector<const Value*> sorted;
        sorted.reserve(array.items.size());
        for (const Value& item : array.items) sorted.push_back(&item);
        std::ranges::sort(sorted,
                          [](const Value* a, const Value* b) { return compare(*a, *b) < 0; });
        return std::ranges::adjacent_find(sorted, [](const Value* a, const Value* b) {
                   return compare(*a, *b) == 0;
               }) == sorted.end();
    }

    bool check_contains(const Schema& schema, const Value& value, Marks* marks) {
        if (schema.contains == nullptr) return true;
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < value.items.size(); ++i) {
            if (!fits_quietly(*schema.contains, value.items[i], nullptr)) continue;
            ++count;
            mark(marks, i);
        }
        return is_within(count, schema.contains_min.value_or(1), schema.contains_max,
                         "items of the kind that it is to contain");
    }

    bool check_members(const Schema& schema, const Value& value) {
        if (!is_within(value.items.size(), schema.properties_min, schema.properties_max,
                       "properties")) {
            return false;
        }
        if (!step(schema.required.size())) return false;
        for (const std::string_view name : schema.required) {
            if (value.find(name) == nullptr) {
                return fail("the property ", base::printable(name), " is missing");
            }
        }
        if (schema.property_names == nullptr) return true;
        for (const std::string_view name : value.names) {
            Value text;
            text.kind = JsonKind::string;
            text.text = name;
            if (!check(*schema.property_names, text, nullptr)) return false;
        }
        return true;
    }

    bool check_properties(const Schema& schema, const Value& value, Marks* marks) {
        for (std::size_t i = 0; i < value.items.size(); ++i) {
            bool is_known = false;
            if (const Schema* const own = schema.property(value.names[i])) {
                is_known = true;
                if (!check_item(*own, value, i)) return false;
            }
            for (const PatternProperty& one : schema.pattern_properties) {
                if (!step(kPatternCost)) return false;
                if (!one.pattern.is_found_in(value.names[i])) continue;
                is_known = true;
                if (!check_item(*one.schema, value, i)) return false;
            }
            if (!is_known && schema.additional_properties != nullptr) {
                is_known = true;
                if (!check_item(*schema.additional_properties, value, i)) return false;
            }
            if (is_known) mark(marks, i);
        }
        return true;
    }

    bool check_dependencies(const Schema& schema, const Value& value, Marks* marks) {
        for (const Dependency& dependency : schema.dependencies) {
            if (!step(1 + dependency.required.size())) return false;
            if (value.find(dependency.name) == nullptr) continue;
            for (const std::string_view name : dependency.required) {
                if (value.find(name) == nullptr) {
                    return fail("the property ", base::printable(name),
                                " is missing, which goes with ", base::printable(dependency.name));
                }
            }
            if (dependency.schema != nullptr && !check(*dependency.schema, value, marks)) {
                return false;
            }
        }
        return true;
    }

    bool check_combined(const Schema& schema, const Value& value, Marks* marks) {
        for (const Schema* const one : schema.all_of) {
            if (!check(*one, value, marks)) return false;
        }
        if (!schema.any_of.empty() && count_of(schema.any_of, value, marks) == 0) {
            return fail("goes by none of the alternatives");
        }
        if (!schema.one_of.empty()) {
            const std::size_t count = count_of(schema.one_of, value, marks);
            if (count == 0) return fail("goes by none of the alternatives");
            if (count > 1) return fail("goes by more than one of the alternatives");
        }
        if (schema.negated != nullptr && fits_quietly(*schema.negated, value, nullptr)) {
            return fail("is what it is not to be");
        }
        return true;
    }

    std::size_t count_of(const std::vector<const Schema*>& schemas, const Value& value,
                         Marks* marks) {
        std::size_t count = 0;
        for (const Schema* const one : schemas) {
            if (fits_quietly(*one, value, marks)) ++count;
        }
        return count;
    }

    bool check_condition(const Schema& schema, const Value& value, Marks* marks) {
        if (schema.condition == nullptr) return true;
        const bool holds = fits_quietly(*schema.condition, value, marks);
        const Schema* const next = holds ? schema.consequence : schema.alternative;
        return next == nullptr || check(*next, value, marks);
    }

    bool check_unevaluated(const Schema& schema, const Value& value, Marks* marks) {
        const Schema* const rest =
            value.is_object() ? schema.unevaluated_properties : schema.unevaluated_items;
        if (rest == nullptr) return true;
        for (std::size_t i = 0; i < value.items.size(); ++i) {
            if ((*marks)[i]) continue;
            if (!check_item(*rest, value, i)) return false;
            mark(marks, i);
        }
        return true;
    }

    bool check_item(const Schema& schema, const Value& value, std::size_t index) {
        if (check(schema, value.items[index], nullptr)) return true;
        if (quiet_ == 0) {
            const std::string step =
                value.is_object() ? base::printable(value.names[index]) : base::text(index);
            path_ = base::text("/", step, path_);
        }
        return false;
    }

    bool fits_quietly(const Schema& schema, const Value& value, Marks* marks) {
        ++quiet_;
        const bool fits = check(schema, value, marks);
        --quiet_;
        return fits;
    }

    template <class... Parts>
    bool fail(const Parts&... parts) {
        if (quiet_ == 0) fault_ = base::text(parts...);
        return false;
    }

    std::string path_;  // of the fault, built on the way back
    std::string fault_;
    int quiet_ = 0;
    int depth_ = 0;
    std::int64_t steps_left_ = kStepsMax;
    bool is_exhausted_ = false;
};

}  // namespace

Result<> validate(const Schema& schema, const Value& value) {
    return Validator().run(schema, value);
}

}  // namespace codec::jsonschema
