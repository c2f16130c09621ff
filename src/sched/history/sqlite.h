#pragma once
// SQLite with values and Results: the only file that sees sqlite3.h is sqlite.cc. Private to this
// room.
//
//     Statement one = database.prepare("SELECT conf FROM run WHERE key = ?");
//     one.bind(key);
//     while (TRY…one.step()) … one.text(0)

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sched/calendar/instant.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sched::history {

using base::Result;
using calendar::Instant;

// One statement under way; its values are bound in order. A fault of prepare() or bind() is told by
// the next step.
class Statement {
  public:
    Statement(sqlite3* database, std::string_view sql);
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    Statement& bind(std::int64_t value);
    Statement& bind(std::string_view value);
    Statement& bind(Instant value) { return bind(value.time_since_epoch().count()); }
    Statement& bind_null();
    template <class T>
    Statement& bind(const std::optional<T>& value) {
        return value ? bind(*value) : bind_null();
    }

    // Whether a row came.
    Result<bool> step();
    // Of a statement without rows. Code::already_exists: a key is taken.
    Result<> run();

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    std::string text(int column) const;
    Instant instant(int column) const {
        return Instant(std::chrono::microseconds(integer(column)));
    }
    std::optional<Instant> optional_instant(int column) const {
        return is_null(column) ? std::nullopt : std::optional(instant(column));
    }
    std::optional<std::string> optional_text(int column) const {
        return is_null(column) ? std::nullopt : std::optional(text(column));
    }

  private:
    sqlite3* database_;
    sqlite3_stmt* statement_ = nullptr;
    int fault_ = 0;
    int bound_ = 0;
};

class Database {
  public:
    static Result<std::unique_ptr<Database>> open(const std::string& path);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Statement prepare(std::string_view sql) { return {handle_, sql}; }
    // Any number of statements without rows.
    Result<> execute(const std::string& sql);
    std::int64_t last_key() const;
    // Rows of the last INSERT, UPDATE or DELETE.
    std::int64_t changes() const;
    bool is_in_transaction() const;

  private:
    explicit Database(sqlite3* handle) : handle_(handle) {}
    sqlite3* handle_;
};

}  // namespace sched::history
