#pragma once
// Who may come in: AWS Signature Version 4 for the service "kinesis". Private to this room.

#include <string>

#include "auth/keys.h"
#include "door/http/http.h"
#include "io/clock.h"
#include "wire/kinesis/exception.h"

namespace door::kinesis {

struct Caller {
    std::string region;  // that the signature is for
};

// MissingAuthenticationTokenException, IncompleteSignatureException, UnrecognizedClientException,
// InvalidSignatureException, AccessDeniedException.
wire::kinesis::Outcome<Caller> authenticate(const http::Request& request, std::string_view body,
                                            const auth::Keys& keys, const io::Clock& clock);

}  // namespace door::kinesis
