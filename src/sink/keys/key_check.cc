#include "sink/keys/key_check.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace sink {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string invalid(const ConfigKey& key, std::string_view value, std::string_view why) {
    return base::text("Invalid value ", value, " for configuration ", key.name, ": ", why);
}

bool is_number(KeyType type) {
    return type == KeyType::integer || type == KeyType::short_integer ||
           type == KeyType::long_integer;
}

std::optional<std::string> number_fault(const ConfigKey& key, std::string_view text) {
    std::int64_t value = 0;
    const bool fits =
        base::parse_number(text, value) &&
        (key.type != KeyType::integer || value == static_cast<std::int32_t>(value)) &&
        (key.type != KeyType::short_integer || value == static_cast<std::int16_t>(value));
    if (!fits) {
        return invalid(key, text, base::text("Not a number of type ", name_of(key.type)));
    }
    if (value < key.least) {
        return invalid(key, text, base::text("Value must be at least ", key.least));
    }
    if (value > key.most) {
        return invalid(key, text, base::text("Value must be no more than ", key.most));
    }
    return std::nullopt;
}

std::optional<std::string> word_fault(const ConfigKey& key, std::string_view text) {
    std::string offered;
    for (std::string_view rest = key.words; !rest.empty();) {
        const std::string_view word = rest.substr(0, rest.find('|'));
        if (equal_words(word, text)) return std::nullopt;
        offered += base::text(offered.empty() ? "" : ", ", word);
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    }
    return invalid(key, text, base::text("String must be one of: ", offered));
}

std::optional<std::string> fault_of(const ConfigKey& key, std::string_view text) {
    if (is_number(key.type)) return number_fault(key, text);
    if (key.type == KeyType::boolean && !boolean_of(text)) {
        return invalid(key, text, "Expected value to be either true or false");
    }
    if (!key.words.empty()) return word_fault(key, text);
    if (!key.demand.empty() && text.empty()) return invalid(key, text, key.demand);
    return std::nullopt;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::vector<std::string> list_of(std::string_view text) {
    std::vector<std::string> words;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        const std::string_view word = trimmed(rest.substr(0, comma));
        if (!word.empty()) words.emplace_back(word);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return words;
}

bool equal_words(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<bool> boolean_of(std::string_view text) {
    if (equal_words(text, "true")) return true;
    if (equal_words(text, "false")) return false;
    return std::nullopt;
}

CheckedKeys check_keys(std::span<const KeyTable> tables, const Properties& properties) {
    CheckedKeys checked;
    std::map<std::string_view, int> places;
    for (const KeyTable& table : tables) {
        for (const ConfigKey& key : table) {
            CheckedKey& one = checked.emplace_back();
            one.key = &key;
            const int place = ++places[key.group];
            one.place = key.order > 0 ? key.order : place;
            const auto given = properties.find(key.name);
            if (given == properties.end()) {
                if (key.absence == Absence::is_fallback) one.value = std::string(key.fallback);
                if (key.absence == Absence::is_error) {
                    one.errors.push_back(base::text("Missing required configuration \"", key.name,
                                                    "\" which has no default value."));
                }
                continue;
            }
            // Blanks count in texts such as topics.dir; nowhere else.
            const std::string_view value = key.type == KeyType::string
                                               ? std::string_view(given->second)
                                               : trimmed(given->second);
            one.value = std::string(value);
            if (auto fault = fault_of(key, trimmed(value))) one.errors.push_back(*std::move(fault));
            // Kafka's validators see a number that does not parse as one that is not there.
            std::int64_t number = 0;
            const bool has_bounds = key.least != INT64_MIN || key.most != INT64_MAX;
            if (is_number(key.type) && has_bounds && !base::parse_number(trimmed(value), number)) {
                one.errors.push_back(invalid(key, "null", "Value must be non-null"));
            }
        }
    }
    return checked;
}

void complain(CheckedKeys& keys, std::string_view name, std::string message) {
    const auto found =
        std::ranges::find_if(keys, [name](const CheckedKey& one) { return one.key->name == name; });
    if (found != keys.end()) found->errors.push_back(std::move(message));
}

std::size_t error_count(const CheckedKeys& keys) {
    std::size_t count = 0;
    for (const CheckedKey& one : keys) count += one.errors.size();
    return count;
}

std::string errors_text(const CheckedKeys& keys) {
    std::string text;
    for (const CheckedKey& one : keys) {
        for (const std::string& error : one.errors) text += "\n" + error;
    }
    return text;
}

}  // namespace sink
