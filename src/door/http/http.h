#pragma once
// What an HTTP door sees: a request, whole and checked, and the response it gives. No socket, no
// framing.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "run/task.h"

namespace door::http {

struct Header {
    std::string_view name;   // as sent; compare with equal_names()
    std::string_view value;  // without blanks around it
};

// Owns its bytes; views point into them.
class Request {
  public:
    std::string_view method;
    std::string_view target;  // as sent: "/topics/a%2Eb?x=1"
    std::string_view path;    // before '?', not decoded
    std::string_view query;   // after '?'
    std::vector<Header> headers;
    std::string body;       // its capacity is at least 64 bytes more: simdjson's padding
    std::string_view peer;  // "127.0.0.1:50123"

    // The first header of that name, in any case of letters.
    std::optional<std::string_view> header(std::string_view name) const;
    std::string head;  // backs all views above
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>>
        headers;  // without Content-Length and Connection
    std::string body;
    bool close = false;
};

// A coroutine that owns its request.
using Handler = std::function<run::Task<Response>(Request)>;

bool equal_names(std::string_view a, std::string_view b);
// "%41+b" → "A+b"; nothing if an escape is broken. Query values: '+' is a blank.
std::optional<std::string> percent_decoded(std::string_view text);
std::string_view reason_of(int status);

}  // namespace door::http
