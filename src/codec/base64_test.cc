#include "codec/base64.h"

#include <gtest/gtest.h>

#include <string>

namespace codec {
namespace {

using base::as_bytes;
using base::as_text;

TEST(Base64, GivesThePublishedVectors) {  // RFC 4648, section 10
    const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                     {"f", "Zg=="},
                                                                     {"fo", "Zm8="},
                                                                     {"foo", "Zm9v"},
                                                                     {"foob", "Zm9vYg=="},
                                                                     {"fooba", "Zm9vYmE="},
                                                                     {"foobar", "Zm9vYmFy"},
                                                                     {"\xFF\xFE", "//4="}};
    for (const auto& [plain, text] : vectors) {
        EXPECT_EQ(base64(as_bytes(plain)), text);
        ASSERT_TRUE(base64_decoded(text)) << text;
        EXPECT_EQ(as_text(*base64_decoded(text)), plain);
        std::string copy(text);
        EXPECT_EQ(as_text(*base64_decoded_in_place(copy)), plain);
    }
}

TEST(Base64, RefusesAllElse) {
    for (const std::string_view text : {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "====", "Zg==Zg==",
                                        "Zm 9v", "Zm9v\n", "Zm9-", "Z===", "=Zg=", "{\"a\":1}"}) {
        EXPECT_FALSE(base64_decoded(text)) << text;
    }
}

}  // namespace
}  // namespace codec
