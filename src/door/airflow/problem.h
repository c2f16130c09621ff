#pragma once
// What Airflow answers to what it cannot do: RFC 7807, with its titles and types. Private to this
// room.

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "door/http/http.h"

namespace door::airflow {

// `kind`: the part of Airflow's page about its errors, "NotFound"; empty: none of its own.
struct Problem {
    int status = 400;
    std::string title;
    std::optional<std::string> detail;
    std::string kind;
};
http::Response response_of(const Problem& problem);

Problem bad_request(std::string detail);
Problem not_found(std::string title, std::optional<std::string> detail);
Problem conflict(std::string detail);
// Of an error that no handler has words for.
Problem problem_of(const base::Error& error);

// As Python shows a text: 'it', "it's".
std::string python_text(std::string_view text);

}  // namespace door::airflow
