#pragma once
// Base64 with the alphabet for addresses and without padding (RFC 4648 §5; RFC 7515 §2). Private
// to this room.

#include <optional>
#include <string>
#include <string_view>

#include "codec/base64.h"

namespace auth::sasl {

inline std::string base64url(std::string_view bytes) {
    std::string text = codec::base64(base::as_bytes(bytes));
    for (char& c : text) {
        if (c == '+') c = '-';
        if (c == '/') c = '_';
    }
    while (text.ends_with('=')) text.pop_back();
    return text;
}

// Strict, but padding may be there; some signers of tokens add it.
inline std::optional<std::string> base64url_decoded(std::string_view text) {
    std::string standard(text);
    for (char& c : standard) {
        if (c == '+' || c == '/') return std::nullopt;
        if (c == '-') c = '+';
        if (c == '_') c = '/';
    }
    while (standard.ends_with('=')) standard.pop_back();
    while (standard.size() % 4 != 0) standard += '=';
    const auto bytes = codec::base64_decoded(standard);
    if (!bytes) return std::nullopt;
    return std::string(base::as_text(*bytes));
}

}  // namespace auth::sasl
