#pragma once
// What `$util` does to texts, as functions of bytes. Private to this room.

#include <optional>
#include <string>
#include <string_view>

namespace door::gateway::vtl {

// Apache Commons' escapeJavaScript: quotes of both kinds, slashes, control characters, and all that
// is not ASCII as \u and four hexadecimal digits. The text is UTF-8; bytes that are none become
// U+FFFD.
std::string escaped_javascript(std::string_view text);
// application/x-www-form-urlencoded, as Java's URLEncoder and URLDecoder. Nothing if an escape is
// broken.
std::string url_encoded(std::string_view text);
std::optional<std::string> url_decoded(std::string_view text);

}  // namespace door::gateway::vtl
