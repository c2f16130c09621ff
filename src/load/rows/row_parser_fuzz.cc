// Any bytes: no crash, and every text handed out is UTF-8, every row's raw bytes lie in the record.

#include <simdjson.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "load/rows/row_parser.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static load::rows::RowParser parser({.key_fields = {"index", "ind"},
                                         .fields = {{"title", load::rows::FieldType::text},
                                                    {"downloaded", load::rows::FieldType::integer},
                                                    {"latitude", load::rows::FieldType::number}}});
    const std::vector<char> exact(data, data + size);
    const std::string_view record(exact.data(), exact.size());
    parser.start(record, load::rows::Payload::value);
    std::size_t rows = 0;
    while (const load::rows::ParsedRow* row = parser.next()) {
        if (row->place != rows++) std::abort();
        if (row->raw.data() < record.data() ||
            row->raw.data() + row->raw.size() > record.data() + record.size()) {
            std::abort();
        }
        if (row->reason != load::rows::Reason::none) continue;
        if (row->key < 0 || row->fields.size() != 3) std::abort();
        const load::rows::Cell& title = row->fields[0];
        if (!title.is_null && !simdjson::validate_utf8(title.text.data(), title.text.size()))
            std::abort();
    }
    if (rows == 0) std::abort();
    return 0;
}
