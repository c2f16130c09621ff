#pragma once
// Percent-encoding (RFC 3986, section 2.1).

#include <optional>
#include <string>
#include <string_view>

namespace codec {

// Letters, digits and -._~ stay, and what `kept` names; every other byte becomes %XX, upper case.
std::string percent_encoded(std::string_view bytes, std::string_view kept = {});

// %XX becomes a byte, in either case; all else stays, '+' too. Nothing for a broken escape.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace codec
