#pragma once
// An answer: a question in SQL whose rows are kept as a Delta table.

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "object/store.h"
#include "sql/database.h"

namespace query {

using base::Result;

// What a pipeline says of one answer.
struct Answer {
    std::string table;  // where its rows are kept, and the view they are read by
    std::string title;  // "Task 4: the most popular category in each country"
    std::string sql;    // one SELECT, without a semicolon at its end
    std::vector<std::string> depends_on{};  // the other answers and tables it reads, by name
};

struct Kept {
    base::TableVersion version;
    std::uint64_t rows = 0;
    bool changed = false;  // else the table was there and held these rows already
};

// Runs the answer's SQL with `schema` as the place of unqualified names (empty: the database's own)
// and keeps its rows, in their order, in the table of that schema: one commit that replaces all
// rows. BIGINT and HUGEINT become long, INTEGER integer, times timestamp; a type that Delta has
// not becomes string. Uses a session of its own; the views must be there.
Result<Kept> keep(sql::Database& database, object::Bucket& bucket, const std::string& schema,
                  const Answer& answer);

// In an order in which each comes after what it depends on; names that are no answers are passed
// over. Code::invalid_argument names a circle.
Result<std::vector<Answer>> in_order(std::vector<Answer> answers);

}  // namespace query
