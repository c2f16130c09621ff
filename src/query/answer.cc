#include "query/answer.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "query/views.h"
#include "table/table.h"

namespace query {

using base::Code;
using base::Error;

namespace {

std::string delta_type(const sql::Column& column) {
    switch (column.type) {
        case sql::Type::boolean:
            return "boolean";
        case sql::Type::integer:
            if (column.type_name == "TINYINT") return "byte";
            return column.type_name == "SMALLINT" ? "short" : "integer";
        case sql::Type::bigint:
            return "long";
        case sql::Type::real:
            return column.type_name == "FLOAT" ? "float" : "double";
        case sql::Type::timestamp:
        case sql::Type::timestamp_tz:
            return "timestamp";
        case sql::Type::date:
            return "date";
        case sql::Type::list_real:
            return "array<double>";
        case sql::Type::text:
        case sql::Type::other:
            break;
    }
    // Sums of whole numbers are HUGEINT; what does not fit fails aloud in the cast.
    if (column.type_name == "HUGEINT") return "long";
    if (column.type_name.starts_with("DECIMAL(") && column.type_name.ends_with(')'))
        return "decimal" + column.type_name.substr(7);
    return "string";
}

table::Schema delta_schema(const sql::Rows& rows) {
    table::Schema schema;
    for (const sql::Column& column : rows.columns()) {
        schema.push_back({column.name, delta_type(column)});
    }
    return schema;
}

bool is_same(const table::Schema& a, const table::Schema& b) {
    return std::ranges::equal(a, b, [](const table::Field& x, const table::Field& y) {
        return x.name == y.name && x.type == y.type;
    });
}

bool is_same(const sql::Rows& a, const sql::Rows& b) {
    if (a.count() != b.count()) return false;
    for (std::uint64_t row = 0; row < a.count(); ++row) {
        for (std::size_t column = 0; column < a.columns().size(); ++column) {
            if (a.json(row, column) != b.json(row, column)) return false;
        }
    }
    return true;
}

}  // namespace

Result<Kept> keep(sql::Database& database, object::Bucket& bucket, const std::string& schema,
                  const Answer& answer) {
    const auto fail = [&](const Error& error) {
        return base::within(base::text("answer ", answer.table), error);
    };
    const std::string prefix = ViewName{schema, answer.table}.prefix();
    TRY(const auto session, database.session());
    if (!schema.empty()) TRY_VOID(session->execute("use " + sql::quoted_name(schema)));
    const auto rows = session->query(answer.sql);
    if (!rows) return fail(rows.error());
    const table::Schema columns = delta_schema(**rows);

    table::Table kept(bucket, prefix, database);
    const bool is_new = !kept.exists();
    if (is_new) {
        const auto created = kept.create(columns, answer.title);
        if (!created && created.error().code != Code::already_exists) return fail(created.error());
    }
    TRY(const table::Snapshot before, kept.snapshot());
    const bool has_schema = is_same(before.schema, columns);
    if (has_schema) {
        TRY(const std::string scan, table::scan_expression(before, bucket, prefix));
        TRY(const auto old, session->query("from " + scan));
        if (is_same(*old, **rows)) return Kept{before.version, (*rows)->count(), is_new};
    }
    auto files = table::write_parquet(*session, bucket, prefix, columns, answer.sql);
    if (!files) return fail(files.error());
    table::Commit commit{.operation = "WRITE",
                         .parameters = {{"mode", "Overwrite"}},
                         .adds = *std::move(files),
                         .removes = before.files};
    if (!has_schema) commit.schema = columns;
    TRY(const base::TableVersion version, kept.commit(before, commit));
    return Kept{version, (*rows)->count(), true};
}

Result<std::vector<Answer>> in_order(std::vector<Answer> answers) {
    std::vector<Answer> ordered;
    std::set<std::string> waiting;
    for (const Answer& answer : answers) waiting.insert(answer.table);
    while (!answers.empty()) {
        const auto ready = std::ranges::find_if(answers, [&](const Answer& answer) {
            return std::ranges::none_of(
                answer.depends_on, [&](const std::string& name) { return waiting.contains(name); });
        });
        if (ready == answers.end()) {
            return Error{Code::invalid_argument, base::text("answer ", answers.front().table,
                                                            " depends on itself in the end")};
        }
        waiting.erase(ready->table);
        ordered.push_back(std::move(*ready));
        answers.erase(ready);
    }
    return ordered;
}

}  // namespace query
