#include "codec/avro/compatibility.h"

#include <gtest/gtest.h>

namespace codec::avro {
namespace {

std::string record(std::string_view fields) {
    return base::text(R"({"type":"record","name":"R","fields":[)", fields, "]}");
}

// The kinds of what stands in the way of reading with `reader` what `writer` wrote.
std::vector<std::string> kinds(std::string_view reader, std::string_view writer) {
    const auto read = Document::parse(reader, {});
    const auto written = Document::parse(writer, {});
    EXPECT_TRUE(read) << reader;
    EXPECT_TRUE(written) << writer;
    std::vector<std::string> found;
    for (Incompatibility& one : incompatibilities(read->root(), written->root())) {
        found.push_back(std::move(one.kind));
    }
    return found;
}

using Kinds = std::vector<std::string>;
const Kinds kFits{};
const Kinds kTypes{"TYPE_MISMATCH"};

TEST(AvroCompatibility, PromotesNumbersAndTexts) {
    EXPECT_EQ(kinds(R"("long")", R"("int")"), kFits);
    EXPECT_EQ(kinds(R"("double")", R"("float")"), kFits);
    EXPECT_EQ(kinds(R"("bytes")", R"("string")"), kFits);
    EXPECT_EQ(kinds(R"("int")", R"("long")"), kTypes);
    EXPECT_EQ(kinds(R"("string")", R"("int")"), kTypes);
    EXPECT_EQ(kinds(R"({"type":"array","items":"long"})", R"({"type":"array","items":"int"})"),
              kFits);
    EXPECT_EQ(kinds(R"({"type":"map","values":"int"})", R"({"type":"map","values":"long"})"),
              kTypes);
}

TEST(AvroCompatibility, NewFieldsNeedADefault) {
    const std::string old = record(R"({"name":"a","type":"int"})");
    EXPECT_EQ(
        kinds(record(R"({"name":"a","type":"int"},{"name":"b","type":"int","default":0})"), old),
        kFits);
    EXPECT_EQ(kinds(record(R"({"name":"a","type":"int"},{"name":"b","type":"int"})"), old),
              Kinds{"READER_FIELD_MISSING_DEFAULT_VALUE"});
    EXPECT_EQ(kinds(record(""), old), kFits);
    EXPECT_EQ(kinds(record(R"({"name":"c","type":"int","aliases":["a"]})"), old), kFits);
    EXPECT_EQ(kinds(record(R"({"name":"a","type":"string"})"), old), kTypes);
    EXPECT_EQ(kinds(R"({"type":"record","name":"S","fields":[]})", old), Kinds{"NAME_MISMATCH"});
}

TEST(AvroCompatibility, UnionsHoldWhatWasWritten) {
    EXPECT_EQ(kinds(R"(["null","string"])", R"("string")"), kFits);
    EXPECT_EQ(kinds(R"(["null","long"])", R"(["null","int"])"), kFits);
    EXPECT_EQ(kinds(R"(["null","string"])", R"(["null","int"])"), Kinds{"MISSING_UNION_BRANCH"});
    EXPECT_EQ(kinds(R"("string")", R"(["string"])"), kFits);
    EXPECT_EQ(kinds(R"("string")", R"(["null","string"])"), kTypes);
}

TEST(AvroCompatibility, SymbolsAndSizesStay) {
    const std::string two = R"({"type":"enum","name":"E","symbols":["A","B"]})";
    EXPECT_EQ(kinds(R"({"type":"enum","name":"E","symbols":["A","B","C"]})", two), kFits);
    EXPECT_EQ(kinds(R"({"type":"enum","name":"E","symbols":["A"]})", two),
              Kinds{"MISSING_ENUM_SYMBOLS"});
    EXPECT_EQ(kinds(R"({"type":"enum","name":"E","symbols":["A"],"default":"A"})", two), kFits);
    EXPECT_EQ(
        kinds(R"({"type":"fixed","name":"F","size":4})", R"({"type":"fixed","name":"F","size":5})"),
        Kinds{"FIXED_SIZE_MISMATCH"});
}

TEST(AvroCompatibility, RecursiveSchemasEnd) {
    const std::string list = record(R"({"name":"next","type":["null","R"]})");
    EXPECT_EQ(kinds(list, list), kFits);
    const std::string more =
        record(R"({"name":"next","type":["null","R"]},{"name":"n","type":"int"})");
    EXPECT_NE(kinds(more, list), kFits);
}

}  // namespace
}  // namespace codec::avro
