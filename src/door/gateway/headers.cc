#include "door/gateway/headers.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/text.h"

namespace door::gateway {
namespace {

constexpr std::array<std::string_view, 15> kDroppedFromRequests{
    "Host",    "Connection",        "Content-Length", "Content-MD5",        "Content-Encoding",
    "Expect",  "Max-Forwards",      "Server",         "Proxy-Authenticate", "TE",
    "Trailer", "Transfer-Encoding", "Upgrade",        "WWW-Authenticate",   "Via"};
constexpr std::array<std::string_view, 3> kDroppedFromResponses{"Transfer-Encoding",
                                                                "Content-Encoding", "Via"};
constexpr std::array<std::string_view, 5> kRemapped{"Connection", "Content-Length", "Date",
                                                    "Server", "x-amzn-RequestId"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::ranges::any_of(
        names, [name](std::string_view one) { return http::equal_names(name, one); });
}

void add_if_absent(http::Request& request, std::string_view name, std::string_view value) {
    if (!request.header(name)) request.headers.push_back({name, value});
}

bool fits_into_a_head(std::string_view text) {
    return std::ranges::none_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; });
}

}  // namespace

void set_header(std::vector<std::pair<std::string, std::string>>& headers, std::string_view name,
                std::string value) {
    if (name.empty() || !fits_into_a_head(name) || !fits_into_a_head(value)) return;
    for (auto& [there, old] : headers) {
        if (!http::equal_names(there, name)) continue;
        old = std::move(value);
        return;
    }
    headers.emplace_back(name, std::move(value));
}

void rewrite_request(http::Request& request, std::string_view agent) {
    std::erase_if(request.headers, [](const http::Header& header) {
        return is_one_of(header.name, kDroppedFromRequests);
    });
    add_if_absent(request, "Content-Type", "application/json");
    add_if_absent(request, "Accept", "application/json");
    add_if_absent(request, "User-Agent", agent);
    const std::string_view host = request.peer.substr(0, request.peer.rfind(':'));
    add_if_absent(request, "X-Forwarded-For", host);
    add_if_absent(request, "X-Forwarded-Proto", "http");
}

void rewrite_response(http::Response& response) {
    std::erase_if(response.headers, [](const auto& header) {
        return is_one_of(header.first, kDroppedFromResponses);
    });
    for (auto& [name, value] : response.headers) {
        if (is_one_of(name, kRemapped)) name.insert(0, "x-amzn-Remapped-");
    }
    // A backend over HTTP always says it.
    response.headers.emplace_back("x-amzn-Remapped-Content-Length",
                                  base::text(response.body.size()));
}

}  // namespace door::gateway
