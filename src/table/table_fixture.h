#pragma once
// For tests: a bucket of plain files in a directory of its own, and a database that may read it.

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "object/directory_store.h"
#include "table/table.h"

namespace table {

class TableTest : public testing::Test {
  protected:
    TableTest() {
        store_ = *object::open_directory_store(disk_, directory_);
        EXPECT_TRUE(store_->create_bucket("tables"));
        bucket_ = *store_->bucket("tables");
        session_ = *database_->session();
    }

    // One for all tests of a process: to open it costs more than most tests.
    static sql::Database& shared_database() {
        static const std::unique_ptr<sql::Database> kDatabase =
            *sql::Database::open({.threads = 2, .directories = {testing::TempDir(), testdata()}});
        return *kDatabase;
    }

    // Where the shared test data lies; a test that needs it skips aloud without.
    static std::string testdata() {
        if (const char* named = std::getenv("MILLRACE_TEST_DATA")) return named;
        const auto source = std::filesystem::path(__FILE__).parent_path() / "../../../shared/data";
        return std::filesystem::weakly_canonical(source).string();
    }

    template <class T>
    static T must(Result<T> result) {
        EXPECT_TRUE(result) << (result ? "" : result.error().what);
        return *std::move(result);
    }
    static void must(const Result<>& result) {
        EXPECT_TRUE(result) << (result ? "" : result.error().what);
    }

    // The rows of `select … from <the table's newest version>`, as JSON arrays, one a line.
    std::string rows(Table& table, const std::string& prefix, const std::string& columns,
                     const std::string& tail = "") {
        const Snapshot snapshot = must(table.snapshot());
        const auto result = must(session_->query(
            "select " + columns + " from " + *scan_expression(snapshot, *bucket_, prefix) + tail));
        std::string out;
        for (std::uint64_t row = 0; row < result->count(); ++row) {
            for (std::size_t i = 0; i < result->columns().size(); ++i) {
                out += (i == 0 ? "" : "|") + result->json(row, i);
            }
            out += '\n';
        }
        return out;
    }

    std::vector<DataFile> written(const std::string& prefix, const Schema& schema,
                                  const std::string& select) {
        return must(write_parquet(*session_, *bucket_, prefix, schema, select));
    }

    void put(const std::string& key, const std::string& body) {
        must(bucket_->put({.key = key, .body = base::as_bytes(body)}));
    }
    std::string got(const std::string& key) {
        return std::string(base::as_text(must(bucket_->get(key)).body));
    }

    io::PosixDisk disk_;
    const io::TestDirectory place_;
    const std::string& directory_ = place_.path();
    std::unique_ptr<object::Store> store_;
    object::Bucket* bucket_ = nullptr;
    sql::Database* const database_ = &shared_database();
    std::unique_ptr<sql::Session> session_;
};

}  // namespace table
