#pragma once
// The word lists the generator draws from: everyday words and names in alphabetical order, from
// which it invents people, titles and descriptions. Nothing here is taken from real posts.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace emulate::generator::words {

using List = std::span<const std::string_view>;

// A category and the first row of its block in a table of kBlockRows rows.
struct Category {
    std::string_view name;
    std::uint32_t first_row;
    std::array<std::string_view, 12> things;
};
inline constexpr std::uint32_t kBlockRows = 11'154;
std::span<const Category> categories();

// Sorted, so that the least of several draws leans to A.
List first_names();
List last_names();
List countries();

List adjectives();
List tag_endings();
// With $t for a thing and $a for an adjective.
List titles();
List foreign_titles();
List sentences();
List sentences_with_commas();
List poster_words();
List poster_endings();

}  // namespace emulate::generator::words
