#include "door/airflow/problem.h"

#include "codec/json/writer.h"

namespace door::airflow {
namespace {

using base::Code;

constexpr std::string_view kPage =
    "https://airflow.apache.org/docs/apache-airflow/2.11.2/stable-rest-api-ref.html#section/"
    "Errors/";

}  // namespace

http::Response response_of(const Problem& problem) {
    http::Response response;
    response.status = problem.status;
    response.headers.emplace_back("Content-Type", "application/problem+json");
    codec::JsonWriter json(response.body);
    json.begin_object();
    json.key("detail");
    if (problem.detail) {
        json.string(*problem.detail);
    } else {
        json.null();
    }
    json.key("status").number(problem.status);
    json.key("title").string(problem.title);
    json.key("type").string(problem.kind.empty() ? "about:blank"
                                                 : std::string(kPage) + problem.kind);
    json.end_object();
    response.body += '\n';
    return response;
}

Problem bad_request(std::string detail) {
    return {400, "Bad Request", std::move(detail), "BadRequest"};
}

Problem not_found(std::string title, std::optional<std::string> detail) {
    return {404, std::move(title), std::move(detail), "NotFound"};
}

Problem conflict(std::string detail) {
    return {409, "Conflict", std::move(detail), "AlreadyExists"};
}

Problem problem_of(const base::Error& error) {
    switch (error.code) {
        case Code::not_found:
            return not_found("Not Found", error.what);
        case Code::already_exists:
        case Code::conflict:
            return conflict(error.what);
        case Code::invalid_argument:
        case Code::malformed:
        case Code::too_large:
            return bad_request(error.what);
        default:
            return {500, "Internal Server Error", error.what, "Unknown"};
    }
}

std::string python_text(std::string_view text) {
    const bool has_single = text.find('\'') != std::string_view::npos;
    const bool has_double = text.find('"') != std::string_view::npos;
    const char quote = has_single && !has_double ? '"' : '\'';
    std::string out(1, quote);
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else {
            if (c == '\\' || c == quote) out += '\\';
            out += c;
        }
    }
    return out + quote;
}

}  // namespace door::airflow
