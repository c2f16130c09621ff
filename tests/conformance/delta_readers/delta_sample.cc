// delta_sample write DIR          makes tables below DIR/tables and their rows in
// DIR/expected/<table>.jsonl delta_sample read DIR TABLE     prints a table's rows, one JSON object
// a line, in order of `ind`
//
// For run.sh: what it writes is read by readers that nobody here wrote, and what they append is
// read here.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "io/posix_disk.h"
#include "object/directory_store.h"
#include "sql/database.h"
#include "table/table.h"

namespace {

using base::Result;
using table::Commit;
using table::Schema;
using table::Snapshot;
using table::Table;

const Schema kPosts{
    {"ind", "long"},          {"category", "string"},     {"follower_count", "integer"},
    {"latitude", "double"},   {"is_image", "boolean"},    {"day", "date"},
    {"created", "timestamp"}, {"price", "decimal(10,2)"}, {"coordinates", "array<double>"}};

// Rows `first`…`first + count − 1`, with nulls, unicode, and bounds that must be cut.
std::string posts(int first, int count) {
    return base::text(
        "select i as ind, case when i % 7 = 3 then null else 'Ünï ' || repeat('x', i % 50) || "
        "chr(128512) end as category, (i * 37)::integer as follower_count, i / 8.0::double as "
        "latitude, i % 2 = 0 as is_image, date '2020-02-28' + i::integer as day, timestamp "
        "'2020-12-31 23:59:58.999' + to_microseconds(i * 1000001) as created, "
        "(i * 1.25)::decimal(10,2) as price, case when i % 5 = 0 then null else "
        "[i / 2.0::double, null] end as coordinates from range(",
        first, ", ", first + count, ") r(i)");
}

class Sample {
  public:
    static Result<Sample> open(const std::string& directory) {
        Sample sample;
        sample.disk_ = std::make_unique<io::PosixDisk>();
        TRY(sample.store_, object::open_directory_store(*sample.disk_, directory));
        const Result<> created = sample.store_->create_bucket("tables");
        if (!created && created.error().code != base::Code::already_exists) return created.error();
        TRY(sample.bucket_, sample.store_->bucket("tables"));
        TRY(sample.database_, sql::Database::open({.directories = {directory}}));
        TRY(sample.session_, sample.database_->session());
        return sample;
    }

    Result<> write(const std::string& directory) {
        TRY_VOID(write_appended());
        TRY_VOID(write_overwritten());
        TRY_VOID(write_checkpointed());
        std::filesystem::create_directories(directory + "/expected");
        for (const char* name : {"appended", "overwritten", "checkpointed"}) {
            TRY(const std::string rows, read(name));
            std::ofstream(base::text(directory, "/expected/", name, ".jsonl")) << rows;
        }
        return {};
    }

    Result<std::string> read(const std::string& name) {
        Table table = of(name);
        TRY(const Snapshot snapshot, table.snapshot());
        TRY(const std::string scan, table::scan_expression(snapshot, *bucket_, name + "/"));
        TRY(const auto rows, session_->query("select * from " + scan + " order by ind"));
        std::string out;
        for (std::uint64_t row = 0; row < rows->count(); ++row) {
            for (std::size_t i = 0; i < rows->columns().size(); ++i) {
                out += base::text(i == 0 ? "{" : ",", "\"", rows->columns()[i].name,
                                  "\":", rows->json(row, i));
            }
            out += "}\n";
        }
        return out;
    }

  private:
    Table of(const std::string& name) { return {*bucket_, name + "/", *database_}; }

    Result<> append(Table& table, const std::string& name, const std::string& select) {
        TRY(const Snapshot read, table.snapshot());
        TRY(auto files, table::write_parquet(*session_, *bucket_, name + "/", kPosts, select));
        const auto made = table.commit(read, {.operation = "STREAMING UPDATE",
                                              .adds = std::move(files),
                                              .transactions = {{"sample", read.version.value()}}});
        if (!made) return made.error();
        return {};
    }

    Result<> write_appended() {
        Table table = of("appended");
        TRY_VOID(created(table));
        for (int i = 0; i < 3; ++i) TRY_VOID(append(table, "appended", posts(i * 40, 40)));
        return {};
    }

    Result<> write_overwritten() {
        Table table = of("overwritten");
        TRY_VOID(created(table));
        TRY_VOID(append(table, "overwritten", posts(0, 100)));
        TRY(const Snapshot read, table.snapshot());
        TRY(auto files,
            table::write_parquet(*session_, *bucket_, "overwritten/", kPosts, posts(500, 60)));
        const auto made = table.commit(read, {.operation = "WRITE",
                                              .parameters = {{"mode", "Overwrite"}},
                                              .adds = std::move(files),
                                              .removes = read.files});
        if (!made) return made.error();
        return {};
    }

    // Its first commits are gone: a reader must start at the checkpoint.
    Result<> write_checkpointed() {
        Table table = of("checkpointed");
        TRY_VOID(created(table));
        for (int i = 0; i < 8; ++i) TRY_VOID(append(table, "checkpointed", posts(i * 10, 10)));
        const auto compacted = table.compact(1 << 20);
        if (!compacted) return compacted.error();
        for (int i = 8; i < 11; ++i) TRY_VOID(append(table, "checkpointed", posts(i * 10, 10)));
        for (int version = 0; version < 10; ++version) {
            std::string digits = base::text(version);
            digits.insert(0, 20 - digits.size(), '0');
            TRY_VOID(bucket_->remove(base::text("checkpointed/_delta_log/", digits, ".json")));
        }
        return {};
    }

    static Result<> created(Table& table) {
        const auto made = table.create(kPosts, "a sample");
        if (!made) return made.error();
        return {};
    }

    std::unique_ptr<io::PosixDisk> disk_;
    std::unique_ptr<object::Store> store_;
    object::Bucket* bucket_ = nullptr;
    std::unique_ptr<sql::Database> database_;
    std::unique_ptr<sql::Session> session_;
};

Result<> run(const std::vector<std::string>& words) {
    if (words.size() < 3) {
        return base::Error{base::Code::invalid_argument, "delta_sample write|read DIR [TABLE]"};
    }
    TRY(Sample sample, Sample::open(words[2]));
    if (words[1] == "write") return sample.write(words[2]);
    TRY(const std::string rows, sample.read(words.at(3)));
    std::fwrite(rows.data(), 1, rows.size(), stdout);
    return {};
}

}  // namespace

int main(int count, char** words) {
    const Result<> ran = run({words, words + count});
    if (ran) return 0;
    std::fprintf(stderr, "%s\n", ran.error().what.c_str());
    return 1;
}
