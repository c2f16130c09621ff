#include "emulate/mysql/mysql_rows.h"

#include <dlfcn.h>
#include <mariadb/errmsg.h>
#include <mariadb/mysql.h>
#include <mariadb/mysqld_error.h>

#include <array>
#include <optional>

#include "base/text.h"

namespace emulate::mysql {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr unsigned kConnectSecondsMax = 10;
constexpr const char* kLibrary = "libmariadb.so.3";

// The library's functions, by their own names.
struct Library {
    decltype(&::mysql_init) init = nullptr;
    decltype(&::mysql_options) options = nullptr;
    decltype(&::mysql_real_connect) real_connect = nullptr;
    decltype(&::mysql_real_query) real_query = nullptr;
    decltype(&::mysql_store_result) store_result = nullptr;
    decltype(&::mysql_fetch_row) fetch_row = nullptr;
    decltype(&::mysql_fetch_lengths) fetch_lengths = nullptr;
    decltype(&::mysql_fetch_fields) fetch_fields = nullptr;
    decltype(&::mysql_num_fields) num_fields = nullptr;
    decltype(&::mysql_free_result) free_result = nullptr;
    decltype(&::mysql_real_escape_string) real_escape_string = nullptr;
    decltype(&::mysql_errno) error_number = nullptr;
    decltype(&::mysql_error) error_text = nullptr;
    decltype(&::mysql_close) close = nullptr;
};

template <class Fn>
bool find(void* library, const char* name, Fn& into) {
    into = reinterpret_cast<Fn>(dlsym(library, name));
    return into != nullptr;
}

// Never unloaded: its threads' ends run code of it.
Result<Library> load_library() {
    void* const found = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (found == nullptr) {
        return Error{Code::unsupported,
                     base::text("MySQL needs the library ", kLibrary,
                                ", which is not installed (Debian: apt-get install libmariadb3)")};
    }
    Library library;
    const bool whole =
        find(found, "mysql_init", library.init) && find(found, "mysql_options", library.options) &&
        find(found, "mysql_real_connect", library.real_connect) &&
        find(found, "mysql_real_query", library.real_query) &&
        find(found, "mysql_store_result", library.store_result) &&
        find(found, "mysql_fetch_row", library.fetch_row) &&
        find(found, "mysql_fetch_lengths", library.fetch_lengths) &&
        find(found, "mysql_fetch_fields", library.fetch_fields) &&
        find(found, "mysql_num_fields", library.num_fields) &&
        find(found, "mysql_free_result", library.free_result) &&
        find(found, "mysql_real_escape_string", library.real_escape_string) &&
        find(found, "mysql_errno", library.error_number) &&
        find(found, "mysql_error", library.error_text) && find(found, "mysql_close", library.close);
    if (!whole) return Error{Code::unsupported, base::text(kLibrary, " lacks a function")};
    return library;
}

Code code_of(unsigned number) {
    switch (number) {
        case ER_ACCESS_DENIED_ERROR:
        case ER_DBACCESS_DENIED_ERROR:
            return Code::unauthenticated;
        case ER_BAD_DB_ERROR:
        case ER_NO_SUCH_TABLE:
            return Code::not_found;
        case ER_TABLE_EXISTS_ERROR:
        case ER_DB_CREATE_EXISTS:
            return Code::already_exists;
        case CR_CONNECTION_ERROR:
        case CR_CONN_HOST_ERROR:
        case CR_UNKNOWN_HOST:
        case CR_SERVER_GONE_ERROR:
        case CR_SERVER_LOST:
            return Code::unavailable;
        default:
            return Code::io;
    }
}

rows::CellKind kind_of(enum_field_types type) {
    switch (type) {
        case MYSQL_TYPE_TINY:
        case MYSQL_TYPE_SHORT:
        case MYSQL_TYPE_INT24:
        case MYSQL_TYPE_LONG:
        case MYSQL_TYPE_LONGLONG:
        case MYSQL_TYPE_YEAR:
            return rows::CellKind::integer;
        case MYSQL_TYPE_FLOAT:
        case MYSQL_TYPE_DOUBLE:
            return rows::CellKind::decimal;
        case MYSQL_TYPE_DATETIME:
        case MYSQL_TYPE_TIMESTAMP:
            return rows::CellKind::time;
        default:
            return rows::CellKind::text;  // DECIMAL too: Python's script posts it by default=str
    }
}

// A FLOAT column shows 5 where Python has 5.0.
std::string decimal_text(std::string shown) {
    if (shown.find_first_of(".e") == std::string::npos) shown += ".0";
    return shown;
}

}  // namespace

struct MysqlSession::Handle {
    Library library;
    MYSQL* connection = nullptr;
    std::string place;
    ~Handle() {
        if (connection != nullptr) library.close(connection);
    }
};

