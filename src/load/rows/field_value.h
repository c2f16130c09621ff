#pragma once
// From the spelling of a value to the value of a field. Pure functions.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace load::rows {

// 0..2^63-1 in decimal digits and nothing else; zeros in front are fine.
std::optional<std::int64_t> key_of(std::string_view digits);
// The same with an optional minus, within 64 bits.
std::optional<std::int64_t> integer_of(std::string_view spelling);
// A decimal number, with fraction or exponent or neither; nothing beyond what a double holds.
std::optional<double> number_of(std::string_view spelling);

// Appends the text a JSON string stands for; false if it is none: half a surrogate pair. `raw` has
// been checked by JsonText, and nothing longer than it is appended.
bool append_unescaped(std::string& out, std::string_view raw);

}  // namespace load::rows
