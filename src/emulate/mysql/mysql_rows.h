#pragma once
// MySQL and MariaDB through libmariadb, which is loaded when it is first needed: a machine without
// it runs everything else. The only file of the project that knows the library is mysql_rows.cc.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "emulate/mysql/db_creds.h"
#include "emulate/rows/row.h"
#include "emulate/rows/row_source.h"

namespace emulate::mysql {

// One connection, utf8mb4. One thread at a time.
class MysqlSession {
  public:
    // Code::unsupported if the library is missing, Code::unavailable or unauthenticated in the
    // server's words. `database` may be empty: none is chosen.
    static base::Result<MysqlSession> open(const DbCreds& creds, const std::string& database);
    MysqlSession(MysqlSession&&) noexcept;
    MysqlSession& operator=(MysqlSession&&) noexcept;
    ~MysqlSession();

    // A statement without rows.
    base::Result<> execute(std::string_view sql);
    // All rows of a query, whole in memory: the caller's LIMIT bounds them.
    base::Result<std::vector<rows::Row>> select(std::string_view sql);
    // The text between quotes, safe in a statement of this connection.
    std::string quoted(std::string_view text);

  private:
    struct Handle;
    explicit MysqlSession(std::unique_ptr<Handle> handle);
    base::Error failure() const;
    std::unique_ptr<Handle> handle_;
};

// The three tables as `SELECT * FROM <table> LIMIT n, 1` shows them, in the order without ORDER BY
// that the posting script relies on; each is read once, at most `rows_max` rows of it.
base::Result<std::unique_ptr<rows::RowSource>> open_mysql_source(const DbCreds& creds,
                                                                 std::uint64_t rows_max);

// "user@host:3306/pinterest_data", for messages and names; never the password.
std::string place_of(const DbCreds& creds);

}  // namespace emulate::mysql
