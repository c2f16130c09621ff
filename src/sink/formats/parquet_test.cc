// Parquet files made of values, and read again by DuckDB; readers that nobody here wrote are in
// tests/conformance.

#include <gtest/gtest.h>

#include "base/text.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "sink/formats/record_file.h"

namespace sink {
namespace {

class ParquetTest : public ::testing::Test {
  protected:
    static sql::Database& database() {
        static const std::unique_ptr<sql::Database> kDatabase =
            *sql::Database::open({.threads = 2, .directories = {::testing::TempDir()}});
        return *kDatabase;
    }

    ParquetTest() : directory_(::testing::TempDir() + "/parquet_test") {}

    Result<base::Bytes> make(const SchemaPtr& schema, const std::vector<std::string>& values,
                             ParquetCodec codec = ParquetCodec::snappy) {
        const FormatOptions options{.parquet_codec = codec};
        TRY(auto file, begin_file(Format::parquet, options, schema, "name", &maker_));
        for (const std::string& one : values) {
            TRY(const Value json, parse_json(one));
            TRY(const Value value, read_payload(*schema, json));
            TRY_VOID(file->add(value));
        }
        return file->finish();
    }
    // Each row as JSON.
    std::string rows_of(const base::Bytes& file) {
        const std::string path = directory_ + "/read.parquet";
        const Result<> written = io::replace_file(disk_, path, file);
        EXPECT_TRUE(written);
        auto session = database().session();
        const auto rows = (*session)->query(
            base::text("select * from read_parquet(", sql::quoted_text(path), ")"));
        if (!rows) return rows.error().what;
        std::string text;
        for (std::uint64_t row = 0; row < (*rows)->count(); ++row) {
            for (std::size_t i = 0; i < (*rows)->columns().size(); ++i) {
                text += base::text(i == 0 ? "" : " ", (*rows)->json(row, i));
            }
            text += '\n';
        }
        return text;
    }
    static SchemaPtr schema(const std::string& fields) {
        return *read_json_schema(
            *parse_json(base::text(R"({"type":"struct","fields":[)", fields, "]}")));
    }

