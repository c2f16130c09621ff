#include <gtest/gtest.h>

#include <random>
#include <string>

#include "wire/json_decode.h"
#include "wire/json_encode.h"
#include "wire/random_message_testing.h"
#include "wire/sample_messages.h"

namespace wire::sample {
namespace {

using base::Code;

template <Record S>
std::string fault_of(std::string text, Code code = Code::malformed) {
    const base::Result<S> read = from_json<S>(text);
    if (read) return "accepted";
    EXPECT_EQ(read.error().code, code) << read.error().what;
    return read.error().what;
}

TEST(JsonMessage, WritesEveryKind) {
    const EveryKind message{.flag = true,
                            .whole = -9'007'199'254'740'993,
                            .small = 255,
                            .real = 1.5,
                            .text = "a\"b",
                            .blob = {std::byte{0xFF}},
                            .texts = {"x", ""},
                            .tagged = {{.plain = 1}}};
    EXPECT_EQ(to_json(message),
              R"({"flag":true,"whole":-9007199254740993,"small":255,"real":1.5,"text":"a\"b",)"
              R"("blob":"/w==","maybe":null,"texts":["x",""],)"
              R"("tagged":[{"Plain":1,"Epoch":-1,"Note":""}]})");
}

TEST(JsonMessage, CarriesEveryMessage) {
    std::mt19937 random(3);
    for (int i = 0; i < 3'000; ++i) {
        EveryKind sent{};
        randomize(sent, random, Info{}, Version{.number = 0, .flexible = false});
        const std::string once = to_json(sent);
        std::string text = once;
        const base::Result<EveryKind> got = from_json<EveryKind>(text);
        ASSERT_TRUE(got) << got.error().what << ' ' << once;
        ASSERT_EQ(to_json(*got), once);
    }
}

TEST(JsonMessage, NamesThePlaceThatIsWrong) {
    EXPECT_EQ(fault_of<EveryKind>("[]"), "expected an object");
    EXPECT_EQ(fault_of<EveryKind>(R"({"flag":1})"), "flag: expected true or false");
    EXPECT_EQ(fault_of<EveryKind>(R"({"small":256})"), "small: expected an integer from 0 to 255");
    EXPECT_EQ(fault_of<EveryKind>(R"({"whole":1.0})").substr(0, 26), "whole: expected an integer");
    EXPECT_EQ(fault_of<EveryKind>(R"({"blob":"%"})"), "blob: is not a base64 string");
    EXPECT_EQ(fault_of<EveryKind>(R"({"texts":["a",5]})"), "texts[1]: expected a text");
    EXPECT_EQ(fault_of<EveryKind>(R"({"tagged":[{},{"Plain":"x"}]})"),
              "tagged[1].Plain: expected an integer");
    EXPECT_EQ(fault_of<EveryKind>(R"({"texts":["1","2","3","4","5"]})", Code::invalid_argument),
              "texts: must have at most 3");
}

TEST(JsonMessage, SaysSyntaxBeforeTypesBeforeLimits) {
    EXPECT_EQ(fault_of<EveryKind>(R"({"flag":1,"texts":[}})"), "JSON at byte 19: expected a value");
    EXPECT_EQ(fault_of<EveryKind>(R"({"texts":["1","2","3","4"],"flag":1})"),
              "flag: expected true or false");
    EXPECT_EQ(fault_of<EveryKind>(R"({"flag":1}{})"),
              "JSON at byte 10: expected the end of the text");
    EXPECT_EQ(fault_of<EveryKind>(R"({"flag":tru})"), "JSON at byte 8: expected a value");
}

TEST(JsonMessage, AsksForWhatIsRequired) {
    EXPECT_EQ(fault_of<PutRecord>("{}", Code::invalid_argument), "StreamName: must not be missing");
    EXPECT_EQ(fault_of<PutRecord>(R"({"StreamName":null})", Code::invalid_argument),
              "StreamName: must not be missing");
    EXPECT_EQ(fault_of<PutRecord>(R"({"StreamName":""})", Code::invalid_argument),
              "StreamName: must not be empty");
}

TEST(JsonMessage, IgnoresUnknownFieldsUnlessRefusedAndTakesTheLastOfTwo) {
    std::string text = R"({"who":{"knows":[1]},"whole":1,"whole":2,"maybe":7,"maybe":null})";
    const base::Result<EveryKind> read = from_json<EveryKind>(text);
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->whole, 2);
    EXPECT_FALSE(read->maybe);
}

TEST(JsonMessage, KeepsSecretsOutOfLogs) {
    const PutRecord record{.stream_name = "s", .partition_key = "p", .token = "hunter2"};
    EXPECT_EQ(redacted(record), R"({"StreamName":"s","PartitionKey":"p","Data":"","Token":"***"})");
    EXPECT_NE(to_json(record).find("hunter2"), std::string::npos);
    EXPECT_LE(redacted(PutRecord{.stream_name = std::string(9'000, 'x')}).size(), 420U);
}

}  // namespace
}  // namespace wire::sample
