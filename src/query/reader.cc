#include "query/reader.h"

#include "base/log_line.h"

namespace query {

Result<Reader> Reader::open(Views& views, sql::Database& database) {
    TRY(std::unique_ptr<sql::Session> owner, database.session());
    TRY(std::unique_ptr<sql::Session> session, database.session({.read_only = true}));
    return Reader(views, std::move(owner), std::move(session));
}

Result<std::unique_ptr<sql::Rows>> Reader::query(std::string_view statement) {
    // A table that cannot be read hinders only the questions about it.
    if (const Result<> refreshed = views_->refresh(*owner_); !refreshed) {
        base::log_warn("query", "view_left_out", {{"error", refreshed.error().what}});
    }
    return session_->query(statement);
}

}  // namespace query
