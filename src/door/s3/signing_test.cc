// Who may come in: AWS's documented examples (the S3 API reference, "Signature Calculations"), and
// what is refused.

#include "codec/base64.h"
#include "door/s3/test_house.h"

namespace door::s3 {
namespace {

constexpr std::string_view kScope = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
constexpr std::size_t kChunkBytes = 65'536;

std::string authorization(std::string_view names, std::string_view signature) {
    return base::text("AWS4-HMAC-SHA256 Credential=", kScope, ",SignedHeaders=", names,
                      ",Signature=", signature);
}

std::string chunk(std::size_t bytes, std::string_view signature) {
    static constexpr std::string_view kSizes[] = {"10000", "400", "0"};
    const std::string_view size = kSizes[bytes == kChunkBytes ? 0 : bytes > 0 ? 1 : 2];
    return base::text(size, ";chunk-signature=", signature, "\r\n", std::string(bytes, 'a'),
                      bytes > 0 ? "\r\n" : "");
}

TestRequest chunked_example() {
    return {
        .method = "PUT",
        .path = "/examplebucket/chunkObject.txt",
        .headers = {{"Host", "s3.amazonaws.com"},
                    {"x-amz-date", "20130524T000000Z"},
                    {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                    {"Authorization",
                     authorization(
                         "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
                         "x-amz-decoded-content-length;x-amz-storage-class",
                         "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")},
                    {"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
                    {"Content-Encoding", "aws-chunked"},
                    {"x-amz-decoded-content-length", "66560"},
                    {"Content-Length", "66824"}},
        .body =
            chunk(kChunkBytes, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648") +
            chunk(1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497") +
            chunk(0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9") + "\r\n"};
}

TestRequest trailer_example() {
    return {
        .method = "PUT",
        .path = "/examplebucket/chunkObject.txt",
        .headers = {{"Host", "s3.amazonaws.com"},
                    {"x-amz-date", "20130524T000000Z"},
                    {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                    {"Authorization",
                     authorization(
                         "content-encoding;host;x-amz-content-sha256;x-amz-date;"
                         "x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer",
                         "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e")},
                    {"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"},
                    {"Content-Encoding", "aws-chunked"},
                    {"x-amz-decoded-content-length", "66560"},
                    {"x-amz-trailer", "x-amz-checksum-crc32c"}},
        .body =
            chunk(kChunkBytes, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2") +
            chunk(1024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7") +
            chunk(0, "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992") +
            "x-amz-checksum-crc32c:sOO8/Q==\r\n"
            "x-amz-trailer-signature:"
            "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"};
}

class SigningTest : public S3Test {
  protected:
    SigningTest() { EXPECT_EQ(call({.method = "PUT", .path = "/examplebucket"}), "200 "); }
    // "200", or "403 SignatureDoesNotMatch".
    std::string outcome(const TestRequest& request) {
        const http::Response response = send(request);
        const std::string code = between(response.body, "<Code>", "</Code>");
        return base::text(response.status, code.empty() ? "" : " ", code);
    }
};

TEST_F(SigningTest, TakesSignedChunks) {
    EXPECT_EQ(outcome(chunked_example()), "200");
    const std::string body = call({.path = "/examplebucket/chunkObject.txt"});
    EXPECT_TRUE(body == "200 " + std::string(66'560, 'a'));
    // "aws-chunked" is of the way, not of the object.
    const http::Response head =
        send(signed_request({.method = "HEAD", .path = "/examplebucket/chunkObject.txt"}));
    EXPECT_EQ(value(head.headers, "Content-Encoding"), "");
    EXPECT_EQ(head.length, 66'560U);
}

TEST_F(SigningTest, TakesSignedChunksThatComeInParts) {
    for (const std::size_t part : {std::size_t{999}, std::size_t{1} << 20U}) {
        TestRequest request = trailer_example();
        request.stream = std::make_shared<PartedBody>(request.body, part, false);
        request.body.clear();
        EXPECT_EQ(outcome(request), "200");
    }
    EXPECT_TRUE(call({.path = "/examplebucket/chunkObject.txt"}) ==
                "200 " + std::string(66'560, 'a'));
}

TEST_F(SigningTest, RefusesChunksThatWereChanged) {
    for (const TestRequest& right : {chunked_example(), trailer_example()}) {
        TestRequest wrong = right;
        wrong.body[100] = 'b';
        EXPECT_EQ(outcome(wrong), "403 SignatureDoesNotMatch");
        wrong = right;
        wrong.body.resize(wrong.body.size() - 2);
        EXPECT_EQ(outcome(wrong), "400 IncompleteBody");
        wrong = right;
        wrong.body.replace(wrong.body.rfind("chunk-signature=") + 16, 1, "f");
        EXPECT_EQ(outcome(wrong), "403 SignatureDoesNotMatch");
    }
    TestRequest wrong = trailer_example();
    wrong.body.replace(wrong.body.find("sOO8"), 4, "sOO9");
    EXPECT_EQ(outcome(wrong), "403 SignatureDoesNotMatch");
    EXPECT_EQ(call({.path = "/examplebucket/chunkObject.txt"}), "404 NoSuchKey");
}

TEST_F(SigningTest, TakesPresignedUrls) {
    const TestRequest request{
        .path = "/test.txt",
        .query =
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"
            "us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&"
            "X-Amz-SignedHeaders=host&X-Amz-Signature="
            "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
        .headers = {{"Host", "examplebucket.s3.amazonaws.com"}}};
    EXPECT_EQ(call({.method = "PUT", .path = "/examplebucket/test.txt", .body = "x"}), "200 ");
    EXPECT_EQ(outcome(request), "200");
    clock_.advance(std::chrono::hours(24) + std::chrono::seconds(1));
    EXPECT_EQ(outcome(request), "403 AccessDenied");
    TestRequest longer = request;
    longer.query.replace(longer.query.find("86400"), 5, "86401");
    EXPECT_EQ(outcome(longer), "403 SignatureDoesNotMatch");
}

TEST_F(SigningTest, TakesFormsThatAreSigned) {
    const auto form = [&](std::string_view key, std::string_view file, std::string_view extra) {
        const std::string policy = codec::base64(base::as_bytes(base::text(
            R"({"expiration":"2013-05-25T00:00:00.000Z","conditions":[{"bucket":"bucket"},)",
            R"(["starts-with","$key","forms/"],["content-length-range",1,5],)",
            R"({"x-amz-credential":")", kScope, R"("},["eq","$Content-Type","text/x"]]})")));
        const auto scope = auth::SigV4Scope::parse(kScope.substr(kScope.find('/') + 1));
        const std::string signature = auth::sigv4_signature(
            auth::signing_key(credentials_.secret_access_key, *scope), policy);
        std::string body;
        const auto field = [&body](std::string_view name, std::string_view value) {
            body +=
                base::text("--edge\r\nContent-Disposition: form-data; name=\"", name, "\"",
                           name == "file" ? "; filename=\"f.txt\"" : "", "\r\n\r\n", value, "\r\n");
        };
        field("key", key);
        field("Content-Type", "text/x");
        field("X-Amz-Credential", kScope);
        field("Policy", policy);
        field("X-Amz-Signature", signature);
        if (!extra.empty()) field(extra, "1");
        field("file", file);
        return TestRequest{.method = "POST",
                           .path = "/bucket",
                           .headers = {{"Host", "localhost"},
                                       {"Content-Type", "multipart/form-data; boundary=edge"}},
                           .body = body + "--edge--\r\n"};
    };
    EXPECT_EQ(outcome(form("forms/${filename}", "file", "")), "204");
    EXPECT_EQ(get("forms/f.txt"), "200 file");
    EXPECT_EQ(outcome(form("other/k", "file", "")), "403 AccessDenied");
    EXPECT_EQ(outcome(form("forms/k", "sixsix", "")), "400 EntityTooLarge");
    EXPECT_EQ(outcome(form("forms/k", "", "")), "400 EntityTooSmall");
    EXPECT_EQ(outcome(form("forms/k", "file", "x-amz-meta-a")), "403 AccessDenied");
    TestRequest wrong = form("forms/k", "file", "");
    wrong.body.replace(wrong.body.find("X-Amz-Signature") + 20, 4, "0000");
    EXPECT_EQ(outcome(wrong), "403 SignatureDoesNotMatch");
    wrong = form("forms/k", "file", "");
    wrong.body.resize(100);
    EXPECT_EQ(outcome(wrong), "400 MalformedPOSTRequest");
    clock_.advance(std::chrono::hours(25));
    EXPECT_EQ(outcome(form("forms/k", "file", "")), "403 AccessDenied");
}

// S3-3
TEST_F(SigningTest, RefusesWhoIsNotKnown) {
    EXPECT_EQ(outcome({.path = "/bucket"}), "403 AccessDenied");
    TestRequest request = signed_request({.path = "/bucket"});
    TestRequest wrong = request;
    wrong.path = "/bucket2";
    EXPECT_EQ(outcome(wrong), "403 SignatureDoesNotMatch");
    wrong = request;
    wrong.headers.emplace_back("x-amz-copy-source", "/home/secret");
    EXPECT_EQ(outcome(wrong), "403 AccessDenied") << "a header that nobody signed";
    clock_.advance(std::chrono::minutes(16));
    EXPECT_EQ(outcome(request), "403 RequestTimeTooSkewed");
    credentials_.access_key_id = "AKIAUNKNOWN";
    EXPECT_EQ(call({.path = "/bucket"}), "403 InvalidAccessKeyId");
    EXPECT_EQ(outcome({.path = "/bucket/k", .query = "AWSAccessKeyId=a&Signature=b&Expires=1"}),
              "400 InvalidRequest");
    open(true);
    EXPECT_EQ(outcome({.path = "/bucket"}), "200") << "from this machine, where it is opened";
}

// S3-3
TEST_F(SigningTest, KeysKeepToTheirLimits) {
    const auto key =
        keys_->make("", auth::KeyLimit{.bucket = "bucket", .prefix = "mine/", .rights = 1 | 2 | 4});
    ASSERT_TRUE(key);
    EXPECT_EQ(put("other/a", "x"), "200 ");
    credentials_ = {key->id, key->secret, {}};
    EXPECT_EQ(put("mine/a", "x"), "200 ");
    EXPECT_EQ(get("mine/a"), "200 x");
    EXPECT_EQ(put("other/a", "x"), "403 AccessDenied");
    EXPECT_EQ(get("other/a"), "403 AccessDenied");
    EXPECT_EQ(put("mine/b", "", {{"x-amz-copy-source", "bucket/other/a"}}), "403 AccessDenied");
    EXPECT_EQ(call({.path = "/bucket", .query = "list-type=2"}), "403 AccessDenied");
    EXPECT_EQ(call({.path = "/bucket", .query = "list-type=2&prefix=mine%2F"}).substr(0, 3), "200");
    EXPECT_EQ(call({.method = "PUT", .path = "/bucket"}), "200 ") << "rclone does that first";
    EXPECT_EQ(call({.method = "PUT", .path = "/another"}), "403 AccessDenied");
    EXPECT_EQ(call({.method = "DELETE", .path = "/bucket"}), "403 AccessDenied");
    const std::string buckets = call({.path = "/"});
    EXPECT_NE(buckets.find("<Name>bucket</Name>"), std::string::npos);
    EXPECT_EQ(buckets.find("<Name>examplebucket</Name>"), std::string::npos);
}

}  // namespace
}  // namespace door::s3
