#pragma once
// What a broker elsewhere refuses with, as failures of our own.

#include <string_view>

#include "base/error.h"
#include "wire/kafka/error_code.h"

namespace broker::remote {

using wire::kafka::ErrorCode;

// `what` says of which thing; the error's name follows it.
base::Error error_of(ErrorCode code, std::string_view what);

// Whether asking again, perhaps somebody else, can help.
bool is_passing(ErrorCode code);

}  // namespace broker::remote
