#include "codec/avro/schema.h"

#include <gtest/gtest.h>

namespace codec::avro {
namespace {

std::string text_of(std::string_view json) {
    const auto document = Document::parse(json, {});
    return document ? document->text() : "refused: " + document.error().what;
}

bool is_refused(std::string_view json) { return !Document::parse(json, {}); }

TEST(AvroSchema, IsWrittenAsJavaWritesIt) {
    EXPECT_EQ(text_of(R"("string")"), R"("string")");
    EXPECT_EQ(text_of(R"({"type":"string"})"), R"("string")");
    EXPECT_EQ(text_of(R"({"logicalType":"date","type":"int"})"),
              R"({"type":"int","logicalType":"date"})");
    EXPECT_EQ(text_of(R"( { "fields" : [ {"default":1, "type":"int", "doc":"d", "name":"a"},
                  {"name":"b","type":["null","string"],"order":"ascending"} ],
                  "doc":"x", "namespace":"n.m", "name":"R", "type":"record", "extra": {"k": 1} } )"),
              R"({"type":"record","name":"R","namespace":"n.m","doc":"x","fields":[)"
              R"({"name":"a","type":"int","doc":"d","default":1},)"
              R"({"name":"b","type":["null","string"]}],"extra":{"k":1}})");
    EXPECT_EQ(text_of(R"({"type":"enum","name":"a.E","symbols":["X","Y"],"default":"X"})"),
              R"({"type":"enum","name":"E","namespace":"a","symbols":["X","Y"],"default":"X"})");
    EXPECT_EQ(text_of(R"({"type":"array","items":{"type":"map","values":"bytes"}})"),
              R"({"type":"array","items":{"type":"map","values":"bytes"}})");
    EXPECT_EQ(text_of(R"({"type":"fixed","name":"F","size":4,"aliases":["G"]})"),
              R"({"type":"fixed","name":"F","size":4,"aliases":["G"]})");
}

TEST(AvroSchema, DefinesANameOnce) {
    EXPECT_EQ(
        text_of(R"({"type":"record","name":"n.Node","fields":[
                  {"name":"next","type":["null","Node"]},{"name":"other","type":["null","n.Node"]}]})"),
        R"({"type":"record","name":"Node","namespace":"n","fields":[)"
        R"({"name":"next","type":["null","Node"]},{"name":"other","type":["null","Node"]}]})");
    EXPECT_EQ(text_of(R"({"type":"record","name":"n.A","fields":[
                  {"name":"b","type":{"type":"record","name":"m.B","fields":[]}},
                  {"name":"c","type":"m.B"}]})"),
              R"({"type":"record","name":"A","namespace":"n","fields":[)"
              R"({"name":"b","type":{"type":"record","name":"B","namespace":"m","fields":[]}},)"
              R"({"name":"c","type":"m.B"}]})");
}

TEST(AvroSchema, KnowsWhatOthersDefine) {
    const auto other = Document::parse(R"({"type":"record","name":"n.B","fields":[]})", {});
    ASSERT_TRUE(other);
    const std::array<const Document*, 1> known{&*other};
    const std::string_view json =
        R"({"type":"record","name":"n.A","fields":[{"name":"b","type":"B"}]})";
    const auto document = Document::parse(json, known);
    ASSERT_TRUE(document) << document.error().what;
    EXPECT_EQ(document->text(), R"({"type":"record","name":"A","namespace":"n",)"
                                R"("fields":[{"name":"b","type":"B"}]})");
    EXPECT_TRUE(is_refused(json));
}

TEST(AvroSchema, RefusesWhatIsNone) {
    EXPECT_TRUE(is_refused(""));
    EXPECT_TRUE(is_refused("{"));
    EXPECT_TRUE(is_refused("7"));
    EXPECT_TRUE(is_refused(R"("strong")"));
    EXPECT_TRUE(is_refused(R"({"type":"record","fields":[]})"));
    EXPECT_TRUE(is_refused(R"({"type":"record","name":"R"})"));
    EXPECT_TRUE(is_refused(R"({"type":"record","name":"1R","fields":[]})"));
    EXPECT_TRUE(is_refused(R"({"type":"record","name":"int","fields":[]})"));
    EXPECT_TRUE(is_refused(R"({"type":"record","name":"R","fields":[{"name":"a"}]})"));
    EXPECT_TRUE(is_refused(
        R"({"type":"record","name":"R","fields":[{"name":"a","type":"int","default":"x"}]})"));
    EXPECT_TRUE(is_refused(R"({"type":"record","name":"R","fields":[{"name":"a","type":"int"},)"
                           R"({"name":"a","type":"int"}]})"));
    EXPECT_TRUE(is_refused(R"({"type":"enum","name":"E","symbols":["A","A"]})"));
    EXPECT_TRUE(is_refused(R"({"type":"enum","name":"E","symbols":["A"],"default":"B"})"));
    EXPECT_TRUE(is_refused(R"({"type":"fixed","name":"F","size":-1})"));
    EXPECT_TRUE(is_refused(R"({"type":"array"})"));
    EXPECT_TRUE(is_refused(R"(["int","int"])"));
    EXPECT_TRUE(is_refused(R"(["int",["null"]])"));
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += R"({"type":"array","items":)";
    EXPECT_TRUE(is_refused(deep + R"("int")" + std::string(100, '}')));
}

}  // namespace
}  // namespace codec::avro
