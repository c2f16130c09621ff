#pragma once
// One key of a connector's configuration: what Connect's REST interface tells of it, and what the
// parser checks. The tables are in key_tables.h.

#include <cstdint>
#include <span>
#include <string_view>

namespace sink {

enum class KeyType : std::uint8_t {
    string,
    boolean,
    integer,
    short_integer,
    long_integer,
    list,
    class_name,
    password,
};
enum class Importance : std::uint8_t { high, medium, low };
enum class Width : std::uint8_t { none, small, medium, wide };

// Whether a key may be left out, and what it is then.
enum class Absence : std::uint8_t { is_error, is_null, is_fallback };

struct ConfigKey {
    std::string_view name;
    KeyType type = KeyType::string;
    Absence absence = Absence::is_fallback;
    std::string_view fallback = "";
    Importance importance = Importance::medium;
    // In the group, as Connect numbers it; 0: as the table has it.
    int order = 0;
    std::string_view group = "";
    Width width = Width::none;
    std::string_view display_name = "";
    std::string_view documentation = "";
    // Of numbers.
    std::int64_t least = INT64_MIN;
    std::int64_t most = INT64_MAX;
    // Words that may be said, parted by "|", in any case of letters; empty: any.
    std::string_view words = "";
    // "non-empty": what a text must be; empty: anything.
    std::string_view demand = "";
};

using KeyTable = std::span<const ConfigKey>;

// Connect's names: "STRING", "HIGH", "LONG".
std::string_view name_of(KeyType type);
std::string_view name_of(Importance importance);
std::string_view name_of(Width width);

}  // namespace sink
