#pragma once
// A value on its way through transforms and partitioners: JSON as a tree, numbers as they were
// written, so that none loses a digit.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sink {

using base::Result;

struct Field;
class Value;

struct Number {
    std::string text;  // as in JSON
    friend bool operator==(const Number&, const Number&) = default;
};
using Array = std::vector<Value>;
// In the order of the sender. A name that comes twice is kept once, with its last value.
using Object = std::vector<Field>;

class Value {
  public:
    using State =
        std::variant<std::monostate, bool, Number, std::string, base::Bytes, Array, Object>;

    // Defined below, where fields are whole.
    Value();
    explicit Value(State state);
    Value(const Value&);
    Value(Value&&) noexcept;
    Value& operator=(const Value&);
    Value& operator=(Value&&) noexcept;
    ~Value();
    static Value text(std::string_view text);
    static Value integer(std::int64_t value);

    bool is_null() const { return state_.index() == 0; }
    template <class T>
    const T* as() const {
        return std::get_if<T>(&state_);
    }
    template <class T>
    T* as() {
        return std::get_if<T>(&state_);
    }
    // A number without fraction, or nothing.
    std::optional<std::int64_t> to_integer() const;

    friend bool operator==(const Value&, const Value&);

  private:
    State state_;
};

struct Field {
    std::string name;
    Value value;
    friend bool operator==(const Field&, const Field&) = default;
};

inline Value::Value() = default;
inline Value::Value(State state) : state_(std::move(state)) {}
inline Value::Value(const Value&) = default;
inline Value::Value(Value&&) noexcept = default;
inline Value& Value::operator=(const Value&) = default;
inline Value& Value::operator=(Value&&) noexcept = default;
inline Value::~Value() = default;
inline Value Value::text(std::string_view text) { return Value(State(std::string(text))); }

// Code::malformed says what and where.
Result<Value> parse_json(std::string text);
// Without blanks. Bytes are base64 in a string.
void append_json(std::string& out, const Value& value);
std::string json_of(const Value& value);
// As Java prints its own maps, lists and numbers: "{a=1, b=[x, y]}".
std::string plain_text(const Value& value);

const Value* find(const Object& object, std::string_view name);
Value* find(Object& object, std::string_view name);
void set(Object& object, std::string_view name, Value value);
// "a.b.c" through objects; a name that holds the dots itself wins. Nullptr if a step is missing.
const Value* find_path(const Value& value, std::string_view path);

}  // namespace sink
