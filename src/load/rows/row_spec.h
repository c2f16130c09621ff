#pragma once
// What the records of one topic hold: which field is the key, which other fields a row has.

#include <cstdint>
#include <string>
#include <vector>

namespace load::rows {

// What a field is read as: VARCHAR, BIGINT or DOUBLE in SQL.
enum class FieldType : std::uint8_t { text, integer, number };

struct FieldSpec {
    std::string name;
    FieldType type = FieldType::text;
};

struct RowSpec {
    // The names the key goes by; the first that holds a key counts. None of them is in `fields`.
    std::vector<std::string> key_fields;
    std::vector<FieldSpec> fields;
};

}  // namespace load::rows