    io::PosixDisk disk_;
    std::string directory_;
    ParquetMaker maker_{{disk_, [] { return &database(); }, directory_}};
};

TEST_F(ParquetTest, HoldsScalarsOfEveryType) {
    const SchemaPtr all =
        schema(R"({"type":"int8","field":"i8"},{"type":"int32","field":"i32"},)"
               R"({"type":"int64","field":"i64"},{"type":"float","field":"f"},)"
               R"({"type":"double","field":"d"},{"type":"boolean","field":"b"},)"
               R"({"type":"string","optional":true,"field":"s"},)"
               R"({"type":"int32","name":"org.apache.kafka.connect.data.Date","field":"day"},)"
               R"({"type":"int32","name":"org.apache.kafka.connect.data.Time","field":"time"},)"
               R"({"type":"int64","name":"org.apache.kafka.connect.data.Timestamp","field":"at"},)"
               R"({"type":"bytes","name":"org.apache.kafka.connect.data.Decimal",)"
               R"("parameters":{"scale":"2","connect.decimal.precision":"9"},"field":"p"},)"
               R"({"type":"bytes","name":"org.apache.kafka.connect.data.Decimal",)"
               R"("parameters":{"scale":"2"},"field":"wide"})");
    const auto file = make(
        all, {R"({"i8":-1,"i32":2147483647,"i64":-9223372036854775808,"f":1.5,"d":0.1,"b":true,)"
              R"("s":"ä","day":19000,"time":1000,"at":1700000000123,"p":12.34,"wide":-0.01})",
              R"({"i8":1,"i32":0,"i64":0,"f":0,"d":0,"b":false,"s":null,"day":-1,"time":0,"at":0,)"
              R"("p":0,"wide":123456789012345678901234567890.5})"});
    ASSERT_TRUE(file) << file.error().what;
    EXPECT_EQ(rows_of(*file),
              "-1 2147483647 -9223372036854775808 1.5 0.1 true \"ä\" \"2022-01-08\" \"00:00:01\" "
              "\"2023-11-14 22:13:20.123\" 12.34 -0.01\n"
              "1 0 0 0 0 false null \"1969-12-31\" \"00:00:00\" \"1970-01-01 00:00:00\" 0.00 "
              "123456789012345678901234567890.50\n");
}

TEST_F(ParquetTest, HoldsListsMapsAndStructures) {
    const SchemaPtr nested = schema(
        R"({"type":"array","optional":true,"items":{"type":"string","optional":true},"field":"a"},)"
        R"({"type":"map","keys":{"type":"string"},"values":{"type":"int32","optional":true},)"
        R"("field":"m"},{"type":"map","keys":{"type":"int32"},"values":{"type":"boolean"},)"
        R"("field":"k"},{"type":"struct","optional":true,"fields":[{"type":"array","items":)"
        R"({"type":"struct","fields":[{"type":"int64","field":"n"}]},"field":"l"}],"field":"s"})");
    const auto file =
        make(nested, {R"({"a":["x",null,"z"],"m":{"one":1,"none":null},"k":[[7,true]],)"
                      R"("s":{"l":[{"n":1},{"n":2}]}})",
                      R"({"a":null,"m":{},"k":[],"s":null})",
                      R"({"a":[],"m":{"two":2},"k":[[8,false],[9,true]],"s":{"l":[]}})"});
    ASSERT_TRUE(file) << file.error().what;
    EXPECT_EQ(rows_of(*file),
              "[\"x\",null,\"z\"] {\"one\":1,\"none\":null} {\"7\":true} "
              "{\"l\":[{\"n\":1},{\"n\":2}]}\n"
              "null {} {} null\n"
              "[] {\"two\":2} {\"8\":false,\"9\":true} {\"l\":[]}\n");
}

// SINK-2
TEST_F(ParquetTest, IsTheSameForTheSameRowsInTheirOrder) {
    const SchemaPtr one = schema(R"({"type":"int32","field":"n"},{"type":"array","items":)"
                                 R"({"type":"int32"},"field":"l"})");
    std::vector<std::string> values;
    values.reserve(3000);
    for (int i = 0; i < 3000; ++i) {
        values.push_back(base::text(R"({"n":)", i, R"(,"l":[)", i, ",", i + 1, "]}"));
    }
    std::string rows;
    for (int i = 0; i < 3000; ++i) rows += base::text(i, " [", i, ",", i + 1, "]\n");
    for (const ParquetCodec codec : {ParquetCodec::none, ParquetCodec::gzip, ParquetCodec::snappy,
                                     ParquetCodec::lz4, ParquetCodec::brotli, ParquetCodec::zstd}) {
        const auto file = make(one, values, codec);
        ASSERT_TRUE(file) << file.error().what;
        EXPECT_EQ(rows_of(*file), rows);
        EXPECT_EQ(*make(one, values, codec), *file);
    }
}

TEST_F(ParquetTest, RefusesWhatHasNoPlaceInIt) {
    const auto why = [this](const SchemaPtr& schema, const std::string& value) {
        const auto file = make(schema, {value});
        return file ? std::string() : file.error().what;
    };
    EXPECT_EQ(
        why(schema(""), "{}"),
        "Cannot write a schema with an empty group: io.confluent.connect.avro.ConnectDefault");
    EXPECT_NE(why(schema(R"({"type":"int8","field":"a"},{"type":"int8","field":"A"})"),
                  R"({"a":1,"A":2})")
                  .find("other letters' case"),
              std::string::npos);
    EXPECT_EQ(why(schema(R"({"type":"bytes","name":"org.apache.kafka.connect.data.Decimal",)"
                         R"("parameters":{"scale":"0","connect.decimal.precision":"2"},)"
                         R"("field":"p"})"),
                  R"({"p":100})"),
              "field p: a decimal has more than 2 digits");
}

}  // namespace
}  // namespace sink
