#pragma once
// One connection to the open database.

#include <memory>
#include <vector>

#include "sql/instance.h"

namespace sql {

class Statement;

class Connection final : public Session {
  public:
    static Result<std::unique_ptr<Connection>> open(std::shared_ptr<Instance> instance,
                                                    SessionOptions options);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Result<std::unique_ptr<Rows>> query(std::string_view statement) override;
    Result<> execute(std::string_view statements) override;
    void interrupt() override;
    Result<> register_source(std::string_view name, RowSource& source) override;

    duckdb_connection handle() const { return handle_; }

  private:
    Connection(std::shared_ptr<Instance> instance, SessionOptions options)
        : instance_(std::move(instance)), options_(options) {}
    Result<> check_allowed(const Statement& statement, std::string_view text) const;
    Result<duckdb_result> run(const Statement& statement);
    // DuckDB lets one transaction define or bind a view at a time, and fails the others: what was
    // refused so has done nothing and comes again.
    template <class Fn>
    auto persist(Fn attempt) -> decltype(attempt());
    // The statement itself, or one around it that casts to text what this room does not read.
    Result<duckdb_result> query_once(std::string_view statement);
    Result<Statement> readable(Statement statement, std::string_view text);

    std::shared_ptr<Instance> instance_;
    SessionOptions options_;
    duckdb_connection handle_ = nullptr;
    std::vector<std::int64_t> sources_;
};

}  // namespace sql
