#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "emulate/rows/csv.h"
#include "emulate/rows/line_reader.h"
#include "emulate/rows/row_json.h"
#include "emulate/rows/row_source.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"

namespace emulate::rows {
namespace {

class FileSourceTest : public testing::Test {
  protected:
    void write(const std::string& name, const std::string& content) {
        std::ofstream(directory_.path() + "/" + name, std::ios::binary) << content;
    }
    std::unique_ptr<TableRows> open(Table table) {
        auto source = open_file_source(disk_, directory_.path());
        EXPECT_TRUE(source);
        source_ = *std::move(source);
        auto rows = source_->open(table);
        EXPECT_TRUE(rows);
        return *std::move(rows);
    }
    static std::string text_of(Result<std::optional<Record>> read) {
        if (!read) return "error: " + read.error().what;
        const std::optional<Record>& record = *read;
        if (!record) return "end";
        if (const auto* row = std::get_if<Row>(&*record)) return json_of(*row, TimeForm::blank);
        return std::get<JsonText>(*record).text;
    }

    io::TestDirectory directory_;
    io::PosixDisk disk_;
    std::unique_ptr<RowSource> source_;
};

TEST_F(FileSourceTest, json_lines_come_as_they_are_and_bad_ones_are_named) {
    write("user_data.jsonl",
          "{\"ind\" :1,  \"a\":1e2}\n[{\"ind\":2}]\nnull\n{\"ind\": 3\n\n \"tail\"\t");
    const auto rows = open(Table::user);
    EXPECT_EQ(text_of(rows->read(0)), "{\"ind\" :1,  \"a\":1e2}");
    EXPECT_EQ(text_of(rows->read(1)), "[{\"ind\":2}]");
    EXPECT_EQ(text_of(rows->read(2)), "null");
    EXPECT_NE(text_of(rows->read(3)).find("user_data.jsonl:4: not JSON"), std::string::npos);
    EXPECT_NE(text_of(rows->read(4)).find("user_data.jsonl:5: not JSON"), std::string::npos);
    EXPECT_EQ(text_of(rows->read(5)), " \"tail\"\t");
    EXPECT_EQ(text_of(rows->read(6)), "end");
    EXPECT_EQ(text_of(rows->read(7)), "end");
}

TEST_F(FileSourceTest, a_reader_can_begin_further_on_and_a_missing_file_is_empty) {
    write("pinterest_data.jsonl", "1\n2\n3\n");
    EXPECT_EQ(text_of(open(Table::pin)->read(2)), "3");
    EXPECT_EQ(text_of(open(Table::pin)->read(3)), "end");
    EXPECT_EQ(text_of(open(Table::geo)->read(0)), "end");
}

TEST_F(FileSourceTest, a_directory_without_any_of_the_files_is_refused) {
    const auto source = open_file_source(disk_, directory_.path());
    ASSERT_FALSE(source);
    EXPECT_NE(source.error().what.find("pinterest_data"), std::string::npos);
    EXPECT_FALSE(open_file_source(disk_, directory_.path() + "/none"));
}

TEST_F(FileSourceTest, lines_may_cross_chunks_and_too_long_ones_are_named) {
    const std::string longer(300'000, '7');
    write("pinterest_data.jsonl",
          "\"" + longer + "\"\n" + std::string(kLineBytesMax + 5, '1') + "\n2");
    const auto rows = open(Table::pin);
    EXPECT_EQ(text_of(rows->read(0)), "\"" + longer + "\"");
    EXPECT_NE(text_of(rows->read(1)).find(":2: longer than"), std::string::npos);
    EXPECT_EQ(text_of(rows->read(2)), "2");
}

TEST_F(FileSourceTest, csv_rows_get_the_types_of_their_columns) {
    write("geolocation_data.csv",
          "\xEF\xBB\xBF"
          "country,ind,latitude,longitude,timestamp\r\n"
          "\"Korea, \"\"South\"\"\",7,-89.9787,,2020-08-28T03:52:47\r\n"
          "\"two\nlines\",08,abc,1e3,\n"
          "short,1\n");
    const auto rows = open(Table::geo);
    EXPECT_EQ(text_of(rows->read(0)),
              R"({"country": "Korea, \"South\"", "ind": 7, "latitude": -89.9787, )"
              R"("longitude": null, "timestamp": "2020-08-28T03:52:47"})");
    EXPECT_EQ(text_of(rows->read(1)),
              R"({"country": "two\nlines", "ind": "08", "latitude": "abc", )"
              R"("longitude": 1e3, "timestamp": ""})");
    EXPECT_NE(text_of(rows->read(2)).find("geolocation_data.csv:5: 2 fields"), std::string::npos);
    EXPECT_EQ(text_of(rows->read(3)), "end");
}

TEST(Csv, splits_quoted_fields) {
    const auto fields = split_csv("a,\"b,\"\"c\",,\"\"");
    ASSERT_TRUE(fields);
    EXPECT_EQ(*fields, (std::vector<std::string>{"a", "b,\"c", "", ""}));
    EXPECT_FALSE(split_csv("\"open"));
    EXPECT_FALSE(split_csv("\"a\"b,c"));
    EXPECT_TRUE(csv_goes_on("a,\"b"));
    EXPECT_FALSE(csv_goes_on("a,\"b\""));
}

}  // namespace
}  // namespace emulate::rows
