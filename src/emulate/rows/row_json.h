#pragma once
// The JSON a row is posted as.

#include <cstdint>
#include <string>
#include <string_view>

#include "emulate/rows/row.h"

namespace emulate::rows {

// The spellings of a time that people's scripts post: default=str, isoformat(), and one fork's
// `%Y:%m:%d %H:%M:%S`.
enum class TimeForm : std::uint8_t { blank, letter_t, colons };

// As json.dumps writes it: ", " and ": " between, everything that is not ASCII as \uXXXX; bytes
// that are no UTF-8 become U+FFFD.
std::string json_of(const Row& row, TimeForm form);
// The same for one text, with its quotes.
void append_json_text(std::string& out, std::string_view text);

}  // namespace emulate::rows
