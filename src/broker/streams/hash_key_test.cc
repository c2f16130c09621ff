#include "broker/streams/hash_key.h"

#include <gtest/gtest.h>

namespace broker::streams {
namespace {

TEST(HashKey, ReadsAndWritesAllOf128Bits) {
    for (const char* text : {"0", "7", "340282366920938463463374607431768211455",
                             "170141183460469231731687303715884105728"}) {
        const auto key = parse_hash_key(text);
        ASSERT_TRUE(key) << text;
        EXPECT_EQ(text_of(*key), text);
    }
    EXPECT_EQ(parse_hash_key("340282366920938463463374607431768211455"), kHashKeyMax);
    for (const char* text : {"", "-1", "1x", "340282366920938463463374607431768211456",
                             "999999999999999999999999999999999999999"}) {
        EXPECT_FALSE(parse_hash_key(text)) << text;
    }
}

// md5("a") is 0cc175b9c0f1b6a831c399e269772661.
TEST(HashKey, IsThePartitionKeysMd5) {
    EXPECT_EQ(text_of(hash_key_of("a")), "16955237001963240173058271559858726497");
}

TEST(HashKey, PartsAreEvenAsAwsCutsThem) {
    EXPECT_EQ(text_of(even_start(1, 2)), "170141183460469231731687303715884105728");
    EXPECT_EQ(text_of(even_start(1, 3)), "113427455640312821154458202477256070485");
    EXPECT_EQ(text_of(even_start(2, 3)), "226854911280625642308916404954512140970");
    EXPECT_EQ(text_of(even_start(0, 1)), "0");
    EXPECT_EQ(text_of(even_start(3, 4)), "255211775190703847597530955573826158592");
}

}  // namespace
}  // namespace broker::streams
