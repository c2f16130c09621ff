#include "sched/history/sqlite.h"

#include <sqlite3.h>

#include <utility>

#include "base/text.h"

namespace sched::history {
namespace {

using base::Code;
using base::Error;

Code code_of(int fault) {
    switch (fault & 0xff) {
        case SQLITE_CONSTRAINT:
            return Code::already_exists;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Code::corrupt;
        case SQLITE_FULL:
            return Code::disk_full;
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Code::busy;
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
            return Code::permission_denied;
        default:
            return Code::io;
    }
}

Error error_of(sqlite3* database, int fault) {
    return {code_of(fault), base::text("the schedule's history: ", sqlite3_errmsg(database))};
}

}  // namespace

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
    fault_ = sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement_,
                                nullptr);
    CHECK(fault_ != SQLITE_ERROR, sqlite3_errmsg(database), ": ", sql);
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      statement_(std::exchange(other.statement_, nullptr)),
      fault_(other.fault_),
      bound_(other.bound_) {}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(std::int64_t value) {
    if (fault_ == SQLITE_OK) fault_ = sqlite3_bind_int64(statement_, ++bound_, value);
    return *this;
}

Statement& Statement::bind(std::string_view value) {
    // A view of nothing has no address, which SQLite would take for NULL.
    const char* const begin = value.empty() ? "" : value.data();
    if (fault_ == SQLITE_OK) {
        fault_ = sqlite3_bind_text64(statement_, ++bound_, begin, value.size(), SQLITE_TRANSIENT,
                                     SQLITE_UTF8);
    }
    return *this;
}

Statement& Statement::bind_null() {
    if (fault_ == SQLITE_OK) fault_ = sqlite3_bind_null(statement_, ++bound_);
    return *this;
}

Result<bool> Statement::step() {
    CHECK(fault_ != SQLITE_RANGE, "more values than places");
    if (fault_ == SQLITE_OK) {
        const int outcome = sqlite3_step(statement_);
        if (outcome == SQLITE_ROW) return true;
        if (outcome == SQLITE_DONE) return false;
        fault_ = outcome;
    }
    return error_of(database_, fault_);
}

Result<> Statement::run() {
    TRY(const bool has_row, step());
    CHECK(!has_row);
    return {};
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string Statement::text(int column) const {
    const auto* begin = sqlite3_column_text(statement_, column);
    if (begin == nullptr) return {};
    return {reinterpret_cast<const char*>(begin),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
    sqlite3* handle = nullptr;
    // One thread at a time is this room's rule: SQLite need not lock.
    const int fault =
        sqlite3_open_v2(path.c_str(), &handle,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    std::unique_ptr<Database> database(new Database(handle));
    if (fault != SQLITE_OK) return base::within(path, error_of(handle, fault));
    sqlite3_busy_timeout(handle, 5000);
    // FULL: the log is synced at each commit, so that not even a power loss takes one back.
    auto set = database->execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
    if (!set) return base::within(path, set.error());
    return database;
}

Database::~Database() { sqlite3_close(handle_); }

Result<> Database::execute(const std::string& sql) {
    const int fault = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (fault != SQLITE_OK) return error_of(handle_, fault);
    return {};
}

std::int64_t Database::last_key() const { return sqlite3_last_insert_rowid(handle_); }
std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }
bool Database::is_in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

}  // namespace sched::history
