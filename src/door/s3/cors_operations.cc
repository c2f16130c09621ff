#include <algorithm>
#include <utility>

#include "codec/xml/xml_writer.h"
#include "door/s3/settings.h"

namespace door::s3 {
namespace {

constexpr std::string_view kSetting = "cors";
// S3's limit.
constexpr std::size_t kRulesMax = 100;

struct Rule {
    std::vector<std::string> origins;
    std::vector<std::string> methods;
    std::vector<std::string> headers;
    std::vector<std::string> exposed;
    std::string max_age;
};

// At most one '*' stands for anything.
bool matches(std::string_view pattern, std::string_view text) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == text;
    const std::string_view before = pattern.substr(0, star);
    const std::string_view after = pattern.substr(star + 1);
    return text.size() >= before.size() + after.size() && text.starts_with(before) &&
           text.ends_with(after);
}

bool has_match(const std::vector<std::string>& patterns, std::string_view text) {
    return std::ranges::any_of(
        patterns, [text](const std::string& pattern) { return matches(pattern, text); });
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

Outcome<std::vector<Rule>> rules_of(const codec::XmlElement& root) {
    if (root.name != "CORSConfiguration" || root.children.size() > kRulesMax) {
        return Problem{"MalformedXML"};
    }
    std::vector<Rule> rules;
    for (const codec::XmlElement& child : root.children) {
        if (child.name != "CORSRule") return Problem{"MalformedXML"};
        Rule rule;
        for (const codec::XmlElement& one : child.children) {
            if (one.name == "AllowedOrigin") rule.origins.push_back(one.text);
            if (one.name == "AllowedMethod") rule.methods.push_back(one.text);
            if (one.name == "AllowedHeader") rule.headers.push_back(lower(one.text));
            if (one.name == "ExposeHeader") rule.exposed.push_back(one.text);
            if (one.name == "MaxAgeSeconds") rule.max_age = one.text;
        }
        if (rule.origins.empty() || rule.methods.empty()) return Problem{"MalformedXML"};
        for (const std::string& method : rule.methods) {
            static constexpr std::string_view kMethods[] = {"GET", "PUT", "POST", "DELETE", "HEAD"};
            if (std::ranges::find(kMethods, method) != std::end(kMethods)) continue;
            return Problem{"InvalidRequest",
                           base::text("Found unsupported HTTP method in CORS config. Unsupported "
                                      "method is ",
                                      base::printable(method))};
        }
        rules.push_back(std::move(rule));
    }
    if (rules.empty()) return Problem{"MalformedXML"};
    return rules;
}

std::vector<Rule> kept_rules(object::Bucket& bucket) {
    const auto kept = setting_of(bucket, kSetting);
    if (!kept || !*kept) return {};
    const auto root = codec::parse_xml(**kept, {});
    if (!root) return {};
    auto rules = rules_of(*root);
    return rules ? *std::move(rules) : std::vector<Rule>();
}

// Every header that the browser wants to send; no rule without.
bool allows_headers(const Rule& rule, std::string_view wanted) {
    while (!wanted.empty()) {
        const std::size_t comma = std::min(wanted.find(','), wanted.size());
        std::string_view one = wanted.substr(0, comma);
        wanted.remove_prefix(std::min(comma + 1, wanted.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (!one.empty() && !has_match(rule.headers, lower(one))) return false;
    }
    return true;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += base::text(out.empty() ? "" : ", ", word);
    return out;
}

void add_headers(http::Response& response, const Rule& rule, std::string_view origin) {
    const bool is_any = std::ranges::find(rule.origins, "*") != rule.origins.end();
    response.headers.emplace_back("Access-Control-Allow-Origin",
                                  is_any ? std::string_view("*") : origin);
    response.headers.emplace_back("Access-Control-Allow-Methods", joined(rule.methods));
    if (!rule.exposed.empty()) {
        response.headers.emplace_back("Access-Control-Expose-Headers", joined(rule.exposed));
    }
    if (!rule.max_age.empty()) {
        response.headers.emplace_back("Access-Control-Max-Age", rule.max_age);
    }
    if (!is_any) response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
    response.headers.emplace_back(
        "Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}

}  // namespace

Answer preflight(const Call& call) {
    const std::string_view origin = call.header("Origin");
    const std::string_view method = call.header("Access-Control-Request-Method");
    if (origin.empty() || method.empty()) {
        return Problem{"BadRequest", "Insufficient information. Origin request header needed."};
    }
    const std::string_view headers = call.header("Access-Control-Request-Headers");
    for (const Rule& rule : kept_rules(*call.bucket)) {
        if (!has_match(rule.origins, origin) || !has_match(rule.methods, method) ||
            !allows_headers(rule, headers)) {
            continue;
        }
        http::Response response = empty_response(200);
        add_headers(response, rule, origin);
        if (!headers.empty()) {
            response.headers.emplace_back("Access-Control-Allow-Headers", headers);
        }
        return response;
    }
    return Problem{"AccessDenied", "CORSResponse: This CORS request is not allowed."};
}

void add_cors_headers(http::Response& response, const http::Request& request,
                      object::Bucket& bucket) {
    const std::string_view origin = request.header("Origin").value_or("");
    for (const Rule& rule : kept_rules(bucket)) {
        if (!has_match(rule.origins, origin) || !has_match(rule.methods, request.method)) continue;
        return add_headers(response, rule, origin);
    }
}

run::Task<Answer> get_cors(Call& call) {
    CO_TRY(std::optional<std::string> kept, setting_of(*call.bucket, kSetting));
    if (!kept) co_return Problem{"NoSuchCORSConfiguration"};
    co_return xml_response(*std::move(kept));
}

run::Task<Answer> put_cors(Call& call) {
    CO_TRY(const codec::XmlElement root, co_await read_document(call));
    CO_TRY(const std::vector<Rule> rules, rules_of(root));
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("CORSConfiguration", kXmlns);
    for (const Rule& rule : rules) {
        xml.begin("CORSRule");
        for (const std::string& one : rule.origins) xml.text("AllowedOrigin", one);
        for (const std::string& one : rule.methods) xml.text("AllowedMethod", one);
        for (const std::string& one : rule.headers) xml.text("AllowedHeader", one);
        for (const std::string& one : rule.exposed) xml.text("ExposeHeader", one);
        if (!rule.max_age.empty()) xml.text("MaxAgeSeconds", rule.max_age);
        xml.end();
    }
    xml.end();
    CO_TRY_VOID(co_await keep_setting(call, kSetting, std::move(document)));
    co_return empty_response(200);
}

run::Task<Answer> delete_cors(Call& call) {
    CO_TRY_VOID(co_await remove_setting(call, kSetting));
    co_return empty_response(204);
}

}  // namespace door::s3
