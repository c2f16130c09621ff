#include "sql/session.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "base/text.h"
#include "sql/kind.h"
#include "sql/rows.h"

namespace sql {

using base::Code;
using base::Error;

// A prepared statement.
class Statement {
  public:
    Statement(const Library& duckdb, duckdb_prepared_statement handle)
        : library_(&duckdb), handle_(handle) {}
    Statement(Statement&& other) noexcept
        : library_(other.library_), handle_(std::exchange(other.handle_, nullptr)) {}
    Statement& operator=(Statement&&) = delete;
    ~Statement() {
        if (handle_ != nullptr) library_->destroy_prepare(&handle_);
    }

    duckdb_prepared_statement handle() const { return handle_; }
    duckdb_statement_type type() const { return library_->prepared_statement_type(handle_); }

  private:
    const Library* library_;
    duckdb_prepared_statement handle_;
};

namespace {

// A statement that cannot be prepared has only words, which begin with the kind of error.
Error prepare_failure(const char* words) {
    const std::string_view text = words == nullptr ? "not a statement" : words;
    Code code = Code::invalid_argument;
    if (text.starts_with("Permission Error")) code = Code::permission_denied;
    if (text.starts_with("IO Error")) code = Code::io;
    return {code, std::string(text)};
}

// Several statements, taken apart but not yet prepared.
class Extracted {
  public:
    Extracted(const Library& duckdb, duckdb_connection connection, std::string_view text)
        : library_(duckdb) {
        count_ = duckdb.extract_statements(connection, std::string(text).c_str(), &handle_);
    }
    Extracted(const Extracted&) = delete;
    Extracted& operator=(const Extracted&) = delete;
    ~Extracted() { library_.destroy_extracted(&handle_); }

    idx_t count() const { return count_; }
    // Why there are none; empty text is no error to DuckDB.
    std::string reason() const {
        const char* words = library_.extract_statements_error(handle_);
        return words == nullptr ? "there is no statement" : words;
    }

    Result<Statement> prepare(duckdb_connection connection, idx_t index) const {
        duckdb_prepared_statement handle = nullptr;
        const duckdb_state state =
            library_.prepare_extracted_statement(connection, handle_, index, &handle);
        Statement statement(library_, handle);
        if (state == DuckDBSuccess) return statement;
        return prepare_failure(library_.prepare_error(handle));
    }

