#include "load/rows/row_parser.h"

#include <simdjson.h>

#include <algorithm>

#include "base/check.h"
#include "load/rows/field_value.h"

namespace load::rows {

std::string_view name_of(Reason reason) {
    switch (reason) {
        case Reason::none:
            return "";
        case Reason::not_json:
            return "not_json";
        case Reason::not_an_object:
            return "not_an_object";
        case Reason::misrouted:
            return "misrouted";
        case Reason::no_key:
            return "no_key";
    }
    return "";
}

RowParser::RowParser(const RowSpec& spec)
    : names_(spec.key_fields), key_names_(spec.key_fields.size()) {
    types_.assign(key_names_, FieldType::integer);
    for (const FieldSpec& field : spec.fields) {
        names_.push_back(field.name);
        types_.push_back(field.type);
    }
    cells_.resize(names_.size());
    seen_.resize(names_.size());
}

void RowParser::start(std::string_view record, Payload payload) {
    record_ = record;
    json_ = JsonText(record);
    place_ = 0;
    if (payload == Payload::none) {
        state_ = State::refused;
        refuse(Reason::not_an_object, "null");
        return;
    }
    // A list is read twice: its elements are rows only if all of it is JSON.
    bool readable = simdjson::validate_utf8(record);
    const bool is_list = readable && json_.peek() == '[';
    if (is_list) {
        readable = json_.skip() && json_.at_end();
        json_ = JsonText(record);
    }
    if (!readable) {
        state_ = State::refused;
        refuse(Reason::not_json, record);
    } else {
        state_ = is_list ? State::list : State::one;
    }
}

const ParsedRow* RowParser::next() {
    switch (state_) {
        case State::done:
            return nullptr;
        case State::refused:
            state_ = State::done;
            return &row_;
        case State::one: {
            state_ = State::done;
            const ParsedRow* const row = element();
            const bool readable = row != nullptr && json_.at_end();
            return readable ? row : refuse(Reason::not_json, record_);
        }
        case State::list:
            return next_element();
    }
    return nullptr;
}

const ParsedRow* RowParser::next_element() {
    if (place_ == 0) {
        CHECK(json_.take('['));
        if (json_.peek() == ']') {
            state_ = State::done;
            return refuse(Reason::not_an_object, record_);
        }
    } else if (!json_.take(',')) {
        state_ = State::done;
        return nullptr;
    }
    const ParsedRow* const row = element();
    CHECK(row != nullptr, "the list was JSON a moment ago");
    ++place_;
    return row;
}

const ParsedRow* RowParser::refuse(Reason reason, std::string_view raw) {
    row_ = {.place = place_, .reason = reason, .raw = raw};
    return &row_;
}

// The value that comes next as a row; nullptr if it is not JSON.
const ParsedRow* RowParser::element() {
    const bool is_object = json_.peek() == '{';
    const std::size_t first = json_.offset();
    if (!(is_object ? read_object() : json_.skip())) return nullptr;
    const std::string_view raw = record_.substr(first, json_.offset() - first);
    if (!is_object) return refuse(Reason::not_an_object, raw);
    if (!has_own_field()) return refuse(Reason::misrouted, raw);
    const auto found = key();
    if (!found) return refuse(Reason::no_key, raw);
    row_ = {.place = place_,
            .key = *found,
            .fields = std::span<const Cell>(cells_).subspan(key_names_),
            .raw = raw};
    return &row_;
}

bool RowParser::read_object() {
    std::fill(cells_.begin(), cells_.end(), Cell{});
    std::fill(seen_.begin(), seen_.end(), '\0');
    slot_guess_ = 0;
    unescaped_.clear();
    unescaped_.reserve(record_.size());
    if (!json_.take('{')) return false;
    if (json_.take('}')) return true;
    do {
        const auto name = json_.name();
        if (!name || !read_field(*name)) return false;
    } while (json_.take(','));
    return json_.take('}');
}

bool RowParser::read_field(const TextToken& name) {
    std::string_view spelled = name.raw;
    if (name.escaped) {
        name_unescaped_.clear();
        if (append_unescaped(name_unescaped_, name.raw)) spelled = name_unescaped_;
    }
    const std::size_t slot = slot_of(spelled);
    if (slot == names_.size()) return json_.skip();
    seen_[slot] = 1;
    cells_[slot] = Cell{};
    const char first = json_.peek();
    if (first == '"') {
        const auto token = json_.text();
        return token && read_text(slot, *token);
    }
    if (first == '-' || (first >= '0' && first <= '9')) {
        const auto token = json_.number();
        return token && read_number(slot, *token);
    }
    return json_.skip();
}

bool RowParser::read_text(std::size_t slot, const TextToken& token) {
    std::string_view text = token.raw;
    if (token.escaped) {
        const std::size_t first = unescaped_.size();
        if (!append_unescaped(unescaped_, token.raw)) return true;
        text = std::string_view(unescaped_).substr(first);
    }
    Cell& cell = cells_[slot];
    if (slot < key_names_ || types_[slot] == FieldType::integer) {
        const auto integer = slot < key_names_ ? key_of(text) : integer_of(text);
        cell = {.is_null = !integer, .integer = integer.value_or(0)};
    } else if (types_[slot] == FieldType::number) {
        const auto number = number_of(text);
        cell = {.is_null = !number, .number = number.value_or(0)};
    } else {
        cell = {.is_null = false, .text = text};
    }
    return true;
}

bool RowParser::read_number(std::size_t slot, const NumberToken& token) {
    Cell& cell = cells_[slot];
    if (types_[slot] == FieldType::number) {
        const auto number = number_of(token.raw);
        cell = {.is_null = !number, .number = number.value_or(0)};
    } else if (!token.whole) {
        return true;
    } else if (types_[slot] == FieldType::integer) {
        const auto integer = integer_of(token.raw);
        cell = {.is_null = !integer, .integer = integer.value_or(0)};
    } else {
        cell = {.is_null = false, .text = token.raw == "-0" ? "0" : token.raw};
    }
    return true;
}

std::size_t RowParser::slot_of(std::string_view name) {
    const std::size_t count = names_.size();
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t slot = slot_guess_ + i;
        if (slot >= count) slot -= count;
        if (names_[slot] == name) {
            slot_guess_ = slot + 1 == count ? 0 : slot + 1;
            return slot;
        }
    }
    return count;
}

std::optional<std::int64_t> RowParser::key() const {
    for (std::size_t slot = 0; slot < key_names_; ++slot) {
        if (!cells_[slot].is_null && cells_[slot].integer >= 0) return cells_[slot].integer;
    }
    return {};
}

bool RowParser::has_own_field() const {
    return std::find(seen_.begin() + static_cast<std::ptrdiff_t>(key_names_), seen_.end(), 1) !=
           seen_.end();
}

}  // namespace load::rows
