#pragma once
// One row of one of the three tables, as the posting script has it after SELECT: named cells in
// table order, each of the kind its column has; and the texts a row turns into.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace emulate::rows {

// The three tables, in the order in which an event posts them.
enum class Table : std::uint8_t { pin, geo, user };
inline constexpr std::array kTables{Table::pin, Table::geo, Table::user};
inline constexpr std::size_t kTableCount = kTables.size();

constexpr std::size_t index_of(Table table) { return static_cast<std::size_t>(table); }
// What the topic name ends with: "pin", "geo", "user".
std::string_view topic_suffix(Table table);
// The name in the database and of the row files: "pinterest_data"…
std::string_view table_name(Table table);

// `decimal` and `integer` hold digits that are a JSON number as they stand; `time` holds
// `YYYY-MM-DD HH:MM:SS`.
enum class CellKind : std::uint8_t { text, integer, decimal, time, null };

struct Cell {
    CellKind kind = CellKind::null;
    std::string value;
    friend bool operator==(const Cell&, const Cell&) = default;
};

struct Field {
    std::string name;
    Cell cell;
    friend bool operator==(const Field&, const Field&) = default;
};

using Row = std::vector<Field>;

// A line of a JSONL file: JSON text that is posted as it is, whatever it holds.
struct JsonText {
    std::string text;
    friend bool operator==(const JsonText&, const JsonText&) = default;
};

// What one post carries.
using Record = std::variant<Row, JsonText>;

// The row's own number, `index` or `ind`, as its text stands there; of a list the first row's.
// Empty if it has none.
std::string row_number(const Record& record);

// What kind of value a column of the three tables has; text for names that are none of theirs.
CellKind column_kind(std::string_view column);

}  // namespace emulate::rows
