#include "sql/database.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/text.h"
#include "io/test_directory.h"

namespace sql {
namespace {

using base::Code;

std::unique_ptr<Database> opened(const DatabaseOptions& options = {}) {
    auto database = Database::open(options);
    EXPECT_TRUE(database) << (database ? "" : database.error().what);
    return *std::move(database);
}

class Scratch {
  public:
    std::string operator/(const std::string& name) const { return path() + "/" + name; }
    const std::string& path() const { return directory_.path(); }

  private:
    io::TestDirectory directory_;
};

TEST(Database, AMissingLibraryIsNamedAtTheFirstOpenOnly) {
    // The library is loaded once for the process; with several tests in one process this may be a
    // later open, which the first one has decided.
    auto database = Database::open({.duckdb = "/nowhere/libduckdb.so"});
    if (!database) {
        EXPECT_EQ(database.error().code, Code::not_found);
        EXPECT_NE(database.error().what.find("/nowhere/libduckdb.so"), std::string::npos);
    }
    EXPECT_TRUE(opened());
}

TEST(Database, SessionsShareTablesAndKeepTemporaryOnes) {
    auto database = opened();
    auto one = *database->session();
    auto two = *database->session();
    ASSERT_TRUE(one->execute("create table shared as select 1 as x; create temp table own(y int)"));
    EXPECT_TRUE(two->query("select * from shared"));
    EXPECT_FALSE(two->query("select * from own"));
}

// DuckDB lets one transaction define or bind a view at a time and fails the others.
TEST(Database, SessionsDefineAndReadTheSameViewsAtOnce) {
    auto database = opened();
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&database, thread] {
            auto session = *database->session();
            for (int i = 0; i < 100; ++i) {
                const Result<> defined = session->execute(base::text(
                    "create or replace view v as select * from (select ", thread + i, " as x)"));
                const auto rows = session->query("select * from v join v w on v.x = w.x");
                EXPECT_TRUE(defined) << defined.error().what;
                EXPECT_TRUE(rows) << rows.error().what;
            }
        });
    }
    for (std::thread& one : threads) one.join();
}

TEST(Database, ErrorsKeepDuckDbsWords) {
    auto database = opened();
    auto session = *database->session();
    auto failed = session->query("select nonsense");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Code::invalid_argument);
    EXPECT_NE(failed.error().what.find("nonsense"), std::string::npos);
    EXPECT_EQ(session->query("selec 1").error().code, Code::invalid_argument);
    EXPECT_EQ(session->query("").error().code, Code::invalid_argument);
    EXPECT_EQ(session->query("select 1; select 2").error().code, Code::invalid_argument);
    EXPECT_EQ(session->query("select cast('x' as int)").error().code, Code::invalid_argument);
    EXPECT_TRUE(session->query("select 1; -- and a word after"));
}

TEST(Database, AReadOnlySessionOnlyReads) {
    Scratch scratch;
    auto database = opened({.directories = {scratch.path()}});
    ASSERT_TRUE((*database->session())->execute("create table t as select 1 as x"));
    auto reader = *database->session({.read_only = true});
    for (const char* fine : {"select x from t", "with a as (select 1) select * from a",
                             "explain select x from t", "describe t", "show tables", "from t",
                             "values (1)", "pragma table_info('t')", "summarize t"}) {
        auto rows = reader->query(fine);
        EXPECT_TRUE(rows) << fine << ": " << rows.error().what;
    }
    const std::string copy = "copy t to '" + scratch / "out.csv" + "'";
    for (const std::string& refused :
         {std::string("insert into t values (2)"), std::string("create table u(x int)"),
          std::string("drop table t"), std::string("set threads = 1"), copy,
          "explain analyze " + copy, "explain (analyze) " + copy, "explain /* */ AnaLyze " + copy,
          std::string("begin"), std::string("attach 'x.db'"),
          std::string("create temp table u(x int)"), std::string("call enable_logging()"),
          std::string("pragma enable_profiling"), std::string("prepare p as select 1"),
          std::string("checkpoint"), std::string("load json")}) {
        auto rows = reader->query(refused);
        ASSERT_FALSE(rows) << refused;
        EXPECT_EQ(rows.error().code, Code::permission_denied) << refused;
        EXPECT_EQ(reader->execute(refused).error().code, Code::permission_denied) << refused;
    }
    EXPECT_FALSE(std::filesystem::exists(scratch / "out.csv"));
}

