#pragma once
// Values between Protobuf's own encoding and its JSON mapping, in which names are lowerCamelCase
// and 64-bit integers are texts; on the way to JSON, fields without presence are told with their
// defaults, as Confluent's REST Proxy tells them.

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/protobuf/schema.h"

namespace codec::protobuf {

// Code::invalid_argument says what does not go with the message, or that there is no such.
base::Result<base::Bytes> binary_of_json(const Document& document, const MessageIndexes& indexes,
                                         const std::string& json);

// Code::malformed if the bytes are no such message; Code::too_large if its JSON would be more than
// 64 MiB, which a few bytes can ask for.
base::Result<std::string> json_of_binary(const Document& document, const MessageIndexes& indexes,
                                         base::ByteView bytes);

}  // namespace codec::protobuf
