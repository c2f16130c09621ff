// The Delta Acceptance Tests: eleven tables written by Spark, nineteen states with the rows that a
// correct reader returns.

#include <algorithm>
#include <fstream>
#include <set>

#include "codec/json/json.h"
#include "table/table_fixture.h"

namespace table {
namespace {

namespace fs = std::filesystem;

struct Expected {
    std::int64_t version = 0;
    std::int32_t reader_version_min = 0;
    std::int32_t writer_version_min = 0;
    std::map<std::string, std::string> properties;
};

Expected read_expected(const fs::path& file) {
    std::ifstream stream(file);
    std::string text(std::istreambuf_iterator<char>(stream), {});
    codec::JsonReader json(text);
    Expected expected;
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "version") {
            base::parse_number(json.number(), expected.version);
        } else if (*name == "min_reader_version") {
            base::parse_number(json.number(), expected.reader_version_min);
        } else if (*name == "min_writer_version") {
            base::parse_number(json.number(), expected.writer_version_min);
        } else if (*name == "properties") {
            json.enter_object();
            while (const auto property = json.next_field()) {
                const std::string key(*property);
                expected.properties[key] = json.string();
            }
        } else {
            json.skip();
        }
    }
    EXPECT_TRUE(json.finish()) << file;
    return expected;
}

class DatTest : public TableTest {
  protected:
    // Both ways, so that neither a missing nor an extra row goes unseen.
    void compare_rows(const Snapshot& snapshot, const std::string& prefix, const fs::path& state) {
        const std::string ours = *scan_expression(snapshot, *bucket_, prefix);
        std::string columns;
        for (const Field& field : snapshot.schema) {
            columns += (columns.empty() ? "" : ", ") + sql::quoted_name(field.name);
        }
        const std::string wanted =
            "read_parquet('" + (state / "table_content").string() + "/**/*.parquet')";
        for (const auto& [left, right] : {std::pair{ours, wanted}, std::pair{wanted, ours}}) {
            const auto rows = session_->query("select " + columns + " from " + left +
                                              " except all select " + columns + " from " + right);
            ASSERT_TRUE(rows) << state << ": " << rows.error().what;
            EXPECT_EQ((*rows)->count(), 0U) << state << ": " << (*rows)->json(0, 0);
        }
        const auto count = session_->query("select count(*) from " + ours);
        ASSERT_TRUE(count) << count.error().what;
        EXPECT_GT((*count)->integer(0, 0), 0) << state;
    }
};

TEST_F(DatTest, EveryStateHasItsRows) {
    const fs::path dat = fs::path(testdata()) / "dat";
    if (!fs::exists(dat)) GTEST_SKIP() << "no test data at " << dat << " (MILLRACE_TEST_DATA)";
    int states = 0;
    for (const auto& entry : fs::directory_iterator(dat)) {
        if (!entry.is_directory()) continue;
        const std::string name = entry.path().filename().string();
        fs::copy(entry.path() / "delta", directory_ + "/tables/" + name,
                 fs::copy_options::recursive);
        const std::string prefix = name + "/";
        Table table(*bucket_, prefix, *database_);
        for (const auto& state : fs::directory_iterator(entry.path() / "expected")) {
            const Expected expected = read_expected(state.path() / "table_version_metadata.json");
            SCOPED_TRACE(name + " version " + std::to_string(expected.version));
            const auto snapshot = table.snapshot(TableVersion{expected.version});
            ASSERT_TRUE(snapshot) << snapshot.error().what;
            EXPECT_EQ(snapshot->version.value(), expected.version);
            EXPECT_EQ(snapshot->reader_version_min, expected.reader_version_min);
            EXPECT_EQ(snapshot->writer_version_min, expected.writer_version_min);
            EXPECT_EQ(snapshot->configuration, expected.properties);
            compare_rows(*snapshot, prefix, state.path());
            if (state.path().filename() == "latest") {
                EXPECT_EQ(must(table.snapshot()).version.value(), expected.version);
            }
            ++states;
        }
    }
    EXPECT_EQ(states, 19);
}

}  // namespace
}  // namespace table
