// Against a real MariaDB, started on a fresh data directory with a port and a socket of its own.
// Skips, aloud, only where mariadb-server is not installed.
#include "emulate/mysql/mysql_rows.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "base/text.h"
#include "emulate/mysql/seed_db.h"
#include "io/test_directory.h"

namespace emulate::mysql {
namespace {

using base::Code;

bool exists(const char* path) { return ::access(path, X_OK) == 0; }

std::uint16_t free_port() {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener, any, size), 0);
    EXPECT_EQ(::getsockname(listener, any, &size), 0);
    ::close(listener);
    return ntohs(address.sin_port);
}

// The server of all tests of this file.
class Server {
  public:
    Server() {
        const std::string user = ::geteuid() == 0 ? " --user=root" : "";
        const std::string install = base::text(
            "mariadb-install-db --no-defaults --auth-root-authentication-method=normal "
            "--skip-test-db --datadir=",
            directory_.path(), "/data", user, " >", directory_.path(), "/install.log 2>&1");
        installed_ = std::system(install.c_str()) == 0;  // NOLINT(*): a fixed command in a test
        port_ = free_port();
        const std::string serve =
            base::text("exec /usr/sbin/mariadbd --no-defaults --datadir=", directory_.path(),
                       "/data --socket=", socket(), " --port=", port_,
                       " --bind-address=127.0.0.1 --skip-log-bin",
                       " --innodb-flush-log-at-trx-commit=0 --pid-file=", directory_.path(), "/pid",
                       user, " >", directory_.path(), "/server.log 2>&1");
        pid_ = ::fork();
        if (pid_ == 0) {
            ::execl("/bin/sh", "sh", "-c", serve.c_str(), nullptr);
            ::_exit(127);
        }
    }
    ~Server() {
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::string socket() const { return directory_.path() + "/sock"; }
    std::uint16_t port() const { return port_; }
    DbCreds root() const {
        return {.host = "", .user = "root", .password = "", .socket = socket()};
    }
    bool is_up() const {
        for (int tries = 0; installed_ && tries < 300; ++tries) {
            if (MysqlSession::open(root(), "")) return true;
            ::usleep(100'000);
        }
        return false;
    }

  private:
    io::TestDirectory directory_;
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
    bool installed_ = false;
};

class MysqlTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        if (!exists("/usr/sbin/mariadbd")) return;
        server() = std::make_unique<Server>();
        ASSERT_TRUE(server()->is_up()) << "MariaDB did not start";
        auto session = MysqlSession::open(server()->root(), "");
        ASSERT_TRUE(session);
        ASSERT_TRUE(session->execute("CREATE USER 'poster'@'127.0.0.1' IDENTIFIED BY 'p''w#1'"));
        ASSERT_TRUE(session->execute("GRANT ALL ON *.* TO 'poster'@'127.0.0.1'"));
    }
    static void TearDownTestSuite() { server().reset(); }
    void SetUp() override {
        if (!server()) GTEST_SKIP() << "mariadb-server is not installed: MySQL is NOT tested";
    }
    static std::unique_ptr<Server>& server() {
        static std::unique_ptr<Server> running;
        return running;
    }
    // Empty where there is none.
    static rows::Row row_at(rows::TableRows& rows, std::uint64_t at) {
        const auto read = rows.read(at);
        const std::optional<rows::Record> record = read ? *read : std::nullopt;
        return record ? std::get<rows::Row>(*record) : rows::Row{};
    }
    // Over TCP, by password, as people's files say it.
    static DbCreds creds(const std::string& database) {
        auto parsed =
            parse_db_creds(base::text("HOST: localhost\nUSER: poster\nPASSWORD: \"p'w#1\"\n",
                                      "DATABASE: ", database, "\nPORT: ", server()->port(), "\n"));
        EXPECT_TRUE(parsed);
        return *std::move(parsed);
    }
};

