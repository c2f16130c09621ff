// Splitting any bytes ends, and what was split and quoted again splits alike.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "emulate/rows/csv.h"
#include "emulate/rows/row_json.h"

namespace {

std::string quoted_again(const std::vector<std::string>& fields) {
    std::string record;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        record += i == 0 ? "\"" : ",\"";
        for (const char c : fields[i]) record += c == '"' ? std::string("\"\"") : std::string(1, c);
        record += '"';
    }
    return record;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto fields = emulate::rows::split_csv(text);
    if (!fields) return 0;
    const std::string again = quoted_again(*fields);
    CHECK(!emulate::rows::csv_goes_on(again));
    const auto same = emulate::rows::split_csv(again);
    CHECK(same && *same == *fields);
    emulate::rows::Row row;
    for (const std::string& field : *fields) {
        row.push_back({field, emulate::rows::cell_of_csv("latitude", field)});
    }
    static_cast<void>(emulate::rows::json_of(row, emulate::rows::TimeForm::blank));
    return 0;
}
