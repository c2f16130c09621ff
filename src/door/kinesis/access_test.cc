#include "door/kinesis/test_house.h"

namespace door::kinesis {
namespace {

class AccessTest : public KinesisTest {
  protected:
    // Status and exception of a request, which is about nothing that exists.
    std::string refusal(const TestRequest& made) {
        const http::Response response = send(made);
        return base::text(response.status, ' ', member(response.body, "__type"));
    }
    TestRequest good() const { return signed_request(request("ListStreams", "{}")); }
};

TEST_F(AccessTest, ASignedRequestComesIn) {
    const http::Response response = send(good());
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"StreamNames":[],"HasMoreStreams":false,"StreamSummaries":[]})");
    const TestRequest again = good();
    const auto header = [](const http::Response& one, std::string_view name) {
        for (const auto& [key, value] : one.headers) {
            if (key == name) return value;
        }
        return std::string("none");
    };
    EXPECT_EQ(header(response, "Content-Type"), "application/x-amz-json-1.1");
    EXPECT_EQ(header(response, "x-amzn-RequestId").size(), 36U);
    EXPECT_EQ(header(response, "x-amz-id-2").size(), 96U);
    EXPECT_NE(header(response, "x-amzn-RequestId"), header(send(again), "x-amzn-RequestId"));
}

// As AWS's SDK for JavaScript signs what it sends by HTTP/2.
TEST_F(AccessTest, TheHostMayBeSignedAsAuthority) {
    TestRequest plain = request("ListStreams", "{}");
    plain.headers.front().first = ":authority";
    EXPECT_EQ(send(signed_request(plain)).status, 200);
}

TEST_F(AccessTest, AWrongSignatureIsRefused) {
    TestRequest wrong = good();
    wrong.body += ' ';
    EXPECT_EQ(refusal(wrong), "400 InvalidSignatureException");
    wrong = good();
    wrong.headers[1].second = "application/x-amz-json-1.1 ";
    wrong.headers[2].second = "Kinesis_20131202.DescribeLimits";
    EXPECT_EQ(refusal(wrong), "400 InvalidSignatureException");
    EXPECT_EQ(refusal(signed_request(request("ListStreams", "{}"), "s3")),
              "400 InvalidSignatureException");
}

TEST_F(AccessTest, NoSignatureOrHalfOfOneIsRefused) {
    EXPECT_EQ(refusal(request("ListStreams", "{}")), "400 MissingAuthenticationTokenException");
    TestRequest half = request("ListStreams", "{}");
    half.headers.emplace_back("Authorization", "AWS4-HMAC-SHA256 Credential=a/b");
    EXPECT_EQ(refusal(half), "400 IncompleteSignatureException");
    TestRequest both = good();
    both.query = "X-Amz-Algorithm=AWS4-HMAC-SHA256";
    EXPECT_EQ(refusal(both), "400 InvalidSignatureException");
}

TEST_F(AccessTest, UnknownAndLimitedKeysAreRefused) {
    const auto own = credentials_;
    credentials_.access_key_id = "AKIDNOBODY";
    EXPECT_EQ(refusal(good()), "400 UnrecognizedClientException");
    credentials_ = own;
    credentials_.session_token = "x";
    EXPECT_EQ(refusal(good()), "400 UnrecognizedClientException");
    const auto limited = keys_->make("", auth::KeyLimit{"b", "", 7});
    credentials_ = {limited->id, limited->secret, {}};
    EXPECT_EQ(refusal(good()), "400 AccessDeniedException");
}

TEST_F(AccessTest, AnOldOrEarlySignatureIsRefused) {
    const TestRequest now = good();
    clock_.advance(std::chrono::minutes(14));
    EXPECT_EQ(send(now).status, 200);
    clock_.advance(std::chrono::minutes(2));
    EXPECT_EQ(refusal(now), "400 InvalidSignatureException");
    EXPECT_NE(send(now).body.find("Signature expired: 20231114T221320Z is now earlier than "
                                  "20231114T221420Z (20231114T222920Z - 15 min.)"),
              std::string::npos)
        << send(now).body;
}

TEST_F(AccessTest, WhatIsNoCallIsRefusedAsAwsDoes) {
    EXPECT_EQ(refusal(signed_request(request("Nothing", "{}"))), "400 UnknownOperationException");
    TestRequest get = good();
    get.method = "GET";
    EXPECT_EQ(send(get).status, 403);
    EXPECT_TRUE(send(get).body.starts_with("<AccessDeniedException>"));
    TestRequest xml = good();
    xml.headers[1].second = "text/xml";
    EXPECT_EQ(send(xml).status, 404);
    TestRequest bare = request("Nothing", "");
    bare.headers.erase(bare.headers.begin() + 1);
    const http::Response cbor = send(bare);
    EXPECT_EQ(cbor.status, 400);
    EXPECT_EQ(cbor.body, "\xbf\x66__type\x78\x19UnknownOperationException\xff");
    TestRequest options = request("ListStreams", "");
    options.method = "OPTIONS";
    options.headers.emplace_back("Origin", "http://a");
    EXPECT_EQ(send(options).status, 200);
}

}  // namespace
}  // namespace door::kinesis
