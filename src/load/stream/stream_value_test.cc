#include "load/stream/stream_value.h"

#include <gtest/gtest.h>

#include "codec/base64.h"

namespace load::stream {
namespace {

std::string read(std::string_view data) {
    const auto document = document_in_base64(data);
    return document ? std::string(base::as_text(*document)) : "as it is";
}
std::string encoded(std::string_view text) { return codec::base64(base::as_bytes(text)); }

TEST(StreamValue, ADocumentInBase64IsReadAsThat) {
    EXPECT_EQ(read(encoded(R"({"ind":1})")), R"({"ind":1})");
    EXPECT_EQ(read('"' + encoded(R"([{"ind":1}])") + '"'), R"([{"ind":1}])");
    EXPECT_EQ(read(" " + encoded("{}") + "\n"), "{}");
}

TEST(StreamValue, EverythingElseStaysAsItIs) {
    EXPECT_EQ(read(R"({"ind":1})"), "as it is");
    EXPECT_EQ(read(""), "as it is");
    EXPECT_EQ(read("\""), "as it is");
    EXPECT_EQ(read(encoded("5")), "as it is");
    EXPECT_EQ(read(encoded(R"("text")")), "as it is");
    EXPECT_EQ(read(encoded(R"({"ind":1} {})")), "as it is");
    EXPECT_EQ(read(encoded("{\"a\":\"\xff\"}")), "as it is");
    EXPECT_EQ(read(encoded(R"({"ind":1})") + "!"), "as it is");
    EXPECT_EQ(read('"' + encoded(encoded(R"({"ind":1})")) + '"'), "as it is");
}

}  // namespace
}  // namespace load::stream