TEST_F(MysqlTest, a_seeded_database_gives_the_generators_rows_back) {
    const SeedOptions options{};
    const auto seeded = seed_database(creds("pinterest_data"), options);
    ASSERT_TRUE(seeded) << seeded.error().what;
    auto source = open_mysql_source(creds("pinterest_data"), 20'000);
    ASSERT_TRUE(source) << source.error().what;
    EXPECT_EQ((*source)->size(), 11'154U);
    EXPECT_EQ((*source)->name().find("p'w"), std::string::npos);
    const generator::Generator expected(options.rows);
    for (const rows::Table table : rows::kTables) {
        auto rows = (*source)->open(table);
        ASSERT_TRUE(rows) << rows.error().what;
        for (std::uint32_t at = 0; at < expected.size(); ++at) {
            ASSERT_EQ(row_at(**rows, at), expected.row(table, at));
        }
        EXPECT_EQ(*(*rows)->read(expected.size()), std::nullopt);
    }
}

TEST_F(MysqlTest, seeding_twice_is_refused_unless_asked_to_replace) {
    std::uint64_t last = 0;
    SeedOptions options{.rows = {.rows = 1'200, .seed = 5}};
    options.progress = [&last](std::uint64_t done, std::uint64_t all) {
        EXPECT_EQ(all, 3'600U);
        EXPECT_GT(done, last);
        last = done;
    };
    ASSERT_TRUE(seed_database(creds("twice`d"), options));
    EXPECT_EQ(last, 3'600U);
    const auto again = seed_database(creds("twice`d"), options);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::already_exists);
    last = 0;
    options.existing = Existing::replace;
    options.rows.seed = 6;
    ASSERT_TRUE(seed_database(creds("twice`d"), options));
    auto source = open_mysql_source(creds("twice`d"), 100);
    ASSERT_TRUE(source);
    EXPECT_EQ((*source)->size(), 100U);
    auto rows = (*source)->open(rows::Table::pin);
    ASSERT_TRUE(rows);
    EXPECT_EQ(row_at(**rows, 99), generator::Generator(options.rows).row(rows::Table::pin, 99));
}

TEST_F(MysqlTest, odd_values_and_nulls_keep_their_kinds) {
    auto session = MysqlSession::open(creds("x"), "");
    ASSERT_TRUE(session);
    const auto rows = session->select(
        base::text("SELECT 1 AS n, NULL AS nothing, CAST(5 AS FLOAT) AS f, CAST(1.5 AS "
                   "DECIMAL(4,2)) AS d, CAST('2020-01-02 03:04:05' AS DATETIME) AS t, ",
                   session->quoted("it's \\ \"é😀\n"), " AS s"));
    ASSERT_TRUE(rows) << rows.error().what;
    const rows::Row expected{{"n", {rows::CellKind::integer, "1"}},
                             {"nothing", {rows::CellKind::null, ""}},
                             {"f", {rows::CellKind::decimal, "5.0"}},
                             {"d", {rows::CellKind::text, "1.50"}},
                             {"t", {rows::CellKind::time, "2020-01-02 03:04:05"}},
                             {"s", {rows::CellKind::text, "it's \\ \"é😀\n"}}};
    EXPECT_EQ(rows->at(0), expected);
}

TEST_F(MysqlTest, failures_are_told_in_the_servers_words) {
    DbCreds wrong = creds("pinterest_data");
    wrong.password = "wrong";
    const auto denied = MysqlSession::open(wrong, "");
    ASSERT_FALSE(denied);
    EXPECT_EQ(denied.error().code, Code::unauthenticated);
    EXPECT_NE(denied.error().what.find("Access denied"), std::string::npos);

    const auto missing = open_mysql_source(creds("no_such_database"), 10);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Code::not_found);

    DbCreds nowhere = creds("pinterest_data");
    nowhere.port = free_port();
    const auto refused = MysqlSession::open(nowhere, "");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::unavailable);
    EXPECT_NE(refused.error().what.find("127.0.0.1"), std::string::npos);
}

}  // namespace
}  // namespace emulate::mysql
