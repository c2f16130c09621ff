#pragma once
// For the tests of this room: requests as the server makes them, and answers looked into.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "door/http/http.h"

namespace door::gateway {

// Backed by its head, as the server makes it.
inline http::Request request_of(
    std::string_view method, std::string_view target,
    const std::vector<std::pair<std::string, std::string>>& headers = {}, std::string body = {}) {
    http::Request request;
    request.head = base::text(method, "\n", target, "\n127.0.0.1:50123\n", std::string(64, ' '));
    for (const auto& [name, value] : headers) {
        request.head += base::text(name, "\n", value, "\n");
    }
    std::string_view rest = request.head;
    const auto line = [&rest] {
        const std::string_view text = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(text.size() + 1);
        return text;
    };
    request.method = line();
    request.target = line();
    request.peer = line();
    rest.remove_prefix(64);
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const std::string_view name = line();
        request.headers.push_back({name, line()});
    }
    request.path = request.target.substr(0, request.target.find('?'));
    if (request.path.size() < request.target.size()) {
        request.query = request.target.substr(request.path.size() + 1);
    }
    request.body = std::move(body);
    return request;
}

inline std::string header_of(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (http::equal_names(key, name)) return value;
    }
    return "(none)";
}

}  // namespace door::gateway
