#include "door/gateway/scene.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.h"
#include "codec/json/writer.h"
#include "codec/percent.h"

namespace door::gateway {
namespace {

// The decoded names and values of a query, in order.
std::vector<std::pair<std::string, std::string>> query_pairs(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!query.empty()) {
        std::string pair(query.substr(0, query.find('&')));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        std::ranges::replace(pair, '+', ' ');
        const std::size_t equals = std::min(pair.find('='), pair.size());
        auto name = codec::percent_decoded(std::string_view(pair).substr(0, equals));
        auto value = codec::percent_decoded(
            std::string_view(pair).substr(std::min(equals + 1, pair.size())));
        if (name && value && !name->empty())
            pairs.emplace_back(*std::move(name), *std::move(value));
    }
    return pairs;
}

// As web servers write it in their logs: 10/Oct/2026:13:55:36 +0000.
std::string log_time(base::WallTime at) {
    constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    const auto two = [](auto number) { return base::text(number < 10 ? "0" : "", number); };
    return base::text(two(static_cast<unsigned>(date.day())), '/',
                      kMonths.at(static_cast<unsigned>(date.month()) - 1), '/',
                      static_cast<int>(date.year()), ':', two(time.hours().count()), ':',
                      two(time.minutes().count()), ':', two(time.seconds().count()), " +0000");
}

}  // namespace

std::optional<std::string> ExchangeScene::param(std::string_view name) const {
    if (const std::string* value = exchange_.values.find(name)) return *value;
    if (auto value = http::query_value(exchange_.request.query, name)) return value;
    if (const auto value = exchange_.request.header(name)) return std::string(*value);
    return {};
}

std::string ExchangeScene::params_json() const {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("path").begin_object();
    for (const auto& [name, value] : exchange_.values.all()) json.key(name).string(value);
    json.end_object();
    json.key("querystring").begin_object();
    for (const auto& [name, value] : query_pairs(exchange_.request.query)) {
        json.key(name).string(value);
    }
    json.end_object();
    json.key("header").begin_object();
    for (const http::Header& header : exchange_.request.headers) {
        json.key(header.name).string(header.value);
    }
    json.end_object();
    json.end_object();
    return text;
}

std::string ExchangeScene::context_json() const {
    const http::Request& request = exchange_.request;
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("accountId").string("000000000000");
    json.key("apiId").string(exchange_.api_id);
    json.key("stage").string(exchange_.stage);
    json.key("requestId").string(exchange_.id.uuid);
    json.key("extendedRequestId").string(exchange_.id.short_id);
    json.key("httpMethod").string(request.method);
    json.key("path").string(base::text("/", exchange_.stage, request.path));
    json.key("resourcePath").string(exchange_.method->path);
    json.key("protocol").string("HTTP/1.1");
    json.key("domainName").string(request.header("Host").value_or(""));
    json.key("requestTime").string(log_time(exchange_.at));
    json.key("requestTimeEpoch").number(base::epoch_ms(exchange_.at));
    json.key("identity").begin_object();
    json.key("sourceIp").string(request.peer.substr(0, request.peer.rfind(':')));
    json.key("userAgent").string(request.header("User-Agent").value_or(""));
    json.end_object();
    json.end_object();
    return text;
}

std::optional<std::string> ExchangeScene::value(const MappedValue& from,
                                                const Answered* answered) const {
    switch (from.kind) {
        case MappedValue::Kind::literal:
            return from.text;
        case MappedValue::Kind::param:
            return param(from.text);
        case MappedValue::Kind::response_header:
            if (answered == nullptr) return {};
            for (const auto& [name, value] : answered->headers) {
                if (http::equal_names(name, from.text)) return value;
            }
            return {};
        case MappedValue::Kind::mapping: {
            auto rendered = from.mapping->render(*this, vtl::Style::exact);
            if (!rendered || rendered->text.empty()) return {};
            return std::move(rendered->text);
        }
    }
    return {};
}

}  // namespace door::gateway
