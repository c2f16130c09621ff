#pragma once
// What a bucket keeps beside its objects, and what follows from it. Private to this room.

#include <string>

#include "door/s3/call.h"

namespace door::s3 {

// Rules for browsers (cross-origin resource sharing): the answer to OPTIONS; AccessDenied unless
// one allows what is asked for.
Answer preflight(const Call& call);
// To the answer of a request with an Origin that a rule knows.
void add_cors_headers(http::Response& response, const http::Request& request,
                      object::Bucket& bucket);

// The policy that the bucket keeps, or none, is in force from now on.
Outcome<> load_policy(House& house, const std::string& name, object::Bucket& bucket);

// One round of the lifecycles of all buckets, given up between two pages once `is_stopping`. What
// fails is logged, and tried again in the next one.
run::Task<void> expire_all(House& house, const bool& is_stopping);

}  // namespace door::s3
