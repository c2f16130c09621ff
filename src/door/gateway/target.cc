#include "door/gateway/target.h"

#include <algorithm>

#include "base/text.h"
#include "door/gateway/headers.h"

namespace door::gateway {
namespace {

// As simdjson's padding asks of bodies (door/http/http.h).
constexpr std::size_t kBodyPadding = 64;

using Headers = std::vector<std::pair<std::string, std::string>>;

void put_escaped(std::string& out, std::string_view text, std::string_view plain) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || plain.find(c) != std::string_view::npos;
        if (is_plain) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kDigits[byte >> 4U];
        out += kDigits[byte & 0xFU];
    }
}

// {name} in the uri's path: the mapped value, else the resource's own of that name.
std::string filled(std::string_view uri, const Exchange& exchange, const ExchangeScene& scene) {
    std::string out;
    while (!uri.empty()) {
        const std::size_t open = std::min(uri.find('{'), uri.size());
        const std::size_t close = uri.find('}', open);
        out += uri.substr(0, open);
        if (close == std::string_view::npos) {
            out += uri.substr(open);
            break;
        }
        const std::string_view name = uri.substr(open + 1, close - open - 1);
        uri.remove_prefix(close + 1);
        const auto mapped = std::ranges::find(exchange.method->path_values, name,
                                              [](const auto& one) { return one.first; });
        std::optional<std::string> value;
        if (mapped != exchange.method->path_values.end()) {
            value = scene.value(mapped->second, nullptr);
        } else if (const std::string* own = exchange.values.find(name)) {
            value = *own;
        }
        put_escaped(out, value.value_or(""), "-._~/:@!$&'()*+,;=");
    }
    return out;
}

void put_query(std::string& target, std::string_view name, std::string_view value) {
    target += target.find('?') == std::string::npos ? '?' : '&';
    put_escaped(target, name, "-._~");
    target += '=';
    put_escaped(target, value, "-._~");
}

// The uri's path and query; its host is nobody's business here.
std::string target_of(const Exchange& exchange, const ExchangeScene& scene) {
    const ServedMethod& method = *exchange.method;
    std::string uri = method.uri;
    if (method.uri_mapping) {
        if (auto rendered = method.uri_mapping->render(scene, vtl::Style::exact)) {
            uri = std::move(rendered->text);
        }
    }
    const std::size_t scheme = uri.find("://");
    const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
    const std::size_t path = std::min(uri.find_first_of("/?", host), uri.size());
    std::string target = filled(std::string_view(uri).substr(path), exchange, scene);
    if (!target.starts_with('/')) target.insert(0, "/");
    if (method.type == api::IntegrationType::http_proxy && !exchange.request.query.empty()) {
        target += target.find('?') == std::string::npos ? '?' : '&';
        target += exchange.request.query;
    }
    for (const auto& [name, from] : method.query_values) {
        if (const auto value = scene.value(from, nullptr)) put_query(target, name, *value);
    }
    return target;
}

Headers headers_of(const Exchange& exchange, const ExchangeScene& scene) {
    Headers headers;
    if (exchange.method->type == api::IntegrationType::http_proxy) {
        for (const http::Header& header : exchange.request.headers) {
            headers.emplace_back(header.name, header.value);
        }
    } else {
        headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    }
    for (const auto& [name, from] : exchange.method->headers) {
        if (auto value = scene.value(from, nullptr)) set_header(headers, name, *std::move(value));
    }
    return headers;
}

}  // namespace

http::Request request_behind(const Exchange& exchange, std::string body) {
    const ExchangeScene scene(exchange, body);
    const std::string& named = exchange.method->backend_method;
    const std::string_view method =
        named == "ANY" ? exchange.request.method : std::string_view(named);
    const std::string target = target_of(exchange, scene);
    const Headers headers = headers_of(exchange, scene);

    http::Request request;
    std::string& head = request.head;
    head = base::text(method, target, exchange.request.peer);
    for (const auto& [name, value] : headers) head += base::text(name, value);
    // On the heap, and not inside of the string itself, so that views outlive a move.
    head.append(64, ' ');
    std::string_view rest = head;
    const auto take = [&rest](std::size_t size) {
        const std::string_view taken = rest.substr(0, size);
        rest.remove_prefix(size);
        return taken;
    };
    request.method = take(method.size());
    request.target = take(target.size());
    request.peer = take(exchange.request.peer.size());
    for (const auto& [name, value] : headers) {
        const std::string_view taken = take(name.size());
        request.headers.push_back({taken, take(value.size())});
    }
    const std::size_t question = std::min(request.target.find('?'), request.target.size());
    request.path = request.target.substr(0, question);
    request.query = request.target.substr(std::min(question + 1, request.target.size()));
    request.body = std::move(body);
    request.body.reserve(request.body.size() + kBodyPadding);
    return request;
}

}  // namespace door::gateway
