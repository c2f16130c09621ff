#pragma once
// What expressions give. Private to this room.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "door/gateway/vtl/json_view.h"
#include "door/gateway/vtl/template.h"

namespace door::gateway::vtl {

struct Value;
using List = std::vector<Value>;
// In order of what was put; names differ.
using Map = std::vector<std::pair<std::string, Value>>;

// There is no such thing: not null, which a body may well hold.
struct Absent {
    std::string_view shown{};  // instead of it
};
enum class Builtin : std::uint8_t { input, util, foreach };

// Lists and maps are shared, as in Java: who holds one sees what others do to it.
using ValueKinds = std::variant<Absent, bool, std::int64_t, double, std::string, JsonView,
                                std::shared_ptr<List>, std::shared_ptr<Map>, Builtin>;
struct Value : ValueKinds {
    using ValueKinds::ValueKinds;

    bool is_absent() const { return std::holds_alternative<Absent>(*this); }
    // Null, or no value at all.
    bool is_nothing() const;
    const std::string* text() const { return std::get_if<std::string>(this); }
    const JsonView* json() const { return std::get_if<JsonView>(this); }
    bool is_container() const;
};

// A scalar of JSON becomes a plain value; a number that 64 bits cannot say stays as it was written.
Value value_of(JsonView json);

struct Number {
    bool is_integer = true;
    std::int64_t integer = 0;
    double decimal = 0;  // also of an integer
};
std::optional<Number> number_of(const Value& value);

// Velocity's truth: everything but false, null and what is absent.
bool is_true(const Value& value);

// Appends the value as a template shows it, and stops behind kOutputBytesMax.
void render(const Value& value, Style style, std::string& out);
std::string text_of(const Value& value, Style style);

// Whether `target` can be reached from `from`.
bool reaches(const Value& from, const void* target);

Value* find(Map& map, std::string_view name);

}  // namespace door::gateway::vtl