  private:
    const Library& library_;
    duckdb_extracted_statements handle_ = nullptr;
    idx_t count_ = 0;
};

Code code_of(duckdb_error_type type) {
    switch (type) {
        case DUCKDB_ERROR_INTERRUPT:
            return Code::interrupted;
        case DUCKDB_ERROR_IO:
            return Code::io;
        case DUCKDB_ERROR_PERMISSION:
            return Code::permission_denied;
        case DUCKDB_ERROR_OUT_OF_MEMORY:
            return Code::too_large;
        default:
            return Code::invalid_argument;
    }
}

// Ten seconds of them: as long as a statement of another session may hold a view.
constexpr int kConflictsMax = 1000;

bool is_conflict(const Error& error) {
    return error.what.find("Catalog write-write conflict") != std::string::npos;
}

// EXPLAIN ANALYZE runs what it explains; a word too many is refused rather than one too few.
bool may_analyze(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower.find("analyze") != std::string::npos || lower.find("analyse") != std::string::npos;
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(std::shared_ptr<Instance> instance,
                                                     SessionOptions options) {
    std::unique_ptr<Connection> session(new Connection(std::move(instance), options));
    Instance& opened = *session->instance_;
    if (opened.duckdb.connect(opened.database, &session->handle_) != DuckDBSuccess) {
        return Error{Code::unavailable, "DuckDB gives no connection"};
    }
    return session;
}

Connection::~Connection() {
    for (const std::int64_t id : sources_) instance_->sources.remove(id);
    if (handle_ != nullptr) instance_->duckdb.disconnect(&handle_);
}

Result<> Connection::check_allowed(const Statement& statement, std::string_view text) const {
    if (!options_.read_only) return {};
    const duckdb_statement_type type = statement.type();
    if (type == DUCKDB_STATEMENT_TYPE_SELECT) return {};
    if (type == DUCKDB_STATEMENT_TYPE_EXPLAIN && !may_analyze(text)) return {};
    return Error{Code::permission_denied,
                 "this session only reads: SELECT, EXPLAIN (without ANALYZE), DESCRIBE, SHOW"};
}

Result<duckdb_result> Connection::run(const Statement& statement) {
    const Library& duckdb = instance_->duckdb;
    duckdb_result result{};
    if (duckdb.execute_prepared(statement.handle(), &result) == DuckDBSuccess) return result;
    const char* words = duckdb.result_error(&result);
    Error error{code_of(duckdb.result_error_type(&result)),
                words == nullptr ? "the statement failed" : words};
    duckdb.destroy_result(&result);
    // The worker's own words and code, rather than DuckDB's wrapping of them.
    if (auto failure = instance_->sources.take_failure(connection_id(duckdb, handle_))) {
        return *std::move(failure);
    }
    return error;
}

Result<Statement> Connection::readable(Statement statement, std::string_view text) {
    const Library& duckdb = instance_->duckdb;
    if (statement.type() != DUCKDB_STATEMENT_TYPE_SELECT) return statement;
    std::string columns;
    bool is_readable = true;
    const idx_t count = duckdb.prepared_statement_column_count(statement.handle());
    for (idx_t i = 0; i < count; ++i) {
        const Kind kind =
            read_kind(duckdb, duckdb.prepared_statement_column_logical_type(statement.handle(), i));
        const char* name = duckdb.prepared_statement_column_name(statement.handle(), i);
        columns += base::text(i == 0 ? "" : ", ", kind.is_readable() ? "#" : "cast(#", i + 1,
                              kind.is_readable() ? "" : " as varchar)", " as ", quoted_name(name));
        is_readable = is_readable && kind.is_readable();
        duckdb.free(const_cast<char*>(name));
    }
    if (is_readable) return statement;
    const std::string around =
        base::text("select ", columns, " from query(", quoted_text(text), ")");
    duckdb_prepared_statement handle = nullptr;
    const duckdb_state state = duckdb.prepare(handle_, around.c_str(), &handle);
    Statement wrapped(duckdb, handle);
    if (state == DuckDBSuccess) return wrapped;
    return prepare_failure(duckdb.prepare_error(handle));
}

template <class Fn>
auto Connection::persist(Fn attempt) -> decltype(attempt()) {
    for (int i = 0;; ++i) {
        auto outcome = attempt();
        instance_->tell_statement_ended();
        if (outcome || i == kConflictsMax || !is_conflict(outcome.error())) return outcome;
        instance_->await_other_statement();
    }
}

Result<duckdb_result> Connection::query_once(std::string_view statement) {
    const Extracted extracted(instance_->duckdb, handle_, statement);
    if (extracted.count() == 0) return Error{Code::invalid_argument, extracted.reason()};
    if (extracted.count() > 1) {
        return Error{Code::invalid_argument, "one statement at a time: here are several"};
    }
    TRY(Statement prepared, extracted.prepare(handle_, 0));
    TRY_VOID(check_allowed(prepared, statement));
    TRY(Statement chosen, readable(std::move(prepared), statement));
    return run(chosen);
}

Result<std::unique_ptr<Rows>> Connection::query(std::string_view statement) {
    TRY(duckdb_result result, persist([&] { return query_once(statement); }));
    return std::unique_ptr<Rows>(std::make_unique<ChunkRows>(instance_, result));
}

Result<> Connection::execute(std::string_view statements) {
    const Library& duckdb = instance_->duckdb;
    idx_t count = 0;
    {
        const Extracted extracted(duckdb, handle_, statements);
        count = extracted.count();
        if (count == 0) return Error{Code::invalid_argument, extracted.reason()};
    }
    for (idx_t i = 0; i < count; ++i) {
        const auto once = [&]() -> Result<duckdb_result> {
            // Anew: a statement can be prepared once.
            const Extracted extracted(duckdb, handle_, statements);
            TRY(const Statement prepared, extracted.prepare(handle_, i));
            TRY_VOID(check_allowed(prepared, statements));
            return run(prepared);
        };
        TRY(duckdb_result result, persist(once));
        duckdb.destroy_result(&result);
    }
    return {};
}

void Connection::interrupt() { instance_->duckdb.interrupt(handle_); }

Result<> Connection::register_source(std::string_view name, RowSource& source) {
    for (const Column& column : source.columns()) {
        if (may_come_from_source(column)) continue;
        return Error{Code::unsupported,
                     base::text("source ", name, ", column ", column.name, ": no such type")};
    }
    const std::int64_t id =
        instance_->sources.add(source, connection_id(instance_->duckdb, handle_));
    sources_.push_back(id);
    const Extracted extracted(
        instance_->duckdb, handle_,
        base::text("create or replace temp macro ", quoted_name(name), "() as table select * from ",
                   kSourceFunction, "(", id, ")"));
    if (extracted.count() != 1) return Error{Code::invalid_argument, extracted.reason()};
    TRY(const Statement prepared, extracted.prepare(handle_, 0));
    TRY(duckdb_result result, run(prepared));
    instance_->duckdb.destroy_result(&result);
    return {};
}

}  // namespace sql
