#pragma once
// One record's bytes become rows, or the reasons why they are none.
//
//     parser.start(body, Payload::json);
//     while (const ParsedRow* row = parser.next()) …
//
// A list is exploded, each element a row. What cannot be read becomes null and the row stays;
// unknown fields are passed over, missing ones are null. A field named twice: the last one counts,
// as in other parsers. The tests of a row come in the order of Reason, and a record that is not
// JSON to its last byte gives one row with not_json and nothing else.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "load/rows/json_text.h"
#include "load/rows/row_spec.h"

namespace load::rows {

enum class Reason : std::uint8_t { none, not_json, not_an_object, misrouted, no_key };
// Empty for none.
std::string_view name_of(Reason reason);

// A field's value; which member counts, the spec says.
struct Cell {
    bool is_null = true;
    std::int64_t integer = 0;
    double number = 0;
    std::string_view text;  // valid UTF-8
};

struct ParsedRow {
    std::uint32_t place = 0;  // in the list; 0 without one
    Reason reason = Reason::none;
    std::int64_t key = 0;          // 0..2^63-1; only with Reason::none
    std::span<const Cell> fields;  // as RowSpec::fields; only with Reason::none
    std::string_view raw;          // the element's own bytes; with not_json perhaps no UTF-8
};

// What the bytes are: a value, or the mark of a record that has none.
enum class Payload : std::uint8_t { value, none };

// Not for several threads at once.
class RowParser {
  public:
    explicit RowParser(const RowSpec& spec);

    // `record` outlives the calls of next() for it.
    void start(std::string_view record, Payload payload);
    // The next row, or nullptr after the last. Valid until the next call.
    const ParsedRow* next();

  private:
    enum class State : std::uint8_t { done, one, list, refused };

    const ParsedRow* refuse(Reason reason, std::string_view raw);
    const ParsedRow* next_element();
    const ParsedRow* element();
    bool read_object();
    bool read_field(const TextToken& name);
    bool read_text(std::size_t slot, const TextToken& token);
    bool read_number(std::size_t slot, const NumberToken& token);
    std::size_t slot_of(std::string_view name);
    std::optional<std::int64_t> key() const;
    bool has_own_field() const;

    // Slots: the key's names, then the fields.
    std::vector<std::string> names_;
    std::vector<FieldType> types_;
    std::size_t key_names_;
    std::vector<Cell> cells_;
    std::vector<char> seen_;
    std::size_t slot_guess_ = 0;  // records of one sender have their fields in one order

    std::string_view record_;
    JsonText json_{{}};
    State state_ = State::done;
    std::uint32_t place_ = 0;
    std::string unescaped_;  // decoded texts of this row; reserved, so that it never moves
    std::string name_unescaped_;
    ParsedRow row_;
};

}  // namespace load::rows