MysqlSession::MysqlSession(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
MysqlSession::MysqlSession(MysqlSession&&) noexcept = default;
MysqlSession& MysqlSession::operator=(MysqlSession&&) noexcept = default;
MysqlSession::~MysqlSession() = default;

std::string place_of(const DbCreds& creds) {
    const std::string where =
        creds.socket.empty() ? base::text(creds.host, ":", creds.port) : "socket " + creds.socket;
    return base::text(creds.user, "@", where, "/", creds.database);
}

Error MysqlSession::failure() const {
    const Library& library = handle_->library;
    return {code_of(library.error_number(handle_->connection)),
            base::text(handle_->place, ": ", library.error_text(handle_->connection))};
}

Result<MysqlSession> MysqlSession::open(const DbCreds& creds, const std::string& database) {
    auto handle = std::make_unique<Handle>();
    TRY(handle->library, load_library());
    const Library& library = handle->library;
    handle->place = place_of(creds);
    handle->connection = library.init(nullptr);
    if (handle->connection == nullptr) return Error{Code::io, "libmariadb: no memory"};
    MYSQL* const connection = handle->connection;
    library.options(connection, MYSQL_OPT_CONNECT_TIMEOUT, &kConnectSecondsMax);
    library.options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    MysqlSession session(std::move(handle));
    const char* const socket = creds.socket.empty() ? nullptr : creds.socket.c_str();
    // The library takes "localhost" for its default socket; people who name a port mean the port.
    const std::string host = creds.host == "localhost" ? "127.0.0.1" : creds.host;
    if (library.real_connect(connection, socket == nullptr ? host.c_str() : nullptr,
                             creds.user.c_str(), creds.password.c_str(),
                             database.empty() ? nullptr : database.c_str(), creds.port, socket,
                             0) == nullptr) {
        return session.failure();
    }
    return session;
}

Result<> MysqlSession::execute(std::string_view sql) {
    if (handle_->library.real_query(handle_->connection, sql.data(), sql.size()) != 0) {
        return failure();
    }
    return {};
}

Result<std::vector<rows::Row>> MysqlSession::select(std::string_view sql) {
    TRY_VOID(execute(sql));
    const Library& library = handle_->library;
    const auto free_result = [&library](MYSQL_RES* result) { library.free_result(result); };
    const std::unique_ptr<MYSQL_RES, decltype(free_result)> result(
        library.store_result(handle_->connection), free_result);
    if (!result) return failure();
    const std::size_t columns = library.num_fields(result.get());
    const MYSQL_FIELD* const fields = library.fetch_fields(result.get());
    std::vector<rows::Row> rows;
    while (MYSQL_ROW cells = library.fetch_row(result.get())) {
        const unsigned long* const lengths = library.fetch_lengths(result.get());
        rows::Row& row = rows.emplace_back();
        for (std::size_t i = 0; i < columns; ++i) {
            rows::Cell cell{kind_of(fields[i].type), {}};
            if (cells[i] == nullptr) {
                cell.kind = rows::CellKind::null;
            } else {
                cell.value.assign(cells[i], lengths[i]);
                if (cell.kind == rows::CellKind::decimal) cell.value = decimal_text(cell.value);
            }
            row.push_back({std::string(fields[i].name, fields[i].name_length), std::move(cell)});
        }
    }
    // The library ends a result early when the connection is lost.
    if (library.error_number(handle_->connection) != 0) return failure();
    return rows;
}

std::string MysqlSession::quoted(std::string_view text) {
    std::string out(text.size() * 2 + 2, '\'');
    const unsigned long length = handle_->library.real_escape_string(
        handle_->connection, out.data() + 1, text.data(), text.size());
    out.resize(length + 1);
    return out + '\'';
}

namespace {

class MysqlRows final : public rows::TableRows {
  public:
    explicit MysqlRows(std::vector<rows::Row> rows) : rows_(std::move(rows)) {}
    Result<std::optional<rows::Record>> read(std::uint64_t at) override {
        if (at >= rows_.size()) return std::optional<rows::Record>{};
        return std::optional<rows::Record>{rows_[at]};
    }

  private:
    std::vector<rows::Row> rows_;
};

class MysqlSource final : public rows::RowSource {
  public:
    MysqlSource(MysqlSession session, std::string name, std::uint64_t size, std::uint64_t rows_max)
        : session_(std::move(session)), name_(std::move(name)), size_(size), rows_max_(rows_max) {}

    Result<std::unique_ptr<rows::TableRows>> open(rows::Table table) override {
        TRY(std::vector<rows::Row> rows,
            session_.select(
                base::text("SELECT * FROM ", rows::table_name(table), " LIMIT ", rows_max_)));
        return std::unique_ptr<rows::TableRows>(std::make_unique<MysqlRows>(std::move(rows)));
    }
    std::optional<std::uint64_t> size() const override { return size_; }
    std::string name() const override { return name_; }

  private:
    MysqlSession session_;
    std::string name_;
    std::uint64_t size_;
    std::uint64_t rows_max_;
};

}  // namespace

Result<std::unique_ptr<rows::RowSource>> open_mysql_source(const DbCreds& creds,
                                                           std::uint64_t rows_max) {
    TRY(MysqlSession session, MysqlSession::open(creds, creds.database));
    TRY(const std::vector<rows::Row> counted,
        session.select(base::text("SELECT COUNT(*) FROM ", rows::table_name(rows::Table::pin))));
    std::uint64_t size = 0;
    if (counted.empty() || !base::parse_number(counted[0][0].cell.value, size) || size == 0) {
        return Error{Code::not_found, base::text(place_of(creds), ": pinterest_data is empty")};
    }
    return std::unique_ptr<rows::RowSource>(std::make_unique<MysqlSource>(
        std::move(session), "mysql " + place_of(creds), std::min(size, rows_max), rows_max));
}

}  // namespace emulate::mysql
