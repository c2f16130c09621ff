#include "table/delta/protocol.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace table::delta {

using base::Code;
using base::Error;

namespace {

// Features that only say what a file may hold which this code reads anyway: widened types are cast
// to the schema's. Deletion vectors are refused at the first file that has one, not before.
constexpr std::array<std::string_view, 6> kReadable{"timestampNtz",         "v2Checkpoint",
                                                    "vacuumProtocolCheck",  "typeWidening",
                                                    "typeWidening-preview", "deletionVectors"};
// Features whose duties for a writer are kept: append-only tables lose no rows, classic checkpoints
// may stand beside V2 ones, domains are carried along.
constexpr std::array<std::string_view, 6> kWritable{"appendOnly",     "invariants",
                                                    "timestampNtz",   "v2Checkpoint",
                                                    "domainMetadata", "vacuumProtocolCheck"};
constexpr std::int32_t kReaderVersionMax = 3;
constexpr std::int32_t kWriterVersionMax = 7;

bool contains(const auto& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool maps_columns(const Metadata& metadata) {
    const auto mode = metadata.configuration.find("delta.columnMapping.mode");
    return mode != metadata.configuration.end() && mode->second != "none";
}

Error unsupported(std::string_view what) { return {Code::unsupported, std::string(what)}; }

// Rules that writers must check lie in the columns' metadata; none is checked here.
bool has_column_rules(std::string_view schema_text) {
    return std::ranges::any_of(
        std::array<std::string_view, 4>{"\"delta.invariants\"", "\"delta.generationExpression\"",
                                        "\"delta.identity.", "\"CURRENT_DEFAULT\""},
        [&](std::string_view rule) { return schema_text.find(rule) != std::string_view::npos; });
}

}  // namespace

Result<> check_readable(const Protocol& protocol, const Metadata& metadata) {
    if (protocol.reader_version_min > kReaderVersionMax) {
        return unsupported(base::text("the table wants readers of version ",
                                      protocol.reader_version_min, "; here is ",
                                      kReaderVersionMax));
    }
    for (const std::string& feature : protocol.reader_features) {
        const bool is_idle_mapping = feature == "columnMapping" && !maps_columns(metadata);
        if (contains(kReadable, feature) || is_idle_mapping) continue;
        return unsupported(
            base::text("the table wants readers that know the feature ", base::printable(feature)));
    }
    if (maps_columns(metadata)) return unsupported("the table maps its columns' names");
    if (metadata.format != "parquet") {
        return unsupported(base::text("the table's files are ", base::printable(metadata.format)));
    }
    return {};
}

Result<> check_writable(const Protocol& protocol, const Metadata& metadata) {
    TRY_VOID(check_readable(protocol, metadata));
    if (protocol.writer_version_min > kWriterVersionMax) {
        return unsupported(base::text("the table wants writers of version ",
                                      protocol.writer_version_min, "; here is ",
                                      kWriterVersionMax));
    }
    // 3 to 6 name constraints, change feeds, generated columns, identities: duties not kept here.
    if (protocol.writer_version_min > 2 && protocol.writer_version_min < kWriterVersionMax) {
        return unsupported(
            base::text("the table wants writers of version ", protocol.writer_version_min));
    }
    for (const std::string& feature : protocol.writer_features) {
        const bool is_idle_mapping = feature == "columnMapping" && !maps_columns(metadata);
        if (contains(kWritable, feature) || is_idle_mapping) continue;
        return unsupported(
            base::text("the table wants writers that know the feature ", base::printable(feature)));
    }
    if (has_column_rules(metadata.schema_text)) {
        return unsupported("the table's columns have rules that writers must check");
    }
    return {};
}

}  // namespace table::delta
