#pragma once
// Columns whose values have parts: lists, maps and structures, and what stands in their cells.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sql {

enum class ShapeKind : std::uint8_t {
    boolean,
    integer,
    bigint,
    single,
    real,
    text,
    blob,
    date,          // days since 1970
    time,          // µs since midnight
    timestamp_tz,  // µs since 1970
    decimal,
    list,
    map,
    structure,
};

struct Shape;
using ShapePtr = std::shared_ptr<const Shape>;

struct ShapePart {
    std::string name;
    ShapePtr shape;
};

// What a column, or a part of one, holds.
struct Shape {
    static constexpr std::uint8_t kWidthMax = 38;

    ShapeKind kind = ShapeKind::text;
    std::uint8_t width = kWidthMax;  // digits of a decimal,
    std::uint8_t scale = 0;          // and those behind its point
    // A structure's, at least one; a list's one; a map's key and value.
    std::vector<ShapePart> parts{};
};

// 128 bits of a decimal's unscaled number.
struct Wide {
    std::int64_t high = 0;
    std::uint64_t low = 0;
};

// A cell: nothing, a scalar, or its parts in order; of a map its keys and values in turn.
struct Tree {
    using Parts = std::vector<Tree>;
    using State = std::variant<std::monostate, std::int64_t, double, Wide, std::string, Parts>;
    State state;

    bool is_null() const { return state.index() == 0; }
    const Parts* parts() const { return std::get_if<Parts>(&state); }
};

}  // namespace sql
