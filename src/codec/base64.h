#pragma once
// Base64 with the standard alphabet and padding (RFC 4648, section 4).

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace codec {

std::string base64(base::ByteView bytes);
void append_base64(std::string& out, base::ByteView bytes);

// Strict: no blanks, padding complete, unused bits zero. Nothing if the text is no base64.
std::optional<base::Bytes> base64_decoded(std::string_view text);
// The same over the text itself, which the bytes (never more than the text has) replace.
std::optional<base::ByteView> base64_decoded_in_place(std::span<char> text);

}  // namespace codec
