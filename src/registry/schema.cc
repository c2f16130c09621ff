#include "registry/schema.h"

#include <algorithm>
#include <array>

namespace registry {
namespace {

constexpr std::array<std::string_view, 7> kLevels{
    "NONE", "BACKWARD",       "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE",
    "FULL", "FULL_TRANSITIVE"};
constexpr std::array<std::string_view, 2> kModes{"READWRITE", "READONLY"};

template <class T, std::size_t N>
std::optional<T> find(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto is_same = [name](std::string_view known) {
        return std::ranges::equal(known, name, [](char upper, char c) {
            return upper == (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
        });
    };
    const auto found = std::ranges::find_if(names, is_same);
    if (found == names.end()) return {};
    return static_cast<T>(found - names.begin());
}

}  // namespace

std::string_view name_of(Compatibility level) {
    return kLevels.at(static_cast<std::size_t>(level));
}
std::optional<Compatibility> compatibility_of(std::string_view name) {
    return find<Compatibility>(kLevels, name);
}
std::string_view name_of(Mode mode) { return kModes.at(static_cast<std::size_t>(mode)); }
std::optional<Mode> mode_of(std::string_view name) { return find<Mode>(kModes, name); }

}  // namespace registry
