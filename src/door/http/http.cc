#include "door/http/http.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "codec/percent.h"

namespace door::http {

namespace {

// RFC 9110 §15, RFC 6585 and RFC 4918: those that any door answers with.
struct Reason {
    int status;
    std::string_view words;
};
constexpr auto kReasons = std::to_array<Reason>({
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
});

}  // namespace

std::optional<std::string_view> Request::header(std::string_view name) const {
    for (const Header& header : headers) {
        if (equal_names(header.name, name)) return header.value;
    }
    return std::nullopt;
}

std::string Request::base_url() const {
    const std::string_view host =
        front.host.empty() ? header("Host").value_or("localhost") : front.host;
    return base::text("http://", host, front.path);
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        std::string spaced(pair);
        std::ranges::replace(spaced, '+', ' ');
        const auto decoded_name =
            codec::percent_decoded(std::string_view(spaced).substr(0, equals));
        if (decoded_name != name) continue;
        return codec::percent_decoded(
            std::string_view(spaced).substr(std::min(equals + 1, spaced.size())));
    }
    return std::nullopt;
}

std::string_view reason_of(int status) {
    const auto* const found = std::ranges::find(kReasons, status, &Reason::status);
    return found == kReasons.end() ? "Status" : found->words;
}

}  // namespace door::http
