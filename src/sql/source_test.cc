#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>

#include "sql/database.h"

namespace sql {
namespace {

using base::Code;
using base::Error;

// The numbers 0..count−1 as (id, name, half, moment), handed out in morsels to however many
// workers.
class Numbers final : public RowSource {
  public:
    explicit Numbers(std::int64_t count) : count_(count) {}

    std::vector<Column> columns() const override {
        return {{"id", Type::bigint, {}},
                {"name", Type::text, {}},
                {"half", Type::real, {}},
                {"moment", Type::timestamp_tz, {}}};
    }
    std::uint64_t rows_estimate() const override { return static_cast<std::uint64_t>(count_); }
    std::unique_ptr<RowWorker> worker(const std::vector<std::size_t>& projected) override {
        ++workers;
        widest = std::max(widest.load(), projected.size());
        return std::make_unique<Worker>(*this, projected);
    }

    std::int64_t fails_at = -1;
    std::atomic<int> workers = 0;
    std::atomic<std::size_t> widest = 0;

  private:
    class Worker final : public RowWorker {
      public:
        Worker(Numbers& numbers, std::vector<std::size_t> projected)
            : numbers_(numbers), projected_(std::move(projected)) {}
        Result<std::size_t> fill(ChunkWriter& chunk) override {
            const auto capacity = static_cast<std::int64_t>(chunk.capacity());
            const std::int64_t first = numbers_.next_.fetch_add(capacity);
            const std::int64_t end = std::min(first + capacity, numbers_.count_);
            std::size_t row = 0;
            for (std::int64_t value = first; value < end; ++value, ++row) {
                if (value == numbers_.fails_at) return Error{Code::corrupt, "number 7 is torn"};
                for (std::size_t i = 0; i < projected_.size(); ++i) write(chunk, i, row, value);
            }
            return row;
        }

      private:
        void write(ChunkWriter& chunk, std::size_t i, std::size_t row, std::int64_t value) const {
            switch (projected_[i]) {
                case 0:
                    chunk.set_integer(i, row, value);
                    break;
                case 1:
                    if (value % 5 == 0) {
                        chunk.set_null(i, row);
                    } else {
                        chunk.set_text(i, row, "number " + std::to_string(value));
                    }
                    break;
                case 2:
                    chunk.set_real(i, row, static_cast<double>(value) / 2);
                    break;
                default:
                    chunk.set_integer(i, row, value * 1'000'000);
            }
        }
        Numbers& numbers_;
        std::vector<std::size_t> projected_;
    };
    std::int64_t count_;
    std::atomic<std::int64_t> next_ = 0;
};

class SourceTest : public testing::Test {
  protected:
    std::unique_ptr<Database> database_ = *Database::open({.threads = 2});
    std::unique_ptr<Session> session_ = *database_->session();
};

TEST_F(SourceTest, ReadsEveryRowOnce) {
    Numbers numbers(100'000);
    ASSERT_TRUE(session_->register_source("numbers", numbers));
    auto rows = session_->query(
        "select count(*), sum(id), count(name), sum(half), max(moment), count(distinct name) "
        "from numbers()");
    ASSERT_TRUE(rows) << rows.error().what;
    EXPECT_EQ((*rows)->integer(0, 0), 100'000);
    EXPECT_EQ((*rows)->integer(0, 1), 4'999'950'000);
    EXPECT_EQ((*rows)->integer(0, 2), 80'000);
    EXPECT_EQ((*rows)->real(0, 3), 2'499'975'000.0);
    EXPECT_EQ((*rows)->text(0, 4), "1970-01-02 03:46:39");
    EXPECT_EQ((*rows)->integer(0, 5), 80'000);
    EXPECT_EQ(numbers.workers, 2);
}

TEST_F(SourceTest, AsksOnlyForTheColumnsThatAreUsed) {
    Numbers some(1000);
    ASSERT_TRUE(session_->register_source("few", some));
    ASSERT_TRUE(session_->query("select sum(half) from few() where name is not null"));
    EXPECT_EQ(some.widest, 2U);
    Numbers none(1000);
    ASSERT_TRUE(session_->register_source("nothing", none));
    auto rows = session_->query("select count(*) from nothing()");
    ASSERT_TRUE(rows);
    EXPECT_EQ((*rows)->integer(0, 0), 1000);
    EXPECT_LE(none.widest, 1U);
}

TEST_F(SourceTest, AWorkersErrorIsTheQuerysError) {
    Numbers numbers(100'000);
    numbers.fails_at = 77'777;
    ASSERT_TRUE(session_->register_source("numbers", numbers));
    auto rows = session_->query("select sum(id) from numbers()");
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, Code::corrupt);
    EXPECT_EQ(rows.error().what, "number 7 is torn");
    EXPECT_EQ(session_->query("select nonsense").error().code, Code::invalid_argument);
}

TEST_F(SourceTest, BelongsToItsSessionAlone) {
    Numbers numbers(10);
    ASSERT_TRUE(session_->register_source("numbers", numbers));
    auto other = *database_->session();
    EXPECT_FALSE(other->query("select * from numbers()"));
    for (int id = 0; id < 10; ++id) {
        EXPECT_FALSE(other->query("select * from millrace_source(" + std::to_string(id) + ")"));
    }
    Numbers again(20);
    ASSERT_TRUE(session_->register_source("numbers", again));
    EXPECT_EQ((*session_->query("select count(*) from numbers()"))->integer(0, 0), 20);
}

TEST_F(SourceTest, ATypeItCannotCarryIsRefused) {
    class Lists final : public RowSource {
      public:
        std::vector<Column> columns() const override { return {{"c", Type::list_real, {}}}; }
        std::unique_ptr<RowWorker> worker(const std::vector<std::size_t>&) override {
            return nullptr;
        }
    } lists;
    EXPECT_EQ(session_->register_source("lists", lists).error().code, Code::unsupported);
}

}  // namespace
}  // namespace sql
