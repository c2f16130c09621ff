// Objects and buckets over signed requests.

#include "codec/percent.h"
#include "codec/xml/xml.h"
#include "door/s3/api/checksum.h"
#include "door/s3/test_house.h"

namespace door::s3 {
namespace {

std::string etag_of(std::string_view body) {
    return auth::hex(auth::digest(auth::Hash::md5, body));
}

using ObjectsTest = S3Test;

TEST_F(ObjectsTest, GivesBackWhatWasPut) {  // S3-1
    EXPECT_EQ(put("a/b%20c%2F..//%2e/+", "body",
                  {{"Content-Type", "text/x"}, {"x-amz-meta-One", "1"}, {"x-amz-tagging", "t=1"}}),
              "200 ");
    open();
    const TestRequest request = signed_request({.path = "/bucket/a/b%20c/..//./%2B"});
    const http::Response response = send(request);
    EXPECT_EQ(response.body, "body");
    EXPECT_EQ(value(response.headers, "ETag"), '"' + etag_of("body") + '"');
    EXPECT_EQ(value(response.headers, "Content-Type"), "text/x");
    EXPECT_EQ(value(response.headers, "x-amz-meta-one"), "1");
    EXPECT_EQ(value(response.headers, "x-amz-tagging-count"), "1");
    EXPECT_EQ(value(response.headers, "Last-Modified"), "Fri, 24 May 2013 00:00:00 GMT");
    EXPECT_EQ(get("none"), "404 NoSuchKey");
    EXPECT_EQ(call({.path = "/nowhere/k"}), "404 NoSuchBucket");
    EXPECT_EQ(call({.path = "/a_b/k"}), "400 InvalidBucketName");
    EXPECT_EQ(get("%FFu"), "400 InvalidURI") << "no way to the reserved keys";
    EXPECT_EQ(get(std::string(1025, 'k')), "400 KeyTooLongError");
}

TEST_F(ObjectsTest, TakesVirtualHosts) {
    const auth::NamedTexts host = {{"Host", "bucket.localhost:9000"}};
    EXPECT_EQ(call({.method = "PUT", .path = "/k", .headers = host, .body = "v"}), "200 ");
    EXPECT_EQ(get("k"), "200 v");
    EXPECT_EQ(call({.path = "/k", .headers = {{"Host", "bucket.s3.localhost"}}}), "200 v");
}

TEST_F(ObjectsTest, GivesRangesAndKeepsConditions) {
    ASSERT_EQ(put("k", "0123456789"), "200 ");
    EXPECT_EQ(get("k", {{"Range", "bytes=2-4"}}), "206 234");
    EXPECT_EQ(get("k", {{"Range", "bytes=8-"}}), "206 89");
    EXPECT_EQ(get("k", {{"Range", "bytes=-3"}}), "206 789");
    EXPECT_EQ(get("k", {{"Range", "bytes=10-"}}), "416 InvalidRange");
    EXPECT_EQ(get("k", {{"Range", "bytes=4-2"}}), "200 0123456789");
    EXPECT_EQ(get("k", {{"Range", "lines=1-2"}}), "200 0123456789");
    const std::string etag = '"' + etag_of("0123456789") + '"';
    EXPECT_EQ(get("k", {{"If-None-Match", etag}}).substr(0, 3), "304");
    EXPECT_EQ(get("k", {{"If-Match", "\"x\", " + etag}}).substr(0, 3), "200");
    EXPECT_EQ(get("k", {{"If-Match", "\"x\""}}), "412 PreconditionFailed");
    EXPECT_EQ(get("k", {{"If-Modified-Since", "Fri, 24 May 2013 00:00:00 GMT"}}).substr(0, 3),
              "304");
    EXPECT_EQ(get("k", {{"If-Unmodified-Since", "Thu, 23 May 2013 00:00:00 GMT"}}),
              "412 PreconditionFailed");
    EXPECT_EQ(put("k", "other", {{"If-None-Match", "*"}}), "412 PreconditionFailed");
    EXPECT_EQ(put("k", "other", {{"If-Match", "\"x\""}}), "412 PreconditionFailed");
    EXPECT_EQ(put("none", "other", {{"If-Match", "\"x\""}}), "404 NoSuchKey");
    EXPECT_EQ(put("k", "other", {{"If-Match", etag}}), "200 ");
    EXPECT_EQ(put("fresh", "v", {{"If-None-Match", "*"}}), "200 ");
    EXPECT_EQ(call({.method = "DELETE", .path = "/bucket/k", .headers = {{"If-Match", etag}}}),
              "412 PreconditionFailed");
}

TEST_F(ObjectsTest, VerifiesEveryChecksum) {
    const std::string body = "hello";
    EXPECT_EQ(put("k", body, {{"x-amz-checksum-crc32", "NhCmhg=="}}), "200 ");
    const http::Response head = send(signed_request(
        {.method = "HEAD", .path = "/bucket/k", .headers = {{"x-amz-checksum-mode", "ENABLED"}}}));
    EXPECT_EQ(value(head.headers, "x-amz-checksum-crc32"), "NhCmhg==");
    EXPECT_EQ(value(head.headers, "x-amz-checksum-type"), "FULL_OBJECT");
    EXPECT_EQ(put("k", body, {{"x-amz-checksum-crc32", "NhCmhw=="}}), "400 BadDigest");
    EXPECT_EQ(put("k", body, {{"x-amz-checksum-crc32", "NhCm"}}), "400 InvalidRequest");
    EXPECT_EQ(put("k", body, {{"x-amz-sdk-checksum-algorithm", "CRC32"}}), "400 InvalidRequest");
    EXPECT_EQ(put("k", body, {{"Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="}}), "200 ");
    EXPECT_EQ(put("k", body, {{"Content-MD5", "XUFAKrxLKna5cZ2REBfFkQ=="}}), "400 BadDigest");
    EXPECT_EQ(put("k", body, {{"Content-MD5", "short"}}), "400 InvalidDigest");
    const std::string wrong_hash(64, '0');
    EXPECT_EQ(put("k", body, {{"x-amz-content-sha256", wrong_hash}}),
              "400 XAmzContentSHA256Mismatch");
    EXPECT_EQ(put("k", body, {{"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}}), "200 ");
    EXPECT_EQ(
        put("k", body, {{"x-amz-content-sha256", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"}}),
        "501 NotImplemented");
    const auth::NamedTexts trailer = {
        {"x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
        {"x-amz-trailer", "x-amz-checksum-crc32"},
        {"x-amz-decoded-content-length", "5"}};
    const std::string framed = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    EXPECT_EQ(put("t", framed, trailer), "200 ");
    EXPECT_EQ(get("t"), "200 hello");
    EXPECT_EQ(put("t", "5\r\nhellx\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n", trailer),
              "400 BadDigest");
    EXPECT_EQ(put("t", "5\r\nhello\r\n0\r\n\r\n", trailer), "400 InvalidRequest");
    EXPECT_EQ(get("t"), "200 hello");
}

TEST_F(ObjectsTest, TakesLargeBodiesInPieces) {  // S3-2
    std::string body(object::kPieceBytes * 2 + 7, 'a');
    for (std::size_t i = 0; i < body.size(); i += 1000) body[i] = static_cast<char>(i / 1000);
    TestRequest request{
        .method = "PUT",
        .path = "/bucket/large",
        .headers = {{"x-amz-content-sha256", auth::hex(auth::digest(auth::Hash::sha256, body))}},
        .stream = std::make_shared<PartedBody>(body, 300'000, false)};
    EXPECT_EQ(call(request), "200 ");
    open();
    EXPECT_TRUE(get("large") == "200 " + body);
    EXPECT_EQ(
        get("large",
            {{"Range", base::text("bytes=", object::kPieceBytes - 1, '-', object::kPieceBytes)}}),
        "206 " + body.substr(object::kPieceBytes - 1, 2));
    const http::Response head = send(signed_request({.method = "HEAD", .path = "/bucket/large"}));
    EXPECT_EQ(value(head.headers, "ETag"), '"' + etag_of(body) + '"');
    EXPECT_EQ(put("copy", "", {{"x-amz-copy-source", "/bucket/large"}}).substr(0, 3), "200");
    EXPECT_TRUE(get("copy") == "200 " + body);
    EXPECT_EQ(call({.method = "DELETE", .path = "/bucket/large"}), "204 ");
    EXPECT_TRUE(get("copy") == "200 " + body);

    // What breaks off leaves nothing.
    const auto pieces = [&] {
        return (*store_->bucket("bucket"))->list({.prefix = "\xFF"})->objects.size();
    };
    const std::size_t before = pieces();
    request.stream = std::make_shared<PartedBody>(body.substr(0, body.size() - 9), 300'000, true);
    EXPECT_EQ(call(request), "400 RequestTimeout");
    EXPECT_EQ(pieces(), before);
}

TEST_F(ObjectsTest, ListsInPages) {
    for (const char* key : {"a/1", "a/2", "b", "c/d/1", "c/e%26%2B"}) {
        ASSERT_EQ(put(key, "x"), "200 ");
    }
    const std::string groups = call({.path = "/bucket", .query = "list-type=2&delimiter=%2F"});
    EXPECT_NE(groups.find("<KeyCount>3</KeyCount>"), std::string::npos) << groups;
    EXPECT_NE(groups.find("<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>"),
              std::string::npos);
    std::string keys;
    std::string query = "list-type=2&max-keys=2&encoding-type=url";
    for (std::string token;;) {
        const std::string page = call({.path = "/bucket", .query = query + token});
        const auto root = codec::parse_xml(page.substr(4), {});
        ASSERT_TRUE(root) << page;
        for (const auto& one : root->children) {
            if (one.name == "Contents") keys += base::text(one.text_of("Key"), ' ');
        }
        const std::string next(root->text_of("NextContinuationToken"));
        EXPECT_EQ(root->text_of("IsTruncated"), next.empty() ? "false" : "true");
        if (next.empty()) break;
        token = "&continuation-token=" + codec::percent_encoded(next);
    }
    EXPECT_EQ(keys, "a/1 a/2 b c/d/1 c/e%26%2B ");
    const std::string first = call({.path = "/bucket", .query = "max-keys=1&delimiter=%2F"});
    EXPECT_NE(first.find("<NextMarker>a/</NextMarker>"), std::string::npos) << first;
    const std::string rest = call({.path = "/bucket", .query = "marker=b&prefix="});
    EXPECT_EQ(rest.find("<Key>b</Key>"), std::string::npos);
    EXPECT_NE(rest.find("<Key>c/e&amp;+</Key>"), std::string::npos) << rest;
    EXPECT_NE(call({.path = "/bucket", .query = "max-keys=0"}).find("<IsTruncated>false"),
              std::string::npos);
    EXPECT_EQ(call({.path = "/bucket", .query = "max-keys=x"}), "400 InvalidArgument");
    EXPECT_EQ(call({.path = "/bucket", .query = "prefix=%FF"}), "400 InvalidURI");
    EXPECT_NE(call({.path = "/bucket", .query = "versions"}).find("<VersionId>null</VersionId>"),
              std::string::npos);
}

TEST_F(ObjectsTest, RemovesInLists) {
    ASSERT_EQ(put("a", "x"), "200 ");
    ASSERT_EQ(put("b", "x"), "200 ");
    const std::string document =
        "<Delete><Object><Key>a</Key></Object><Object><Key>none</Key></Object>"
        "<Object><Key>b</Key><VersionId>7</VersionId></Object></Delete>";
    TestRequest request{.method = "POST", .path = "/bucket", .query = "delete=", .body = document};
    EXPECT_EQ(call(request), "400 InvalidRequest") << "without a digest";
    request.headers = {{"Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA=="}};
    EXPECT_EQ(call(request), "400 BadDigest");
    request.headers = {{"x-amz-checksum-sha256", [&] {
                            api::Checksum sum(*api::find_by_name("SHA256"));
                            sum.add(document);
                            return sum.end();
                        }()}};
    const std::string answer = send(signed_request(request)).body;
    EXPECT_NE(answer.find("<Deleted><Key>a</Key></Deleted>"), std::string::npos) << answer;
    EXPECT_NE(answer.find("<Deleted><Key>none</Key></Deleted>"), std::string::npos);
    EXPECT_NE(answer.find("<Key>b</Key><VersionId>7</VersionId><Code>NoSuchVersion</Code>"),
              std::string::npos);
    EXPECT_EQ(get("a"), "404 NoSuchKey");
    EXPECT_EQ(get("b"), "200 x");
}

TEST_F(ObjectsTest, CopiesAndTags) {
    ASSERT_EQ(put("a", "body", {{"x-amz-meta-m", "1"}, {"x-amz-tagging", "t=1"}}), "200 ");
    const std::string source = "bucket/a";
    EXPECT_EQ(put("a", "", {{"x-amz-copy-source", source}}), "400 InvalidRequest");
    EXPECT_EQ(put("b", "", {{"x-amz-copy-source", source}}).substr(0, 3), "200");
    EXPECT_EQ(value(send(signed_request({.path = "/bucket/b"})).headers, "x-amz-meta-m"), "1");
    EXPECT_EQ(put("a", "",
                  {{"x-amz-copy-source", source},
                   {"x-amz-metadata-directive", "REPLACE"},
                   {"x-amz-meta-m", "2"}})
                  .substr(0, 3),
              "200");
    EXPECT_EQ(value(send(signed_request({.path = "/bucket/a"})).headers, "x-amz-meta-m"), "2");
    EXPECT_EQ(put("c", "", {{"x-amz-copy-source", "bucket/none"}}), "404 NoSuchKey");
    EXPECT_EQ(
        put("c", "", {{"x-amz-copy-source", source}, {"x-amz-copy-source-if-match", "\"x\""}}),
        "412 PreconditionFailed");
    const std::string tags = call({.path = "/bucket/a", .query = "tagging"});
    EXPECT_NE(tags.find("<Tag><Key>t</Key><Value>1</Value></Tag>"), std::string::npos) << tags;
    EXPECT_EQ(call({.method = "PUT",
                    .path = "/bucket/a",
                    .query = "tagging",
                    .body = "<Tagging><TagSet><Tag><Key>u</Key><Value>&amp;</Value></Tag></TagSet>"
                            "</Tagging>"}),
              "200 ");
    EXPECT_NE(call({.path = "/bucket/a", .query = "tagging"}).find("<Value>&amp;</Value>"),
              std::string::npos);
    EXPECT_EQ(get("a"), "200 body");
    EXPECT_EQ(call({.method = "DELETE", .path = "/bucket/a", .query = "tagging"}), "204 ");
    EXPECT_EQ(call({.path = "/bucket", .query = "tagging"}), "404 NoSuchTagSet");
}

TEST_F(ObjectsTest, BucketsComeAndGo) {
    EXPECT_EQ(call({.method = "PUT", .path = "/other"}), "200 ");
    EXPECT_EQ(call({.method = "PUT", .path = "/other"}), "200 ") << "who has it gets it";
    EXPECT_EQ(call({.method = "PUT", .path = "/Wrong_"}), "400 InvalidBucketName");
    EXPECT_EQ(call({.method = "PUT", .path = "/other/k", .body = "x"}), "200 ");
    EXPECT_EQ(call({.method = "DELETE", .path = "/other"}), "409 BucketNotEmpty");
    EXPECT_EQ(call({.method = "DELETE", .path = "/other/k"}), "204 ");
    EXPECT_EQ(call({.method = "DELETE", .path = "/other"}), "204 ");
    EXPECT_EQ(call({.method = "HEAD", .path = "/other"}).substr(0, 3), "404");
    EXPECT_EQ(call({.method = "PUT", .path = "/other"}), "200 ");
    open();
    const std::string buckets = call({.path = "/"});
    EXPECT_NE(buckets.find("<Name>other</Name><CreationDate>2013-05-24T00:00:00.000Z"),
              std::string::npos)
        << buckets;
    EXPECT_EQ(call({.path = "/other", .query = "location"}).substr(0, 3), "200");
    EXPECT_EQ(call({.path = "/other", .query = "policy"}), "404 NoSuchBucketPolicy");
    EXPECT_EQ(call({.path = "/other", .query = "lifecycle"}), "404 NoSuchLifecycleConfiguration");
    EXPECT_EQ(call({.method = "PUT", .path = "/other", .query = "website", .body = "{}"}),
              "501 NotImplemented");
    EXPECT_EQ(call({.method = "PATCH", .path = "/other"}), "405 MethodNotAllowed");
}

TEST_F(ObjectsTest, AnswersBrowsersByTheBucketsRules) {
    const TestRequest preflight{.method = "OPTIONS",
                                .path = "/bucket/k",
                                .headers = {{"Host", "localhost"},
                                            {"Origin", "http://a.example"},
                                            {"Access-Control-Request-Method", "PUT"},
                                            {"Access-Control-Request-Headers", "X-Amz-Date"}}};
    EXPECT_EQ(send(preflight).status, 403);
    EXPECT_EQ(call({.path = "/bucket", .query = "cors"}), "404 NoSuchCORSConfiguration");
    EXPECT_EQ(call({.method = "PUT",
                    .path = "/bucket",
                    .query = "cors",
                    .body = "<CORSConfiguration><CORSRule><AllowedOrigin>http://*.example"
                            "</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedHeader>*"
                            "</AllowedHeader><ExposeHeader>ETag</ExposeHeader></CORSRule>"
                            "</CORSConfiguration>"}),
              "200 ");
    const http::Response allowed = send(preflight);
    EXPECT_EQ(allowed.status, 200);
    EXPECT_EQ(value(allowed.headers, "Access-Control-Allow-Origin"), "http://a.example");
    const http::Response put = send(signed_request({.method = "PUT",
                                                    .path = "/bucket/k",
                                                    .headers = {{"Origin", "http://b.example"}},
                                                    .body = "x"}));
    EXPECT_EQ(value(put.headers, "Access-Control-Expose-Headers"), "ETag");
}

}  // namespace
}  // namespace door::s3
