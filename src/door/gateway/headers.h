#pragma once
// What a proxy integration does to headers on the way in and out.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "door/http/http.h"

namespace door::gateway {

// Drops what belongs to the connection and adds what a client left out: Content-Type, Accept and
// User-Agent (`agent`, which must outlive the request), and the X-Forwarded ones.
void rewrite_request(http::Request& request, std::string_view agent);

// Replaces the header of that name or adds it; a name or value that would break the head is left
// out.
void set_header(std::vector<std::pair<std::string, std::string>>& headers, std::string_view name,
                std::string value);

// Renames what the gateway says itself (x-amzn-Remapped-…) and drops what is about the transfer.
void rewrite_response(http::Response& response);

}  // namespace door::gateway
