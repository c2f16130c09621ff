#include "door/airflow/call.h"

#include <algorithm>

#include "base/text.h"
#include "codec/json/json.h"
#include "codec/percent.h"

namespace door::airflow {
namespace {

// Airflow's maximum_page_limit, and its default.
constexpr std::int64_t kPageRowsMax = 100;

using codec::JsonKind;

Value read_value(codec::JsonReader& json) {
    Value value;
    switch (json.kind()) {
        case JsonKind::object:
            value.kind = Value::Kind::object;
            break;
        case JsonKind::array:
            value.kind = Value::Kind::array;
            break;
        case JsonKind::string:
            value.kind = Value::Kind::string;
            break;
        case JsonKind::number:
            value.kind = Value::Kind::number;
            break;
        case JsonKind::boolean:
            value.kind = Value::Kind::boolean;
            break;
        default:
            value.kind = Value::Kind::null;
    }
    value.json = json.compact();
    std::string copy = value.json;
    codec::JsonReader inner(copy);
    if (value.kind == Value::Kind::string) value.text = inner.string();
    if (value.kind != Value::Kind::array) return value;
    inner.enter_array();
    while (inner.next_element()) {
        if (inner.kind() == JsonKind::string) {
            value.texts.emplace_back(inner.string());
        } else {
            // A pair of a task and a map index: the task is what we have.
            inner.enter_array();
            if (inner.next_element()) value.texts.emplace_back(inner.string());
            while (inner.next_element()) inner.skip();
        }
    }
    return value;
}

std::vector<std::pair<std::string, std::string>> read_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> all;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view part = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const std::size_t equal = std::min(part.find('='), part.size());
        std::string encoded(part.substr(std::min(equal + 1, part.size())));
        std::ranges::replace(encoded, '+', ' ');
        auto name = codec::percent_decoded(part.substr(0, equal));
        auto value = codec::percent_decoded(encoded);
        if (name && value) all.emplace_back(*std::move(name), *std::move(value));
    }
    return all;
}

}  // namespace

Call::Call(http::Request request, http::PathValues path)
    : request_(std::move(request)), path_(std::move(path)), query_(read_query(request_.query)) {}

void Call::fail(Problem problem) {
    if (!problem_) problem_ = std::move(problem);
}

std::vector<std::string> Call::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : query_) {
        if (key != name) continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(','), rest.size());
            if (end > 0) values.emplace_back(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return values;
}

std::string Call::one(std::string_view name) const {
    const auto found = std::ranges::find(query_, name, &std::pair<std::string, std::string>::first);
    return found == query_.end() ? "" : found->second;
}

std::int64_t Call::number(std::string_view name, std::int64_t unless_given) {
    const std::string word = one(name);
    std::int64_t number = 0;
    if (word.empty()) return unless_given;
    if (base::parse_number(word, number) && number >= 0) return number;
    fail(
        bad_request(base::text("Wrong type, expected 'integer' for query parameter '", name, "'")));
    return unless_given;
}

std::int64_t Call::limit() {
    const std::int64_t asked = number("limit", kPageRowsMax);
    return asked == 0 ? kPageRowsMax : std::min(asked, kPageRowsMax);
}

std::optional<Instant> Call::time(std::string_view name) {
    std::string word = one(name);
    if (word.empty()) return std::nullopt;
    // A plus sign that was not escaped has become a blank.
    if (word.size() > 19 && word[word.size() - 6] == ' ') word[word.size() - 6] = '+';
    const auto at = sched::calendar::parse_instant(word);
    if (at) return *at;
    fail(bad_request("Incorrect datetime argument"));
    return std::nullopt;
}

void Call::read_body(std::initializer_list<std::string_view> fields) {
    const std::string_view type = request_.header("Content-Type").value_or("");
    if (!type.starts_with("application/json")) {
        return fail({415, "Unsupported Media Type",
                     base::text("Invalid Content-type (", type, "), expected JSON data"), ""});
    }
    std::string body = request_.body;
    codec::JsonReader json(body);
    if (json.kind() == JsonKind::object) {
        json.enter_object();
        while (const auto name = json.next_field()) {
            std::string field(*name);
            body_[std::move(field)] = read_value(json);
        }
    } else {
        json.skip();
        fail(bad_request("Request body is not valid JSON"));
    }
    if (!json.finish()) {
        problem_ = bad_request("Request body is not valid JSON");
        return;
    }
    for (const auto& [field, value] : body_) {
        if (std::find(fields.begin(), fields.end(), field) != fields.end()) continue;
        fail(bad_request("{" + python_text(field) + ": ['Unknown field.']}"));
    }
}

const Value* Call::value(std::string_view field, Value::Kind kind, std::string_view type) {
    const auto found = body_.find(field);
    if (found == body_.end() || found->second.kind == Value::Kind::null) return nullptr;
    if (found->second.kind == kind) return &found->second;
    const std::string shown = found->second.kind == Value::Kind::string
                                  ? python_text(found->second.text)
                                  : found->second.json;
    fail(bad_request(base::text(shown, " is not of type '", type, "' - '", field, "'")));
    return nullptr;
}

std::string Call::text(std::string_view field) { return optional_text(field).value_or(""); }

std::optional<std::string> Call::optional_text(std::string_view field) {
    const Value* found = value(field, Value::Kind::string, "string");
    return found == nullptr ? std::nullopt : std::optional(found->text);
}

bool Call::flag(std::string_view field, bool unless_given) {
    const Value* found = value(field, Value::Kind::boolean, "boolean");
    return found == nullptr ? unless_given : found->json == "true";
}

std::vector<std::string> Call::list(std::string_view field) {
    const Value* found = value(field, Value::Kind::array, "array");
    return found == nullptr ? std::vector<std::string>{} : found->texts;
}

std::string Call::object(std::string_view field) {
    const Value* found = value(field, Value::Kind::object, "object");
    return found == nullptr ? "{}" : found->json;
}

std::int64_t Call::body_number(std::string_view field, std::int64_t unless_given) {
    const Value* found = value(field, Value::Kind::number, "integer");
    std::int64_t number = 0;
    if (found == nullptr) return unless_given;
    if (base::parse_number(found->json, number) && number >= 0) return number;
    fail(bad_request(base::text(found->json, " is not of type 'integer' - '", field, "'")));
    return unless_given;
}

std::optional<Instant> Call::body_time(std::string_view field) {
    const auto word = optional_text(field);
    if (!word) return std::nullopt;
    const auto at = sched::calendar::parse_instant(*word);
    if (at) return *at;
    fail(bad_request(base::text("{'", field, "': ['Not a valid datetime.']}")));
    return std::nullopt;
}

}  // namespace door::airflow
