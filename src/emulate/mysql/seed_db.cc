#include "emulate/mysql/seed_db.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/text.h"
#include "emulate/mysql/mysql_rows.h"
#include "emulate/rows/row.h"

namespace emulate::mysql {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::uint32_t kRowsPerInsert = 500;  // about 400 KB, far below max_allowed_packet
constexpr std::size_t kNameCharsMax = 64;      // MySQL's limit on identifiers

constexpr std::array<std::string_view, rows::kTableCount> kColumns{
    "`index` INT NOT NULL PRIMARY KEY, unique_id CHAR(36) NOT NULL, title VARCHAR(512), "
    "description TEXT, poster_name VARCHAR(512), follower_count VARCHAR(32), tag_list TEXT, "
    "is_image_or_video VARCHAR(64), image_src TEXT, downloaded INT, save_location VARCHAR(255), "
    "category VARCHAR(64)",
    "ind INT NOT NULL PRIMARY KEY, `timestamp` DATETIME, latitude FLOAT, longitude FLOAT, "
    "country VARCHAR(128)",
    "ind INT NOT NULL PRIMARY KEY, first_name VARCHAR(64), last_name VARCHAR(64), age INT, "
    "date_joined DATETIME"};

std::string identifier(std::string_view name) {
    std::string out = "`";
    for (const char c : name) out += c == '`' ? std::string("``") : std::string(1, c);
    return out + "`";
}

Result<bool> holds_rows(MysqlSession& session, rows::Table table) {
    const auto found =
        session.select(base::text("SELECT 1 FROM ", rows::table_name(table), " LIMIT 1"));
    if (found) return !found->empty();
    if (found.error().code == Code::not_found) return false;
    return found.error();
}

std::string insert_of(MysqlSession& session, const generator::Generator& rows, rows::Table table,
                      std::uint32_t first, std::uint32_t end) {
    std::string sql = base::text("INSERT INTO ", rows::table_name(table), " VALUES ");
    for (std::uint32_t at = first; at < end; ++at) {
        sql += at == first ? "(" : ",(";
        std::string_view between;
        for (const rows::Field& field : rows.row(table, at)) {
            const bool is_number = field.cell.kind == rows::CellKind::integer ||
                                   field.cell.kind == rows::CellKind::decimal;
            sql += between;
            sql += is_number ? field.cell.value : session.quoted(field.cell.value);
            between = ",";
        }
        sql += ')';
    }
    return sql;
}

// DDL commits by itself, so the table is made anew first; its rows come all or none.
Result<> fill_table(MysqlSession& session, const generator::Generator& rows, rows::Table table,
                    const SeedOptions& options) {
    const std::string name(rows::table_name(table));
    TRY_VOID(session.execute("DROP TABLE IF EXISTS " + name));
    TRY_VOID(
        session.execute(base::text("CREATE TABLE ", name, " (", kColumns[rows::index_of(table)],
                                   ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4")));
    TRY_VOID(session.execute("START TRANSACTION"));
    for (std::uint32_t at = 0; at < rows.size(); at += kRowsPerInsert) {
        const std::uint32_t end = std::min(at + kRowsPerInsert, rows.size());
        TRY_VOID(session.execute(insert_of(session, rows, table, at, end)));
        if (options.progress) {
            options.progress(rows::index_of(table) * std::uint64_t{rows.size()} + end,
                             std::uint64_t{rows::kTableCount} * rows.size());
        }
    }
    return session.execute("COMMIT");
}

}  // namespace

Result<> seed_database(const DbCreds& creds, const SeedOptions& options) {
    if (creds.database.empty() || creds.database.size() > kNameCharsMax) {
        return Error{Code::invalid_argument, "DATABASE is empty or longer than 64 characters"};
    }
    TRY(MysqlSession session, MysqlSession::open(creds, ""));
    const std::string database = identifier(creds.database);
    TRY_VOID(
        session.execute("CREATE DATABASE IF NOT EXISTS " + database + " CHARACTER SET utf8mb4"));
    TRY_VOID(session.execute("USE " + database));
    if (options.existing == Existing::refuse) {
        for (const rows::Table table : rows::kTables) {
            TRY(const bool taken, holds_rows(session, table));
            if (taken) {
                return Error{Code::already_exists,
                             base::text(place_of(creds), ": ", rows::table_name(table),
                                        " holds rows; --replace drops them")};
            }
        }
    }
    const generator::Generator rows(options.rows);
    for (const rows::Table table : rows::kTables)
        TRY_VOID(fill_table(session, rows, table, options));
    return {};
}

}  // namespace emulate::mysql
