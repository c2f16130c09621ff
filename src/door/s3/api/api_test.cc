#include <gtest/gtest.h>

#include "door/s3/api/address.h"
#include "door/s3/api/conditions.h"
#include "door/s3/api/http_date.h"
#include "door/s3/api/range.h"
#include "door/s3/api/tags.h"

namespace door::s3::api {
namespace {

std::string address(std::string_view host, std::string_view path) {
    auto found = address_of(host, path);
    return found ? base::text(found->bucket, '|', found->key) : std::string(found.error().code);
}

TEST(AddressTest, KeysAreTakenAsTheyAre) {
    EXPECT_EQ(address("localhost:9000", "/"), "|");
    EXPECT_EQ(address("localhost", "/b"), "b|");
    EXPECT_EQ(address("localhost", "/b/"), "b|");
    EXPECT_EQ(address("127.0.0.1", "/b//a/.././/c%2Fd+e%2B"), "b|/a/.././/c/d+e+");
    EXPECT_EQ(address("b.localhost:1", "/k"), "b|k");
    EXPECT_EQ(address("my.b.s3.localhost", "//k"), "my.b|/k");
    EXPECT_EQ(address("s3.localhost", "/b/k"), "b|k");
    EXPECT_EQ(address("localhost", "/b/%zz"), "InvalidURI");
}

TEST(AddressTest, CopySourcesAreEncodedOnce) {
    auto source = copy_source_of("/b/a%20b%3F?versionId=null");
    ASSERT_TRUE(source);
    EXPECT_EQ(source->address.key, "a b?");
    EXPECT_EQ(copy_source_of("b").error().code, "InvalidArgument");
    EXPECT_EQ(copy_source_of("b/k?versionId=7")->version, "7");
}

TEST(HttpDateTest, ReadsWhatItWrites) {
    const auto at = base::from_epoch_ms(1'369'353'600'123);
    EXPECT_EQ(http_date(at), "Fri, 24 May 2013 00:00:00 GMT");
    EXPECT_EQ(iso_date(at), "2013-05-24T00:00:00.123Z");
    EXPECT_EQ(parse_http_date(http_date(at)), base::from_epoch_ms(1'369'353'600'000));
    for (const char* bad : {"", "Fri, 24 May 2013 00:00:00 UTC", "Fri, 31 Feb 2013 00:00:00 GMT",
                            "Fri, 24 May 2013 25:00:00 GMT", "Fri, 24 Xay 2013 00:00:00 GMT"}) {
        EXPECT_FALSE(parse_http_date(bad)) << bad;
    }
}

TEST(RangeTest, KnowsWhatIsNoRange) {
    EXPECT_FALSE(range_of("bytes=a-b", 10).range);
    EXPECT_FALSE(range_of("bytes=1-2,3-4", 10).range);
    EXPECT_TRUE(range_of("bytes=0-", 0).is_unsatisfiable);
    EXPECT_TRUE(range_of("bytes=-0", 10).is_unsatisfiable);
    EXPECT_EQ(range_of("bytes=-20", 10).range->bytes(), 10U);
    EXPECT_EQ(range_of("bytes=5-18446744073709551615", 10).range->last, 9U);
}

TEST(ConditionsTest, EtagsWinOverDates) {
    ReadConditions conditions{.if_match = "\"a\"",
                              .if_none_match = {},
                              .if_modified_since = {},
                              .if_unmodified_since = "Thu, 01 Jan 1970 00:00:00 GMT"};
    EXPECT_EQ(verdict_of(conditions, "a", base::from_epoch_ms(5'000)), ReadVerdict::go_on);
    EXPECT_EQ(verdict_of(conditions, "b", base::from_epoch_ms(0)), ReadVerdict::failed);
    EXPECT_EQ(bare_etag("W/\"x\""), "x");
}

TEST(TagsTest, KeepToTheirRules) {
    EXPECT_EQ(parse_tags("a=1&a=2", 10).error().code, "InvalidTag");
    EXPECT_EQ(parse_tags("=1", 10).error().code, "InvalidTag");
    EXPECT_EQ(parse_tags("a=1&b=2", 1).error().code, "BadRequest");
    auto tags = parse_tags("a=%26&b", 10);
    ASSERT_TRUE(tags);
    EXPECT_EQ(tags_text(*tags), "a=%26&b=");
}

}  // namespace
}  // namespace door::s3::api