TEST(Database, FilesOutsideTheNamedDirectoriesAreShut) {
    Scratch inside;
    Scratch outside;
    std::ofstream(inside / "a.csv") << "x\n1\n";
    std::ofstream(outside / "a.csv") << "x\n1\n";
    auto database = opened({.directories = {inside.path()}});
    auto session = *database->session();
    EXPECT_TRUE(session->query("from read_csv('" + inside / "a.csv" + "')"));
    EXPECT_EQ(session->query("from read_csv('" + outside / "a.csv" + "')").error().code,
              Code::permission_denied);
    EXPECT_FALSE(session->execute("set enable_external_access = true"));
    EXPECT_FALSE(session->execute("set allowed_directories = ['/']"));
    EXPECT_FALSE(session->execute("copy (select 1) to '" + outside / "b.csv" + "'"));
    EXPECT_TRUE(session->execute("copy (select 1) to '" + inside / "b.csv" + "'"));
}

TEST(Database, SpillsIntoItsOwnDirectory) {
    Scratch scratch;
    auto database = opened({.memory_bytes_max = 40'000'000,
                            .threads = 2,
                            .temp_directory = scratch / "spill",
                            .directories = {scratch / "data"}});
    auto session = *database->session();
    auto rows = session->query(
        "select count(*), max(v) from (select v from (select i * 7919 % 600011 as v, "
        "repeat('x', 40) || i as s from range(600000) r(i)) order by s, v offset 10)");
    ASSERT_TRUE(rows) << rows.error().what;
    EXPECT_EQ((*rows)->integer(0, 0), 599'990);
}

TEST(Database, InterruptEndsTheRunningStatement) {
    auto database = opened();
    auto session = *database->session();
    // A test's own thread: the room itself has none.
    std::atomic<bool> ended = false;
    std::thread killer([&] {
        while (!ended) session->interrupt();
    });
    auto rows = session->query("select count(*) from range(100000000000) a(i) where i % 7 = 3");
    ended = true;
    killer.join();
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, Code::interrupted);
    EXPECT_TRUE(session->query("select 1"));
}

TEST(Database, SpeaksTheSparkWordsTheSqlFilesUse) {
    auto database = opened();
    auto session = *database->session();
    auto rows = session->query(
        "select concat(array_repeat(1.5, 1), array_repeat(null, 1)), regexp_like('abc', '[b]'), "
        "try_to_timestamp('2020:01:02 03:04:05', 'yyyy:MM:dd HH:mm:ss'), "
        "date_format(date '2020-01-02', 'yyyy'), size([1, 2]), initcap('a bc'), "
        "element_at([7, 8], 2), locate('b', 'abc')");
    ASSERT_TRUE(rows) << rows.error().what;
    EXPECT_EQ((*rows)->json(0, 0), "[1.5,null]");
    EXPECT_EQ((*rows)->text(0, 1), "true");
    EXPECT_EQ((*rows)->text(0, 2), "2020-01-02 03:04:05");
    EXPECT_EQ((*rows)->text(0, 3), "2020");
    EXPECT_EQ((*rows)->integer(0, 4), 2);
    EXPECT_EQ((*rows)->text(0, 5), "A Bc");
    EXPECT_EQ((*rows)->integer(0, 6), 8);
    EXPECT_EQ((*rows)->integer(0, 7), 2);
}

}  // namespace
}  // namespace sql
