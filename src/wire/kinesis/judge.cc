#include "wire/kinesis/judge.h"

#include <algorithm>
#include <utility>

namespace wire::kinesis {
namespace {

// A value is quoted as far as this; a complaint is read by people.
constexpr std::size_t kPrintedBytesMax = 1024;

std::string shortened(std::string text) {
    if (text.size() > kPrintedBytesMax) {
        text.resize(kPrintedBytesMax);
        text += "...";
    }
    return text;
}

std::string lengths_text(const Lengths& lengths) {
    return base::text("[Member must have length less than or equal to ", lengths.most,
                      ", Member must have length greater than or equal to ", lengths.least, "]");
}

bool fits(const std::string& text, const Lengths& lengths) {
    return text.size() >= lengths.least && text.size() <= lengths.most;
}

// Whether one of "A, B" is the word.
bool names(std::string_view words, std::string_view word) {
    constexpr std::string_view kBetween = ", ";
    while (!words.empty()) {
        const std::size_t end = std::min(words.find(kBetween), words.size());
        if (words.substr(0, end) == word) return true;
        words.remove_prefix(std::min(end + kBetween.size(), words.size()));
    }
    return false;
}

}  // namespace

void Complaints::add(std::optional<std::string_view> value, std::string_view place,
                     std::string_view constraint) {
    if (full()) return;
    const std::string quoted = value ? base::text("'", *value, "'") : std::string("null");
    texts_.push_back(base::text("Value ", quoted, " at '", place,
                                "' failed to satisfy constraint: ", constraint));
}

std::optional<Exception> Complaints::finish() const {
    if (texts_.empty()) return std::nullopt;
    std::string message =
        base::text(texts_.size(), " validation error", texts_.size() > 1 ? "s" : "", " detected: ");
    for (std::size_t i = 0; i < texts_.size(); ++i) message += (i > 0 ? "; " : "") + texts_[i];
    return Exception{"ValidationException", std::move(message)};
}

std::string printed(const std::string& value) { return shortened(value); }

std::string printed(const Base64View& value) {
    const std::size_t size = value.bytes.size();
    return base::text("java.nio.HeapByteBuffer[pos=0 lim=", size, " cap=", size, "]");
}

std::string printed(const std::vector<std::string>& values) {
    std::string out = "[";
    for (const std::string& value : values) {
        if (out.size() > 1) out += ", ";
        out += value;
        if (out.size() > kPrintedBytesMax) break;
    }
    return shortened(out + "]");
}

std::string printed(const TextMap& values) {
    std::string out = "{";
    for (const auto& [key, value] : values) {
        if (out.size() > 1) out += ", ";
        out += base::text(key, '=', value);
        if (out.size() > kPrintedBytesMax) break;
    }
    return shortened(out + "}");
}

std::size_t characters_of(std::string_view text) {
    const auto begins_one = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return static_cast<std::size_t>(std::ranges::count_if(text, begins_one));
}

std::string place_of(std::string_view parent, std::string_view name) {
    std::string out(parent);
    if (!out.empty()) out += '.';
    const std::size_t at = out.size();
    out += name;
    if (out[at] >= 'A' && out[at] <= 'Z') out[at] = static_cast<char>(out[at] | 0x20);
    return out;
}

void judge_text(const std::string& value, const Rule& rule, std::string_view place,
                Complaints& complaints) {
    if (rule.pattern.matches != nullptr && !rule.pattern.matches(value)) {
        complaints.add(
            printed(value), place,
            base::text("Member must satisfy regular expression pattern: ", rule.pattern.text));
    }
    if (!rule.words.empty() && !names(rule.words, value)) {
        complaints.add(printed(value), place,
                       base::text("Member must satisfy enum value set: [", rule.words, "]"));
    }
}

void judge_length(std::size_t length, const Info& info, std::string_view value,
                  std::string_view place, Complaints& complaints) {
    if (length < info.length_min) {
        complaints.add(
            value, place,
            base::text("Member must have length greater than or equal to ", info.length_min));
    }
    if (length > info.limit) {
        complaints.add(value, place,
                       base::text("Member must have length less than or equal to ", info.limit));
    }
}

void judge_number(std::int64_t value, const Rule& rule, std::string_view place,
                  Complaints& complaints) {
    if (rule.least && value < *rule.least) {
        complaints.add(base::text(value), place,
                       base::text("Member must have value greater than or equal to ", *rule.least));
    }
    if (rule.most && value > *rule.most) {
        complaints.add(base::text(value), place,
                       base::text("Member must have value less than or equal to ", *rule.most));
    }
}

void judge_items(const std::vector<std::string>& values, const Rule& rule, std::string_view place,
                 Complaints& complaints) {
    const auto fit = [&rule](const std::string& one) { return fits(one, *rule.items); };
    if (rule.items && !std::ranges::all_of(values, fit)) {
        complaints.add(printed(values), place,
                       "Member must satisfy constraint: " + lengths_text(*rule.items));
    }
    const auto is_word = [&rule](const std::string& one) { return names(rule.words, one); };
    if (!rule.words.empty() && !std::ranges::all_of(values, is_word)) {
        complaints.add(printed(values), place,
                       base::text("Member must satisfy constraint: [Member must satisfy enum value "
                                  "set: [",
                                  rule.words, "]]"));
    }
}

void judge_items(const TextMap& values, const Rule& rule, std::string_view place,
                 Complaints& complaints) {
    const auto key_fits = [&rule](const auto& one) { return fits(one.first, *rule.keys); };
    if (rule.keys && !std::ranges::all_of(values, key_fits)) {
        complaints.add(printed(values), place,
                       "Map keys must satisfy constraint: " + lengths_text(*rule.keys));
    }
    const auto value_fits = [&rule](const auto& one) { return fits(one.second, *rule.items); };
    if (rule.items && !std::ranges::all_of(values, value_fits)) {
        complaints.add(printed(values), place,
                       "Map value must satisfy constraint: " + lengths_text(*rule.items));
    }
}

}  // namespace wire::kinesis
