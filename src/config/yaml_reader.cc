#include "config/yaml_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace config {
namespace {

// A year: longer is a slip of the finger.
constexpr double kSecondsMax = 366.0 * 86'400;

}  // namespace

std::string YamlReader::place(const YamlNode& at) const {
    if (at.line == 0) return file_;
    return base::text(file_, ":", at.line, ":", at.column);
}

void YamlReader::fail(const YamlNode& at, std::string_view what) {
    fail({base::Code::invalid_argument, base::text(place(at), ": ", what)});
}

void YamlReader::fail(base::Error error) {
    if (!fault_) fault_ = std::move(error);
}

void YamlReader::allow(const YamlNode& node, std::initializer_list<std::string_view> keys) {
    if (node.kind != YamlNode::Kind::map) return fail(node, "keys with values are expected here");
    std::vector<std::string_view> seen;
    for (const YamlField& one : node.fields) {
        if (std::find(keys.begin(), keys.end(), one.name) == keys.end()) {
            std::string known;
            for (const std::string_view key : keys) {
                known += known.empty() ? "" : ", ";
                known += key;
            }
            fail(one.value, base::text("unknown key `", base::printable(one.name),
                                       "`; here may stand ", known));
        }
        if (std::ranges::find(seen, one.name) != seen.end()) {
            fail(one.value, base::text("the key `", base::printable(one.name), "` stands twice"));
        }
        seen.emplace_back(one.name);
    }
}

const YamlNode* YamlReader::find(const YamlNode& node, std::string_view key) {
    const YamlNode* found = node.find(key);
    return found == nullptr || found->kind == YamlNode::Kind::null ? nullptr : found;
}

const YamlNode& YamlReader::require(const YamlNode& node, std::string_view key) {
    static const YamlNode kNone;
    const YamlNode* found = find(node, key);
    if (found == nullptr) fail(node, base::text("the key `", key, "` is missing"));
    return found == nullptr ? kNone : *found;
}

std::string YamlReader::text(const YamlNode& value, std::string_view key) {
    if (value.kind != YamlNode::Kind::scalar || value.scalar.empty()) {
        fail(value, base::text("`", key, "` takes a text"));
    }
    return value.scalar;
}

bool YamlReader::boolean(const YamlNode& value, std::string_view key) {
    const std::string& word = value.scalar;
    if (word == "true" || word == "True" || word == "yes") return true;
    if (word != "false" && word != "False" && word != "no") {
        fail(value, base::text("`", key, "` takes true or false"));
    }
    return false;
}

std::int64_t YamlReader::integer(const YamlNode& value, std::string_view key, std::int64_t min,
                                 std::int64_t max) {
    std::int64_t number = 0;
    if (!base::parse_number(value.scalar, number) || number < min || number > max) {
        fail(value, base::text("`", key, "` takes a whole number from ", min, " to ", max));
        return min;
    }
    return number;
}

double YamlReader::number(const YamlNode& value, std::string_view key, double min, double max) {
    double number = 0;
    const char* const end = value.scalar.data() + value.scalar.size();
    const auto [stop, fault] = std::from_chars(value.scalar.data(), end, number);
    if (fault != std::errc{} || stop != end || !(number >= min) || number > max) {
        fail(value, base::text("`", key, "` takes a number from ", min, " to ", max));
        return min;
    }
    return number;
}

std::chrono::microseconds YamlReader::seconds(const YamlNode& value, std::string_view key) {
    return std::chrono::microseconds(std::llround(number(value, key, 0, kSecondsMax) * 1e6));
}

std::vector<std::string> YamlReader::texts(const YamlNode& value, std::string_view key) {
    if (value.kind != YamlNode::Kind::list) return {text(value, key)};
    std::vector<std::string> all;
    all.reserve(value.items.size());
    for (const YamlNode& item : value.items) all.push_back(text(item, key));
    return all;
}

}  // namespace config
