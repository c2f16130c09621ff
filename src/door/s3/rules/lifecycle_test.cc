// Lifecycle rules: what they end and when, and what is refused.

#include "door/s3/rules/lifecycle.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace door::s3::rules {
namespace {

using std::chrono::days;
using std::chrono::hours;

const base::WallTime kNoon = base::from_epoch_ms(1'369'396'800'000);  // 2013-05-24T12:00:00Z

Outcome<std::vector<LifecycleRule>> read(std::string_view inside) {
    const std::string document =
        base::text("<LifecycleConfiguration>", inside, "</LifecycleConfiguration>");
    const auto root = codec::parse_xml(document, {});
    EXPECT_TRUE(root) << document;
    return root ? lifecycle_of(*root) : Problem{"MalformedXML"};
}

LifecycleRule rule(std::string_view inside) {
    auto rules = read(base::text("<Rule><Status>Enabled</Status>", inside, "</Rule>"));
    EXPECT_TRUE(rules) << inside;
    return rules ? (*rules).front() : LifecycleRule{};
}

TEST(Lifecycle, EndsAtTheMidnightBehind) {
    const LifecycleRule week =
        rule("<Filter><Prefix>a/</Prefix></Filter><Expiration><Days>7</Days></Expiration>");
    EXPECT_EQ(week.prefix, "a/");
    EXPECT_FALSE(week.ends_object(1, kNoon, kNoon + days(7) + hours(11)));
    EXPECT_TRUE(week.ends_object(1, kNoon, kNoon + days(7) + hours(12)));
    EXPECT_FALSE(week.ends_upload(kNoon, kNoon + days(100)));
    const LifecycleRule date =
        rule("<Prefix/><Expiration><Date>2013-05-25T00:00:00.000Z</Date></Expiration>");
    EXPECT_FALSE(date.ends_object(1, kNoon, kNoon));
    EXPECT_TRUE(date.ends_object(1, kNoon, kNoon + hours(12)));
    const LifecycleRule uploads = rule(
        "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation>"
        "</AbortIncompleteMultipartUpload>");
    EXPECT_FALSE(uploads.ends_upload(kNoon, kNoon + days(1)));
    EXPECT_TRUE(uploads.ends_upload(kNoon, kNoon + days(1) + hours(12)));
    EXPECT_FALSE(uploads.ends_object(1, kNoon, kNoon + days(100)));
}

TEST(Lifecycle, ChoosesBySize) {
    const LifecycleRule sized = rule(
        "<Filter><And><Prefix>a</Prefix><ObjectSizeGreaterThan>10</ObjectSizeGreaterThan>"
        "<ObjectSizeLessThan>20</ObjectSizeLessThan></And></Filter>"
        "<Expiration><Days>1</Days></Expiration>");
    const base::WallTime late = kNoon + days(9);
    EXPECT_FALSE(sized.ends_object(10, kNoon, late));
    EXPECT_TRUE(sized.ends_object(11, kNoon, late));
    EXPECT_FALSE(sized.ends_object(20, kNoon, late));
    EXPECT_TRUE(rule("<Expiration><Days>1</Days></Expiration>").ends_object(0, kNoon, late));
}

TEST(Lifecycle, RefusesWhatItWouldNotKeep) {
    const auto code = [](std::string_view inside) {
        const auto rules = read(base::text("<Rule><Status>Enabled</Status>", inside, "</Rule>"));
        return rules ? std::string() : std::string(rules.error().code);
    };
    EXPECT_EQ(code("<Expiration><Days>1</Days></Expiration>"), "");
    EXPECT_EQ(code(""), "InvalidRequest");
    EXPECT_EQ(code("<Expiration><Days>0</Days></Expiration>"), "InvalidArgument");
    EXPECT_EQ(code("<Expiration><Days>99999999999</Days></Expiration>"), "InvalidArgument");
    EXPECT_EQ(code("<Expiration><Date>2013-05-25T01:00:00Z</Date></Expiration>"),
              "InvalidArgument");
    EXPECT_EQ(code("<Expiration><Date>2013-02-30</Date></Expiration>"), "MalformedXML");
    EXPECT_EQ(code("<Expiration/>"), "MalformedXML");
    EXPECT_EQ(code("<Transition><Days>1</Days></Transition>"), "NotImplemented");
    EXPECT_EQ(code("<Filter><Tag><Key>a</Key></Tag></Filter><Expiration><Days>1</Days>"
                   "</Expiration>"),
              "NotImplemented");
    const std::string_view one =
        "<Rule><ID>a</ID><Status>Disabled</Status><Expiration><Days>1</Days></Expiration></Rule>";
    EXPECT_EQ((*read(one)).front().ends_object(1, kNoon, kNoon + days(99)), false);
    EXPECT_EQ(std::string(read(base::text(one, one)).error().code), "InvalidArgument");
    EXPECT_FALSE(read("<Rule><Status>Perhaps</Status></Rule>"));
    EXPECT_FALSE(read("<Other/>"));
    EXPECT_FALSE(read(""));
}

}  // namespace
}  // namespace door::s3::rules
