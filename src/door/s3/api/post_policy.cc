#include "door/s3/api/post_policy.h"

#include <set>

#include "auth/sigv4_words.h"
#include "base/text.h"
#include "codec/base64.h"
#include "codec/json/json.h"
#include "door/s3/api/http_date.h"

namespace door::s3::api {
namespace {

using codec::JsonKind;
using codec::JsonReader;

// One condition: an operator, a field's name without its '$', and a value; or a range of lengths.
struct Condition {
    std::string operation;
    std::string name;
    std::string value;
    std::uint64_t least = 0;
    std::uint64_t most = 0;
};

struct Policy {
    std::string expiration;
    std::vector<Condition> conditions;
};

Problem denied(std::string message) { return {"AccessDenied", std::move(message)}; }

std::string text_of(JsonReader& json) {
    return std::string(json.kind() == JsonKind::number ? json.number() : json.string());
}

Condition read_list(JsonReader& json) {
    std::vector<std::string> words;
    json.enter_array();
    while (json.next_element()) words.push_back(text_of(json));
    Condition condition;
    if (words.size() != 3) return condition;
    condition.operation = auth::sigv4_words::lower_case(words[0]);
    if (condition.operation == "content-length-range") {
        const bool is_range = base::parse_number(words[1], condition.least) &&
                              base::parse_number(words[2], condition.most);
        if (!is_range) condition.operation.clear();
        return condition;
    }
    if (!words[1].starts_with('$')) {
        condition.operation.clear();
        return condition;
    }
    condition.name = auth::sigv4_words::lower_case(words[1].substr(1));
    condition.value = words[2];
    return condition;
}

void read_conditions(JsonReader& json, std::vector<Condition>& conditions) {
    json.enter_array();
    while (json.next_element()) {
        if (json.kind() == JsonKind::array) {
            conditions.push_back(read_list(json));
            continue;
        }
        json.enter_object();
        while (const auto name = json.next_field()) {
            Condition condition{
                .operation = "eq", .name = auth::sigv4_words::lower_case(*name), .value = {}};
            condition.value = text_of(json);
            conditions.push_back(std::move(condition));
        }
    }
}

Outcome<Policy> read_policy(std::string_view encoded) {
    const auto raw = codec::base64_decoded(encoded);
    if (!raw) return Problem{"InvalidPolicyDocument", "Invalid Policy: it is not base64."};
    std::string text(base::as_text(*raw));
    Policy policy;
    JsonReader json(text);
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "expiration") {
            policy.expiration = json.string();
        } else if (*name == "conditions") {
            read_conditions(json, policy.conditions);
        } else {
            json.skip();
        }
    }
    if (const auto read = json.finish(); !read) {
        return Problem{"InvalidPolicyDocument", base::text("Invalid Policy: ", read.error().what)};
    }
    return policy;
}

// Whose value says nothing about the object.
bool is_free(std::string_view name) {
    return name == "policy" || name == "x-amz-signature" || name == "awsaccesskeyid" ||
           name.starts_with("x-ignore-");
}

Outcome<> check_one(const Condition& condition, const Form& form, std::string_view bucket) {
    if (condition.operation == "content-length-range") {
        if (form.file.size() < condition.least) return Problem{"EntityTooSmall"};
        if (form.file.size() > condition.most) return Problem{"EntityTooLarge"};
        return {};
    }
    const std::string_view value = condition.name == "bucket" ? bucket : form.value(condition.name);
    const bool holds = condition.operation == "eq"            ? value == condition.value
                       : condition.operation == "starts-with" ? value.starts_with(condition.value)
                                                              : false;
    if (holds) return {};
    return denied(base::text("Invalid according to Policy: Policy Condition failed: [\"",
                             base::printable(condition.operation), "\", \"$",
                             base::printable(condition.name), "\", \"",
                             base::printable(condition.value), "\"]"));
}

}  // namespace

Outcome<> check_policy(const Form& form, std::string_view bucket, base::WallTime now) {
    TRY(const Policy policy, read_policy(form.value("policy")));
    // Both are in UTC and of one shape, so that they compare as texts.
    constexpr std::size_t kSecondsEnd = std::string_view("2013-05-24T00:00:00").size();
    if (policy.expiration.size() <= kSecondsEnd || !policy.expiration.ends_with('Z')) {
        return Problem{"InvalidPolicyDocument", "Invalid Policy: Invalid 'expiration' value"};
    }
    if (policy.expiration.substr(0, kSecondsEnd) < iso_date(now).substr(0, kSecondsEnd)) {
        return denied("Invalid according to Policy: Policy expired.");
    }
    std::set<std::string_view> named;
    for (const Condition& condition : policy.conditions) {
        TRY_VOID(check_one(condition, form, bucket));
        named.insert(condition.name);
    }
    for (const auto& [name, value] : form.fields) {
        if (is_free(name) || named.contains(name)) continue;
        return denied(
            base::text("Invalid according to Policy: Extra input fields: ", base::printable(name)));
    }
    return {};
}

}  // namespace door::s3::api
