// Bucket policies over signed requests: kept, given back, enforced, also after a restart.

#include "codec/base64.h"
#include "door/s3/test_house.h"

namespace door::s3 {
namespace {

class PoliciesTest : public S3Test {
  protected:
    std::string put_policy(std::string document) {
        return call(
            {.method = "PUT", .path = "/bucket", .query = "policy", .body = std::move(document)});
    }
    // Makes a key with that name and limit, and uses it.
    void become(std::string user, std::string prefix) {
        const auto key = keys_->make(
            std::move(user),
            auth::KeyLimit{.bucket = "bucket", .prefix = std::move(prefix), .rights = 1 | 2 | 4});
        ASSERT_TRUE(key);
        credentials_ = {key->id, key->secret, {}};
    }
    const std::string policy_ =
        R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",)"
        R"( "Principal": {"AWS": "arn:aws:iam::123456789012:user/ann"},)"
        R"( "Action": ["s3:GetObject", "s3:ListBucket"],)"
        R"( "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/shared/*"]},)"
        R"( {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject",)"
        R"( "Resource": "arn:aws:s3:::bucket/kept/*"}]})";
};

TEST_F(PoliciesTest, AreKeptAndGivenBack) {
    EXPECT_EQ(call({.path = "/bucket", .query = "policy"}), "404 NoSuchBucketPolicy");
    EXPECT_EQ(put_policy("{}"), "400 MalformedPolicy");
    EXPECT_EQ(put_policy(""), "400 MissingRequestBodyError");
    EXPECT_EQ(put_policy(policy_), "204 ");
    EXPECT_EQ(call({.path = "/bucket", .query = "policy"}), "200 " + policy_);
    open();
    EXPECT_EQ(call({.path = "/bucket", .query = "policy"}), "200 " + policy_);
    EXPECT_EQ(call({.method = "DELETE", .path = "/bucket", .query = "policy"}), "204 ");
    EXPECT_EQ(call({.path = "/bucket", .query = "policy"}), "404 NoSuchBucketPolicy");
}

// S3-3
TEST_F(PoliciesTest, AreEnforced) {
    for (const char* key : {"shared/a", "kept/a", "kept/b", "other"}) {
        ASSERT_EQ(put(key, "x"), "200 ");
    }
    ASSERT_EQ(put_policy(policy_), "204 ");
    for (const bool is_restarted : {false, true}) {
        if (is_restarted) open();
        EXPECT_EQ(call({.method = "DELETE", .path = "/bucket/kept/a"}), "403 AccessDenied")
            << "a denial is for all keys";
        const std::string document =
            "<Delete><Object><Key>kept/b</Key></Object><Object><Key>none</Key></Object></Delete>";
        const http::Response deleted = send(signed_request(
            {.method = "POST",
             .path = "/bucket",
             .query = "delete",
             .headers = {{"Content-MD5",
                          codec::base64(base::as_bytes(auth::digest(auth::Hash::md5, document)))}},
             .body = document}));
        EXPECT_NE(deleted.body.find("<Key>kept/b</Key><Code>AccessDenied"), std::string::npos);
        EXPECT_NE(deleted.body.find("<Deleted><Key>none"), std::string::npos);
    }
    const auth::AwsCredentials owner = credentials_;
    become("bob", "mine/");
    EXPECT_EQ(get("shared/a"), "403 AccessDenied");
    become("ann", "mine/");
    EXPECT_EQ(get("shared/a"), "200 x") << "beyond the limit of the key";
    EXPECT_EQ(put("shared/a", "y"), "403 AccessDenied");
    EXPECT_EQ(get("other"), "403 AccessDenied");
    EXPECT_EQ(put("mine/a", "", {{"x-amz-copy-source", "bucket/shared/a"}}).substr(0, 3), "200");
    EXPECT_EQ(put("mine/a", "", {{"x-amz-copy-source", "bucket/other"}}), "403 AccessDenied");
    EXPECT_EQ(call({.path = "/bucket", .query = "list-type=2"}).substr(0, 3), "200");
    EXPECT_EQ(call({.method = "DELETE", .path = "/bucket", .query = "policy"}), "403 AccessDenied");
    EXPECT_EQ(put_policy(policy_), "403 AccessDenied");
    EXPECT_EQ(send({.path = "/bucket/shared/a", .headers = {{"Host", "localhost"}}}).status, 403)
        << "a policy lets nobody in who has no key";
    credentials_ = owner;
    EXPECT_EQ(put_policy(R"({"Statement":{"Effect":"Deny","Principal":"*","Action":"*",)"
                         R"("Resource":["arn:aws:s3:::bucket","arn:aws:s3:::bucket/*"]}})"),
              "204 ");
    EXPECT_EQ(get("other"), "403 AccessDenied");
    EXPECT_EQ(call({.method = "DELETE", .path = "/bucket", .query = "policy"}), "204 ")
        << "nobody is locked out for good";
    EXPECT_EQ(get("other"), "200 x");
    EXPECT_EQ(call({.method = "DELETE", .path = "/bucket/kept/a"}), "204 ");
}

}  // namespace
}  // namespace door::s3
