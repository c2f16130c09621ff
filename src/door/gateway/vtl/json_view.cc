#include "door/gateway/vtl/json_view.h"

#include <algorithm>
#include <cstdint>

namespace door::gateway::vtl {
namespace {

using codec::JsonKind;

// Behind the string that begins at `at`.
std::size_t string_end(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
    }
    return std::min(at + 1, text.size());
}

// Behind the value that begins at `at`.
std::size_t value_end(std::string_view text, std::size_t at) {
    int depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = string_end(text, at);
        } else if (c == '{' || c == '[') {
            ++depth;
            ++at;
            continue;
        } else if (c == '}' || c == ']') {
            // Of the container around, if the value is a scalar.
            if (depth == 0) return at;
            --depth;
            ++at;
        } else if (depth > 0) {
            ++at;
            continue;
        } else {
            return std::min(text.find_first_of(",]}", at), text.size());
        }
        if (depth == 0) return at;
    }
    return at;
}

}  // namespace

JsonKind JsonView::kind() const {
    switch (text_.empty() ? 'n' : text_.front()) {
        case '{':
            return JsonKind::object;
        case '[':
            return JsonKind::array;
        case '"':
            return JsonKind::string;
        case 't':
        case 'f':
            return JsonKind::boolean;
        case 'n':
            return JsonKind::null;
        default:
            return JsonKind::number;
    }
}

std::string JsonView::string() const {
    if (kind() != JsonKind::string) return std::string(text_);
    const std::string_view content = text_.substr(1, text_.size() - 2);
    if (content.find('\\') == std::string_view::npos) return std::string(content);
    std::string copy(text_);
    codec::JsonReader reader(copy);
    return std::string(reader.string());
}

std::optional<JsonView> JsonView::field(std::string_view name) const {
    std::optional<JsonView> found;
    if (kind() != JsonKind::object) return found;
    for (JsonItems items(*this); items.next();) {
        if (items.is_named(name)) found = items.value();
    }
    return found;
}

std::optional<JsonView> JsonView::element(std::int64_t index) const {
    if (kind() != JsonKind::array) return {};
    if (index < 0) index += static_cast<std::int64_t>(size());
    for (JsonItems items(*this); index >= 0 && items.next(); --index) {
        if (index == 0) return items.value();
    }
    return {};
}

std::size_t JsonView::size() const {
    std::size_t count = 0;
    for (JsonItems items(*this); items.next();) ++count;
    return count;
}

JsonItems::JsonItems(JsonView container) : is_object_(container.kind() == JsonKind::object) {
    if (is_object_ || container.kind() == JsonKind::array) text_ = container.text();
    // Empty: there is nothing between the brackets.
    if (text_.size() == 2) text_ = {};
}

bool JsonItems::next() {
    if (!has_next()) return false;
    std::size_t from = at_ + 1;
    if (is_object_) {
        const std::size_t end = string_end(text_, from);
        name_ = text_.substr(from, end - from);
        from = std::min(end + 1, text_.size());
    }
    at_ = value_end(text_, from);
    value_ = text_.substr(from, at_ - from);
    return true;
}

bool JsonItems::is_named(std::string_view name) const {
    const std::string_view content = name_.substr(1, name_.size() - 2);
    return content.find('\\') != std::string_view::npos ? this->name() == name : content == name;
}

}  // namespace door::gateway::vtl
