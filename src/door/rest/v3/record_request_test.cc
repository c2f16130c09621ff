#include "door/rest/v3/record_request.h"

#include <gtest/gtest.h>

namespace door::rest::v3 {
namespace {

using base::Code;

TEST(RecordRequests, AreTakenOneByOne) {
    const std::string_view text = " {\"a\":\"}\\\"{\"} {}\r\n{\"b\":{\"c\":[{}]}}{\"d\":";
    for (const std::size_t step : {text.size(), std::size_t{1}, std::size_t{3}}) {
        Objects objects;
        std::vector<std::string> found;
        for (std::string_view rest = text; !rest.empty();
             rest.remove_prefix(std::min(step, rest.size()))) {
            objects.add(rest.substr(0, step));
            while (const auto object = objects.next()) found.emplace_back(*object);
        }
        EXPECT_EQ(found,
                  (std::vector<std::string>{R"({"a":"}\"{"})", "{}", R"({"b":{"c":[{}]}})"}));
        EXPECT_FALSE(objects.is_at_end());
        EXPECT_FALSE(objects.is_broken());
        EXPECT_EQ(objects.bytes_left(), 5U);
        objects.add("1} \n ");
        EXPECT_EQ(objects.next(), R"({"d":1})");
        EXPECT_TRUE(objects.is_at_end());
        objects.add(" [1]");
        EXPECT_EQ(objects.next(), std::nullopt);
        EXPECT_TRUE(objects.is_broken());
    }
}

TEST(RecordRequests, HaveEveryKindOfData) {
    const auto read = read_record(R"({"partition_id":2,"headers":[{"name":"h","value":"AP8="},
        {"name":"n","value":null}],"key":{"type":"STRING","data":"k\n"},
        "value":{"type":"JSON","data":{ "a" : 12345678901234567890 }},
        "timestamp":"2021-02-05T19:14:42.123Z"})");
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->partition, 2);
    ASSERT_EQ(read->headers.size(), 2);
    EXPECT_EQ(read->headers[0].second, std::string("\0\xFF", 2));
    EXPECT_EQ(read->headers[1].second, std::nullopt);
    EXPECT_EQ(read->key.bytes, "k\n");
    EXPECT_EQ(read->value.bytes, R"({"a":12345678901234567890})");
    EXPECT_EQ(base::epoch_ms(*read->time), 1612552482123);
    const auto binary = read_record(R"({"key":{"type":"BINARY","data":"AP8="},"timestamp":7})");
    ASSERT_TRUE(binary) << binary.error().what;
    EXPECT_EQ(binary->key.bytes, std::string("\0\xFF", 2));
    EXPECT_EQ(binary->value.bytes, std::nullopt);
    EXPECT_EQ(base::epoch_ms(*binary->time), 7);
    const auto null = read_record(R"({"value":{"type":"JSON","data":null}})");
    ASSERT_TRUE(null);
    EXPECT_EQ(null->value.bytes, std::nullopt);
}

TEST(RecordRequests, SayWhatIsWrong) {
    const auto code_of = [](std::string object) {
        const auto read = read_record(std::move(object));
        return read ? std::optional<Code>{} : read.error().code;
    };
    EXPECT_EQ(code_of(R"({"value":{"type":"BINARY","data":"%"}})"), Code::malformed);
    EXPECT_EQ(code_of(R"({"value":{"type":"BINARY","data":7}})"), Code::malformed);
    EXPECT_EQ(code_of(R"({"value":{"type":"STRING","data":7}})"), Code::malformed);
    EXPECT_EQ(code_of(R"({"value":{"type":"XML","data":"x"}})"), Code::unsupported);
    EXPECT_EQ(code_of(R"({"value":{"subject_name_strategy":"ANY","data":"x"}})"),
              Code::unsupported);
    EXPECT_EQ(code_of(R"({"value":{"schema_id":"x","data":"x"}})"), Code::malformed);
    EXPECT_EQ(code_of(R"({"value":{"schema":{},"data":"x"}})"), Code::malformed);
    EXPECT_EQ(code_of(R"({"value":{"subject_name_strategy":"RECORD_NAME","data":"x"}})"),
              Code::malformed);
    EXPECT_EQ(code_of(R"({"valur":{}})"), Code::malformed);
    EXPECT_EQ(code_of(R"({"timestamp":"yesterday"})"), Code::invalid_argument);
    EXPECT_EQ(code_of(R"({"partition_id":"0"})"), Code::malformed);
}

}  // namespace
}  // namespace door::rest::v3
