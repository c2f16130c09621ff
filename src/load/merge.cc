#include "load/merge.h"

#include <string>
#include <utility>

#include "base/text.h"

namespace load {

using base::text;
using sql::quoted_name;

namespace {

Result<std::string> scan_of(const table::Snapshot& snapshot, std::vector<table::DataFile> files,
                            object::Bucket& tables, std::string_view prefix) {
    table::Snapshot some = snapshot;
    some.files = std::move(files);
    return table::scan_expression(some, tables, prefix);
}

Result<std::int64_t> count_of(sql::Session& session, std::string_view relation) {
    TRY(const auto rows, session.query(text("select count(*) from ", relation)));
    return rows->integer(0, 0);
}

// All rows are new.
Result<MergePlan> plan_append(const Merge& merge, object::Bucket& tables) {
    MergePlan plan;
    TRY(plan.adds,
        table::write_parquet(merge.session, tables, merge.prefix, merge.schema, merge.rows));
    for (const table::DataFile& file : plan.adds) {
        plan.rows += static_cast<std::uint64_t>(file.rows());
    }
    return plan;
}

// The snapshot's files that may hold one of the keys; all rows are new where there is none.
Result<table::Snapshot> files_in_question(const Merge& merge, const table::Snapshot& snapshot) {
    TRY(const auto range, merge.session.query(text("select min(key), max(key) from ", merge.keys)));
    if (range->is_null(0, 0)) return table::Snapshot{};
    return table::narrowed(snapshot, merge.key, range->integer(0, 0), range->integer(0, 1));
}

// "$hits" (file, key): where the table holds keys of these rows.
Result<> find_hits(const Merge& merge, object::Bucket& tables, const table::Snapshot& snapshot) {
    const std::string key = quoted_name(merge.key);
    std::string files;
    for (std::size_t i = 0; i < snapshot.files.size(); ++i) {
        TRY(const std::string scan, scan_of(snapshot, {snapshot.files[i]}, tables, merge.prefix));
        files += text(files.empty() ? "" : " union all ", "select ", i, " as file, ", key,
                      " as key from ", scan);
    }
    return merge.session.execute(text("create temp table \"$hits\" as select file, key from (",
                                      files, ") f semi join ", merge.keys, " w using (key)"));
}

// "$new": the rows that are not in the table as they are.
Result<> find_new(const Merge& merge, const std::string& existing) {
    const std::string key = quoted_name(merge.key);
    std::string equal;
    for (const table::Field& field : merge.schema) {
        const std::string name = quoted_name(field.name);
        equal += text(equal.empty() ? "" : " and ", "c.", name, " is not distinct from t.", name);
    }
    return merge.session.execute(
        text("create temp table \"$new\" as select * from \"$rows\" c anti join ", existing,
             " t on c.", key, " = t.", key, " and ", equal));
}

Result<std::vector<table::DataFile>> files_named(const Merge& merge,
                                                 const table::Snapshot& snapshot,
                                                 std::string_view condition) {
    TRY(const auto rows, merge.session.query(text("select distinct file from \"$hits\" h ",
                                                  condition, " order by file")));
    std::vector<table::DataFile> files;
    files.reserve(rows->count());
    for (std::uint64_t row = 0; row < rows->count(); ++row) {
        files.push_back(snapshot.files[static_cast<std::size_t>(rows->integer(row, 0))]);
    }
    return files;
}

}  // namespace

Result<MergePlan> plan_merge(const Merge& merge, object::Bucket& tables,
                             const table::Snapshot& newest) {
    TRY(const table::Snapshot snapshot, files_in_question(merge, newest));
    if (snapshot.files.empty()) return plan_append(merge, tables);
    sql::Session& session = merge.session;
    const std::string& prefix = merge.prefix;
    const std::string key = quoted_name(merge.key);
    MergePlan plan;
    TRY_VOID(
        session.execute("drop table if exists \"$rows\"; drop table if exists \"$hits\";"
                        "drop table if exists \"$new\""));
    TRY_VOID(session.execute(text("create temp table \"$rows\" as ", merge.rows)));
    TRY_VOID(find_hits(merge, tables, snapshot));
    TRY(const auto touched, files_named(merge, snapshot, ""));
    TRY(const std::string existing, scan_of(snapshot, touched, tables, prefix));
    TRY_VOID(find_new(merge, existing));
    TRY(const std::int64_t rows, count_of(session, "\"$new\""));
    plan.rows = static_cast<std::uint64_t>(rows);
    if (rows == 0) return plan;
    TRY(plan.removes,
        files_named(merge, snapshot, text("semi join \"$new\" n on h.key = n.", key)));
    std::string select = "select * from \"$new\"";
    if (!plan.removes.empty()) {
        TRY(const std::string replaced, scan_of(snapshot, plan.removes, tables, prefix));
        select += text(" union all select * from ", replaced, " t anti join \"$new\" n on t.", key,
                       " = n.", key);
    }
    TRY(plan.adds, table::write_parquet(session, tables, prefix, merge.schema, select));
    return plan;
}

}  // namespace load
