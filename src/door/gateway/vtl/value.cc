#include "door/gateway/vtl/value.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "codec/json/writer.h"

namespace door::gateway::vtl {
namespace {

using codec::JsonKind;

// Walks a value once, writing it.
class Renderer {
  public:
    // Inside of a list or map a text stands in quotes, and a null is seen.
    enum class Place : std::uint8_t { alone, inside };

    Renderer(Style style, std::string& out) : style_(style), out_(out) {}

    void write(const Value& value, Place place) {
        if (out_.size() > kOutputBytesMax) return;
        std::visit([&](const auto& one) { put(one, place); },
                   static_cast<const ValueKinds&>(value));
    }

  private:
    void put(const Absent& absent, Place place) {
        out_ += place == Place::inside ? std::string_view("null") : absent.shown;
    }
    void put(bool value, Place) { base::append_text(out_, value); }
    void put(std::int64_t value, Place) { base::append_text(out_, value); }
    void put(double value, Place) { base::append_text(out_, value); }
    void put(const std::string& value, Place place) {
        if (place == Place::inside && style_ == Style::exact) {
            codec::append_json_string(out_, value);
        } else {
            out_ += value;
        }
    }
    void put(const Builtin&, Place) {}

    void put(const JsonView& json, Place place) {
        const JsonKind kind = json.kind();
        if (style_ == Style::exact || (kind != JsonKind::object && kind != JsonKind::array)) {
            // A null alone shows nothing, so that no key and no name is "null" by mistake.
            if (place == Place::inside || !json.is_null()) out_ += json.text();
            return;
        }
        const bool is_object = kind == JsonKind::object;
        Items items(*this, is_object ? "{}" : "[]");
        for (JsonItems each(json); each.next();) {
            items.next();
            if (is_object) out_ += each.name() + "=";
            write(value_of(each.value()), Place::inside);
        }
    }
    void put(const std::shared_ptr<List>& list, Place) {
        Items items(*this, "[]");
        for (const Value& one : *list) {
            items.next();
            write(one, Place::inside);
        }
    }
    void put(const std::shared_ptr<Map>& map, Place) {
        Items items(*this, "{}");
        for (const auto& [name, one] : *map) {
            items.next();
            if (style_ == Style::exact) {
                codec::append_json_string(out_, name);
                out_ += ':';
            } else {
                out_ += name + "=";
            }
            write(one, Place::inside);
        }
    }

    // Brackets, and commas between.
    class Items {
      public:
        Items(Renderer& renderer, std::string_view brackets)
            : renderer_(renderer), brackets_(brackets) {
            renderer_.out_ += brackets_[0];
        }
        Items(const Items&) = delete;
        Items& operator=(const Items&) = delete;
        ~Items() { renderer_.out_ += brackets_[1]; }
        void next() {
            if (!is_first_) renderer_.out_ += renderer_.style_ == Style::exact ? "," : ", ";
            is_first_ = false;
        }

      private:
        Renderer& renderer_;
        std::string_view brackets_;
        bool is_first_ = true;
    };

    Style style_;
    std::string& out_;
};

bool reaches_by(const Value& from, const void* target, std::set<const void*>& seen) {
    const auto* list = std::get_if<std::shared_ptr<List>>(&from);
    const auto* map = std::get_if<std::shared_ptr<Map>>(&from);
    const void* const here = list != nullptr  ? static_cast<const void*>(list->get())
                             : map != nullptr ? static_cast<const void*>(map->get())
                                              : nullptr;
    if (here == nullptr || !seen.insert(here).second) return false;
    if (here == target) return true;
    if (list != nullptr) {
        return std::ranges::any_of(**list,
                                   [&](const Value& one) { return reaches_by(one, target, seen); });
    }
    return std::ranges::any_of(
        **map, [&](const auto& one) { return reaches_by(one.second, target, seen); });
}

}  // namespace

bool Value::is_nothing() const { return is_absent() || (json() != nullptr && json()->is_null()); }

bool Value::is_container() const {
    return std::holds_alternative<std::shared_ptr<List>>(*this) ||
           std::holds_alternative<std::shared_ptr<Map>>(*this);
}

Value value_of(JsonView json) {
    switch (json.kind()) {
        case JsonKind::string:
            return json.string();
        case JsonKind::boolean:
            return json.text() == "true";
        case JsonKind::number: {
            std::int64_t number = 0;
            const bool is_plain =
                base::parse_number(json.text(), number) && !json.text().starts_with("-0");
            if (is_plain) return number;
            return json;
        }
        default:
            return json;
    }
}

std::optional<Number> number_of(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        return Number{true, *integer, static_cast<double>(*integer)};
    }
    Number number{.is_integer = false};
    if (const auto* decimal = std::get_if<double>(&value)) {
        number.decimal = *decimal;
        return number;
    }
    if (value.json() == nullptr || value.json()->kind() != JsonKind::number) return {};
    const std::string_view digits = value.json()->text();
    std::from_chars(digits.data(), digits.data() + digits.size(), number.decimal);
    return number;
}

bool is_true(const Value& value) {
    if (const auto* boolean = std::get_if<bool>(&value)) return *boolean;
    return !value.is_nothing();
}

void render(const Value& value, Style style, std::string& out) {
    Renderer(style, out).write(value, Renderer::Place::alone);
}

std::string text_of(const Value& value, Style style) {
    std::string text;
    render(value, style, text);
    return text;
}

bool reaches(const Value& from, const void* target) {
    std::set<const void*> seen;
    return reaches_by(from, target, seen);
}

Value* find(Map& map, std::string_view name) {
    for (auto& [key, value] : map) {
        if (key == name) return &value;
    }
    return nullptr;
}

}  // namespace door::gateway::vtl
