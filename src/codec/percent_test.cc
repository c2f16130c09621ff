#include "codec/percent.h"

#include <gtest/gtest.h>

namespace codec {
namespace {

TEST(Percent, EncodesAllButTheUnreserved) {
    EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(percent_encoded("a b/\xC3\xA9%+"), "a%20b%2F%C3%A9%25%2B");
    EXPECT_EQ(percent_encoded("a/b c", "/"), "a/b%20c");
}

TEST(Percent, DecodesWhatItEncodes) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    EXPECT_EQ(percent_decoded(percent_encoded(all)), all);
    EXPECT_EQ(percent_decoded("a%2fb+%2F"), "a/b+/");
    EXPECT_EQ(percent_decoded(""), "");
}

TEST(Percent, RefusesBrokenEscapes) {
    EXPECT_EQ(percent_decoded("%"), std::nullopt);
    EXPECT_EQ(percent_decoded("a%4"), std::nullopt);
    EXPECT_EQ(percent_decoded("%G0"), std::nullopt);
    EXPECT_EQ(percent_decoded("%0-"), std::nullopt);
}

}  // namespace
}  // namespace codec
