#pragma once
// UTF-8 one code point at a time, for the texts that rows turn into.

#include <string>
#include <string_view>

namespace emulate::rows {

inline constexpr char32_t kReplacement = 0xFFFD;

// Takes the first code point off `rest`, which is not empty. A byte that begins none is taken alone
// and comes back as U+FFFD.
char32_t take_code_point(std::string_view& rest);
void append_code_point(std::string& out, char32_t code_point);

}  // namespace emulate::rows
