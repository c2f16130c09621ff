#include "door/s3/rules/wildcard.h"

#include <cstddef>

namespace door::s3::rules {

bool matches(std::string_view pattern, std::string_view text) {
    constexpr std::size_t kNone = std::string_view::npos;
    std::size_t at = 0;
    std::size_t in_text = 0;
    // Where to go on if the last star must take one byte more.
    std::size_t star = kNone;
    std::size_t star_end = 0;
    while (in_text < text.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            star_end = in_text;
        } else if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == text[in_text])) {
            ++at;
            ++in_text;
        } else if (star != kNone) {
            at = star + 1;
            in_text = ++star_end;
        } else {
            return false;
        }
    }
    while (at < pattern.size() && pattern[at] == '*') ++at;
    return at == pattern.size();
}

}  // namespace door::s3::rules
