#pragma once
// A bucket's rules for browsers (cross-origin resource sharing). Private to this room.

#include "door/s3/call.h"

namespace door::s3 {

// The answer to OPTIONS; AccessDenied unless a rule allows what is asked for.
Answer preflight(const Call& call);
// To the answer of a request with an Origin that a rule knows.
void add_cors_headers(http::Response& response, const http::Request& request,
                      object::Bucket& bucket);

}  // namespace door::s3
