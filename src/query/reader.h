#pragma once
// A user's questions: any SQL that reads, over the newest versions of all tables.

#include <memory>
#include <string_view>

#include "base/result.h"
#include "query/views.h"
#include "sql/database.h"

namespace query {

// One user's session. Used by one thread at a time, except interrupt(); several readers of one
// Views must be used by one thread together.
class Reader {
  public:
    // The views and the database outlive the reader.
    static Result<Reader> open(Views& views, sql::Database& database);

    // Brings the views up to date and runs one statement. Code::permission_denied for one that
    // writes, Code::interrupted.
    Result<std::unique_ptr<sql::Rows>> query(std::string_view statement);
    // Any thread.
    void interrupt() { session_->interrupt(); }

  private:
    Reader(Views& views, std::unique_ptr<sql::Session> owner, std::unique_ptr<sql::Session> session)
        : views_(&views), owner_(std::move(owner)), session_(std::move(session)) {}
    Views* views_;
    std::unique_ptr<sql::Session> owner_;  // makes the views
    std::unique_ptr<sql::Session> session_;
};

}  // namespace query
