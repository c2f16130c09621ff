// Any bytes as a commit: read without harm, written so that they read back the same, and replayed.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/check.h"
#include "table/action.h"
#include "table/log_files.h"
#include "table/path.h"
#include "table/replay.h"
#include "table/stats.h"
#include "table/type.h"

namespace {

std::string written(const std::vector<table::Action>& actions) {
    std::string out;
    for (const table::Action& action : actions) {
        std::visit(
            [&](const auto& one) {
                if constexpr (requires { table::append_action(out, one); }) {
                    table::append_action(out, one);
                }
            },
            action);
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string encoded = table::percent_encoded(text);
    CHECK(table::percent_decoded(encoded) == text);
    static_cast<void>(table::path_below_table(text, "/data/t"));
    static_cast<void>(table::parse_log_name(text));
    static_cast<void>(table::rows_in_stats(text));
    if (const auto schema = table::parse_schema(text)) {
        const auto again = table::schema_text(*schema);
        CHECK(again && table::schema_text(*table::parse_schema(*again)));
        for (const table::Field& field : *schema) static_cast<void>(table::duckdb_type(field));
    }

    auto actions = table::read_actions(text);
    if (!actions) return 0;
    const std::string lines = written(*actions);
    const auto again = table::read_actions(lines);
    CHECK(again, lines);
    CHECK(written(*again) == lines, lines);
    table::Replay replay("fuzz", "/data/t");
    if (replay.apply(base::TableVersion{0}, *std::move(actions))) {
        static_cast<void>(replay.snapshot());
    }
    return 0;
}
