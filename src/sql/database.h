#pragma once
// The one DuckDB: sessions in, rows out, table functions. The library is loaded at the first
// open(), not before, and duckdb.h is included in this room only.
//
//     TRY(auto database, Database::open(options));
//     TRY(auto session, database->session());
//     TRY(Rows rows, session->query("select 1 as one"));

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "sql/tree.h"

namespace sql {

using base::Result;

// The types that cross this room's border; everything else arrives as text.
enum class Type : std::uint8_t {
    boolean,
    integer,
    bigint,
    real,
    text,
    timestamp,
    timestamp_tz,
    date,
    list_real,
    other
};

struct Column {
    std::string name;
    Type type = Type::text;
    std::string type_name{};  // as DuckDB spells it: "BIGINT", "DOUBLE[]"
    // Of a source's column that has parts, or is of a type that has no word above.
    ShapePtr shape{};
};

// A whole result, held in DuckDB's memory and counted against its limit; it may outlive its
// session. Cells are asked for by row and column; text() renders any type: timestamps `YYYY-MM-DD
// HH:MM:SS[.ffffff]` in UTC, nested values as JSON, NULL as nothing.
class Rows {
  public:
    virtual ~Rows() = default;
    virtual const std::vector<Column>& columns() const = 0;
    virtual std::uint64_t count() const = 0;
    virtual bool is_null(std::uint64_t row, std::size_t column) const = 0;
    virtual std::int64_t integer(
        std::uint64_t row,
        std::size_t column) const = 0;  // boolean, integer, bigint, dates and times in µs
    virtual double real(std::uint64_t row, std::size_t column) const = 0;  // of any number
    virtual std::string text(std::uint64_t row, std::size_t column) const = 0;
    // The cell as JSON: integers as numbers, lists as arrays, NULL as null, times as text.
    virtual std::string json(std::uint64_t row, std::size_t column) const = 0;
};

// Where a table function writes the rows of one chunk; one per thread and chunk.
class ChunkWriter {
  public:
    virtual ~ChunkWriter() = default;
    virtual std::size_t capacity() const = 0;  // rows
    virtual void set_null(std::size_t column, std::size_t row) = 0;
    virtual void set_integer(std::size_t column, std::size_t row,
                             std::int64_t value) = 0;  // boolean, integer, bigint, timestamp in
                                                       // µs, date in days
    virtual void set_real(std::size_t column, std::size_t row, double value) = 0;
    virtual void set_text(std::size_t column, std::size_t row,
                          std::string_view value) = 0;  // valid UTF-8
    // Of a column with a shape, which the value is of.
    virtual void set_tree(std::size_t column, std::size_t row, const Tree& value) = 0;
};

// One thread's part of a scan. fill() writes rows and returns how many; 0 ends this thread's part.
class RowWorker {
  public:
    virtual ~RowWorker() = default;
    virtual Result<std::size_t> fill(ChunkWriter& chunk) = 0;
};

// What a registered table function reads from. worker() is called once per thread, before any fill
// of it, and never twice at once. Columns may be of any shape, or type but list_real and other.
class RowSource {
  public:
    virtual ~RowSource() = default;
    virtual std::vector<Column> columns() const = 0;
    virtual std::uint64_t rows_estimate() const { return 0; }
    // `projected`: indices into columns(); chunk column i holds projected[i].
    virtual std::unique_ptr<RowWorker> worker(const std::vector<std::size_t>& projected) = 0;
};

// One connection. Used by one thread at a time, except interrupt().
class Session {
  public:
    virtual ~Session() = default;
    // One statement with rows. DuckDB's words come back as the error, with Code::invalid_argument;
    // what a source's worker said comes back as it was.
    virtual Result<std::unique_ptr<Rows>> query(std::string_view statement) = 0;
    // Any number of statements, results thrown away.
    virtual Result<> execute(std::string_view statements) = 0;
    // Any thread: the running statement ends with Code::interrupted.
    virtual void interrupt() = 0;
    // `select * from <name>()` in this session reads `source`, which must outlive the session.
    virtual Result<> register_source(std::string_view name, RowSource& source) = 0;
};

struct DatabaseOptions {
    std::string duckdb;  // path of libduckdb.so; empty: beside the program, ../lib/millrace, the
                         // loader. The first open of the process decides.
    std::uint64_t memory_bytes_max = 0;    // 0: half of the machine's
    unsigned threads = 0;                  // 0: one per core
    std::string temp_directory;            // where big sorts spill
    std::vector<std::string> directories;  // the only places files may be read from or written to
};

struct SessionOptions {
    // Only statements that read (SELECT, EXPLAIN without ANALYZE, DESCRIBE, SHOW, PRAGMA that
    // reads); anything else is Code::permission_denied before it runs.
    bool read_only = false;
};

// The functions that Spark SQL has and DuckDB lacks are there as macros. Sessions may be opened and
// used by several threads, each by one at a time.
class Database {
  public:
    virtual ~Database() = default;
    static Result<std::unique_ptr<Database>> open(const DatabaseOptions& options);
    virtual Result<std::unique_ptr<Session>> session(SessionOptions options = {}) = 0;
};

// 'it''s' and "a""b".
std::string quoted_text(std::string_view value);
std::string quoted_name(std::string_view value);

}  // namespace sql
