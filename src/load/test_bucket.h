#pragma once
// For tests: a bucket in a directory of its own, filled as the sink fills it, and a database.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "load/object_key.h"
#include "object/directory_store.h"
#include "sql/database.h"

namespace load {

class TestBucket {
  public:
    TestBucket() {
        store_ = *object::open_directory_store(disk_, directory_);
        EXPECT_TRUE(store_->create_bucket("bucket"));
        EXPECT_TRUE(store_->create_bucket("tables"));
    }

    object::Bucket& records() { return **store_->bucket("bucket"); }
    object::Bucket& tables() { return **store_->bucket("tables"); }
    // One for all tests of a process, as one serves all jobs of the program: to open it costs more
    // than most tests.
    static sql::Database& database() {
        static const std::unique_ptr<sql::Database> kDatabase =
            *sql::Database::open({.threads = 2, .directories = {testing::TempDir()}});
        return *kDatabase;
    }
    const std::string& directory() const { return directory_; }

    // One object that begins at `first` and holds these lines.
    void put(const base::TopicName& topic, int partition, std::int64_t first,
             const std::vector<std::string>& lines) {
        std::string digits = base::text(first);
        digits.insert(0, 10 - digits.size(), '0');
        const std::string key = base::text(partition_prefix(topic, base::Partition{partition}),
                                           topic, "+", partition, "+", digits, ".json");
        std::string body;
        for (const std::string& line : lines) body += (body.empty() ? "" : "\n") + line;
        EXPECT_TRUE(records().put({.key = key, .body = base::as_bytes(body)}));
    }

    // Every row of the answer as text, cells with a blank between, in order.
    static std::vector<std::string> rows(sql::Session& session, std::string_view statement) {
        const auto answer = session.query(statement);
        EXPECT_TRUE(answer) << answer.error().what;
        std::vector<std::string> lines;
        if (!answer) return lines;
        const sql::Rows& rows = **answer;
        for (std::uint64_t row = 0; row < rows.count(); ++row) {
            std::string line;
            for (std::size_t column = 0; column < rows.columns().size(); ++column) {
                line += (column == 0 ? "" : " ") + rows.json(row, column);
            }
            lines.push_back(line);
        }
        return lines;
    }

  private:
    io::PosixDisk disk_;
    const io::TestDirectory place_;
    const std::string& directory_ = place_.path();
    std::unique_ptr<object::Store> store_;
};

}  // namespace load
