// Lifecycles over signed requests: kept, given back, and what they end.

#include "door/s3/test_house.h"

namespace door::s3 {
namespace {

class LifecycleTest : public S3Test {
  protected:
    std::string put_rules(std::string_view rules) {
        return call(
            {.method = "PUT",
             .path = "/bucket",
             .query = "lifecycle",
             .body = base::text("<LifecycleConfiguration>", rules, "</LifecycleConfiguration>")});
    }
    void expire() { shards_.run_to_end(door_->expire()); }
};

TEST_F(LifecycleTest, EndsWhatIsDueAndNothingElse) {
    EXPECT_EQ(call({.path = "/bucket", .query = "lifecycle"}), "404 NoSuchLifecycleConfiguration");
    EXPECT_EQ(put_rules("<Rule><Status>Enabled</Status></Rule>"), "400 InvalidRequest");
    EXPECT_EQ(put_rules("<Rule><ID>r</ID><Filter><Prefix>tmp/</Prefix></Filter><Status>Enabled"
                        "</Status><Expiration><Days>1</Days></Expiration>"
                        "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1"
                        "</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>"),
              "200 ");
    for (const char* key : {"tmp/old", "tmp/renewed", "kept"}) ASSERT_EQ(put(key, "x"), "200 ");
    ASSERT_EQ(call({.method = "POST", .path = "/bucket/tmp/open", .query = "uploads"}).substr(0, 3),
              "200");
    ASSERT_EQ(call({.method = "POST", .path = "/bucket/open", .query = "uploads"}).substr(0, 3),
              "200");
    clock_.advance(std::chrono::hours(23));
    ASSERT_EQ(put("tmp/renewed", "y"), "200 ");
    expire();
    EXPECT_EQ(get("tmp/old"), "200 x");
    clock_.advance(std::chrono::hours(2));
    open();
    EXPECT_NE(call({.path = "/bucket", .query = "lifecycle"}).find("<ID>r</ID>"),
              std::string::npos);
    expire();
    EXPECT_EQ(get("tmp/old"), "404 NoSuchKey");
    EXPECT_EQ(get("tmp/renewed"), "200 y");
    EXPECT_EQ(get("kept"), "200 x");
    const std::string uploads = call({.path = "/bucket", .query = "uploads"});
    EXPECT_EQ(uploads.find("tmp/open"), std::string::npos);
    EXPECT_NE(uploads.find("<Key>open</Key>"), std::string::npos) << uploads;
    EXPECT_EQ(call({.method = "DELETE", .path = "/bucket", .query = "lifecycle"}), "204 ");
    clock_.advance(std::chrono::hours(48));
    expire();
    EXPECT_EQ(get("tmp/renewed"), "200 y");
}

TEST_F(LifecycleTest, EndsItsRoundsWithTheDoor) {
    door_->start(shards_.at(base::ShardId{0}));
    shards_.run_to_end(door_->stop());
}

}  // namespace
}  // namespace door::s3
