#pragma once
// The words of a post: titles, descriptions and tags, invented, and as dirty as people's.

#include <string>
#include <string_view>

#include "emulate/generator/python_random.h"
#include "emulate/generator/words.h"

namespace emulate::generator {

inline constexpr std::string_view kNoTitle = "No Title Data Available";
inline constexpr std::string_view kNoDescription = "No description available";
inline constexpr std::string_view kStoryDescription = "No description available Story format";
// ','.join('No Tags Available') of a scraper that took a text for a list.
inline constexpr std::string_view kNoTags = "N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e";

// One in nine is not in ASCII, one in ninety needs four bytes of UTF-8 for a character.
std::string draw_title(PythonRandom& random, const words::Category& category);
// At most 180 characters; long ones are cut to 179, of which the last two are "…" and U+00A0.
std::string draw_description(PythonRandom& random, const words::Category& category);
// Nine tags, joined with commas.
std::string draw_tags(PythonRandom& random, const words::Category& category);

}  // namespace emulate::generator
