#pragma once
// What a record of a stream holds. Clients of Kinesis encode twice where they did not notice that
// the SDK does it already.

#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace load::stream {

// The object or array whose base64 the data is, as a JSON text ("eyJ…") or as bare bytes. Nothing
// if it is something else: then it is read as it is.
std::optional<base::Bytes> document_in_base64(std::string_view data);

}  // namespace load::stream
