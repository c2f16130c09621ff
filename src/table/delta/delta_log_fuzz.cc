// Any bytes as a commit: read without harm, written so that they read back the same, and replayed.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/check.h"
#include "table/delta/action.h"
#include "table/delta/log_files.h"
#include "table/delta/path.h"
#include "table/delta/replay.h"
#include "table/delta/stats.h"
#include "table/delta/type.h"

namespace {

std::string written(const std::vector<table::delta::Action>& actions) {
    std::string out;
    for (const table::delta::Action& action : actions) {
        std::visit(
            [&](const auto& one) {
                if constexpr (requires { table::delta::append_action(out, one); }) {
                    table::delta::append_action(out, one);
                }
            },
            action);
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string encoded = table::delta::percent_encoded(text);
    CHECK(table::delta::percent_decoded(encoded) == text);
    static_cast<void>(table::delta::path_below_table(text, "/data/t"));
    static_cast<void>(table::delta::parse_log_name(text));
    static_cast<void>(table::delta::rows_in_stats(text));
    if (const auto schema = table::delta::parse_schema(text)) {
        const auto again = table::delta::schema_text(*schema);
        CHECK(again && table::delta::schema_text(*table::delta::parse_schema(*again)));
        for (const table::delta::Field& field : *schema)
            static_cast<void>(table::delta::duckdb_type(field));
    }

    auto actions = table::delta::read_actions(text);
    if (!actions) return 0;
    const std::string lines = written(*actions);
    const auto again = table::delta::read_actions(lines);
    CHECK(again, lines);
    CHECK(written(*again) == lines, lines);
    table::delta::Replay replay("fuzz", "/data/t");
    if (replay.apply(base::TableVersion{0}, *std::move(actions))) {
        static_cast<void>(replay.snapshot());
    }
    return 0;
}
