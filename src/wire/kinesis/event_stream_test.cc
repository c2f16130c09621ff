#include "wire/kinesis/event_stream.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "codec/endian.h"

namespace wire::kinesis {
namespace {

std::uint32_t word(const std::string& frame, std::size_t at) {
    return codec::load_big<std::uint32_t>(base::as_bytes(frame).data() + at);
}

// Lengths and checksums as another implementation (Python's zlib.crc32) finds them.
TEST(EventStream, FramesAnEvent) {
    const std::string frame = event_frame("initial-response", "{}");
    ASSERT_EQ(frame.size(), 114U);
    EXPECT_EQ(word(frame, 0), 114U);
    EXPECT_EQ(word(frame, 4), 96U);
    EXPECT_EQ(word(frame, 8), 0xAB820D9EU);
    EXPECT_EQ(frame.substr(12, 22), std::string("\x0d:message-type\x07\x00\x05"
                                                "event",
                                                22));
    EXPECT_EQ(frame.substr(108, 2), "{}");
    EXPECT_EQ(word(frame, 110), 0xE16E66E4U);
}

TEST(EventStream, FramesAnException) {
    const std::string frame = exception_frame("ResourceNotFoundException", "{}");
    EXPECT_NE(
        frame.find(std::string("\x0f:exception-type\x07\x00\x19ResourceNotFoundException", 44)),
        std::string::npos);
    EXPECT_NE(frame.find("exception"), std::string::npos);
}

}  // namespace
}  // namespace wire::kinesis
