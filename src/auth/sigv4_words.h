#pragma once
// The names and the small cuts that signing and verifying share. Private to this room.

#include <algorithm>
#include <string>
#include <string_view>

namespace auth::sigv4_words {

inline constexpr std::string_view kTerminator = "aws4_request";
inline constexpr std::string_view kAlgorithm = "X-Amz-Algorithm";
inline constexpr std::string_view kCredential = "X-Amz-Credential";
inline constexpr std::string_view kDate = "X-Amz-Date";
inline constexpr std::string_view kExpires = "X-Amz-Expires";
inline constexpr std::string_view kSecurityToken = "X-Amz-Security-Token";
inline constexpr std::string_view kSignedHeaders = "X-Amz-SignedHeaders";
inline constexpr std::string_view kSignature = "X-Amz-Signature";

// What stands before the next `separator`; `text` goes on after it.
inline std::string_view cut(std::string_view& text, char separator) {
    const std::size_t end = std::min(text.find(separator), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

inline std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

}  // namespace auth::sigv4_words
