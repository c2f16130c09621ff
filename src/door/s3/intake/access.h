#pragma once
// Who may come in, and to what: AWS Signature Version 4 for the service "s3", in the headers or in
// the query, and the limits of keys.

#include <optional>
#include <string>

#include "auth/keys.h"
#include "door/http/http.h"
#include "door/s3/api/address.h"
#include "door/s3/api/form.h"
#include "door/s3/api/problem.h"
#include "io/clock.h"

namespace door::s3::intake {

// What the signatures of a body's chunks go on from.
struct SignedBy {
    std::string signing_key;
    std::string scope;
    std::string time;
    std::string signature;  // of the head
};

struct Caller {
    std::optional<auth::Key> key{};  // none: nobody has said who he is
    std::optional<SignedBy> signature{};
    std::string payload_hash{};  // x-amz-content-sha256, or UNSIGNED-PAYLOAD
};

struct AccessRules {
    const auth::Keys& keys;
    const io::Clock& clock;
    bool allows_anonymous = false;
};

api::Outcome<Caller> authenticate(const http::Request& request, const AccessRules& rules);

// Of a browser's form: who signed its policy. InvalidAccessKeyId, SignatureDoesNotMatch, and
// AccessDenied without a signature.
api::Outcome<Caller> authenticate_form(const api::Form& form, const AccessRules& rules);

// AccessDenied, unless the caller's key has the right to that key or prefix of the bucket.
api::Outcome<> check_right(const Caller& caller, auth::Right right, const api::Address& address);
// To everything: buckets come and go.
api::Outcome<> check_unlimited(const Caller& caller);

}  // namespace door::s3::intake
