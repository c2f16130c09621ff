#pragma once
// RowSource behind SQL. DuckDB's table functions belong to the whole database, so there is one,
// `millrace_source(id)`, and each session calls it through a temporary macro of its own. A session
// reaches only its own sources.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "sql/database.h"
#include "sql/library.h"

namespace sql {

struct Instance;

struct Source {
    RowSource& rows;
    std::uint64_t connection;  // DuckDB's id of the only session that may read it
    std::mutex mutex;          // one worker() at a time; guards `failure`
    std::optional<base::Error> failure;
};

// The sources of all sessions by id. Sessions of several threads come here: a named mutex.
class Sources {
  public:
    std::int64_t add(RowSource& rows, std::uint64_t connection);
    void remove(std::int64_t id);
    std::shared_ptr<Source> find(std::int64_t id);
    // The failure of one of this session's workers since the last call, if any.
    std::optional<base::Error> take_failure(std::uint64_t connection);

  private:
    std::mutex mutex_;
    std::int64_t last_ = 0;
    std::map<std::int64_t, std::shared_ptr<Source>> sources_;
};

inline constexpr const char* kSourceFunction = "millrace_source";

// Registers the table function; `instance` outlives the database.
Result<> register_source_function(Instance& instance, duckdb_connection connection);
bool may_come_from_source(const Column& column);
// DuckDB's id of the connection, unique in its database.
std::uint64_t connection_id(const Library& duckdb, duckdb_connection connection);

}  // namespace sql
