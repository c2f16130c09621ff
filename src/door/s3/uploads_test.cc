// Multipart uploads over signed requests.

#include "door/s3/api/checksum.h"
#include "door/s3/test_house.h"

namespace door::s3 {
namespace {

constexpr std::size_t kPartBytesMin = std::size_t{5} * 1024 * 1024;

class UploadsTest : public S3Test {
  protected:
    std::string begin(auth::NamedTexts headers = {}) {
        const std::string answer = call({.method = "POST",
                                         .path = "/bucket/k",
                                         .query = "uploads=",
                                         .headers = std::move(headers)});
        return between(answer, "<UploadId>", "</UploadId>");
    }
    // The ETag with its quotes.
    std::string put_part(const std::string& id, int number, std::string body,
                         auth::NamedTexts headers = {}) {
        const http::Response response =
            send(signed_request({.method = "PUT",
                                 .path = "/bucket/k",
                                 .query = base::text("partNumber=", number, "&uploadId=", id),
                                 .headers = std::move(headers),
                                 .body = std::move(body)}));
        const std::string code = between(response.body, "<Code>", "</Code>");
        return code.empty() ? value(response.headers, "ETag") : code;
    }
    std::string complete(const std::string& id, const std::vector<std::string>& etags) {
        std::string document = "<CompleteMultipartUpload>";
        for (std::size_t i = 0; i < etags.size(); ++i) {
            document += base::text("<Part><PartNumber>", i + 1, "</PartNumber><ETag>", etags[i],
                                   "</ETag></Part>");
        }
        return call({.method = "POST",
                     .path = "/bucket/k",
                     .query = "uploadId=" + id,
                     .body = document + "</CompleteMultipartUpload>"});
    }
};

TEST_F(UploadsTest, MakesAnObjectOfParts) {
    const std::string id = begin({{"Content-Type", "text/x"}});
    const std::string first(kPartBytesMin, 'a');
    const std::string one = put_part(id, 1, first);
    const std::string two = put_part(id, 2, "end");
    EXPECT_EQ(put_part(id, 10'001, "x"), "InvalidArgument");
    EXPECT_EQ(put_part("none", 1, "x"), "NoSuchUpload");
    open();
    const std::string parts =
        call({.path = "/bucket/k", .query = "uploadId=" + id + "&max-parts=1"});
    EXPECT_NE(parts.find("<NextPartNumberMarker>1</NextPartNumberMarker>"), std::string::npos);
    EXPECT_NE(parts.find("<Size>5242880</Size>"), std::string::npos) << parts;
    EXPECT_NE(call({.path = "/bucket", .query = "uploads"}).find(id), std::string::npos);
    EXPECT_EQ(complete(id, {two, one}), "400 InvalidPart");
    EXPECT_EQ(complete(id, {}), "400 MalformedXML");

    const std::string done = complete(id, {one, two});
    EXPECT_NE(done.find("-2&quot;</ETag>"), std::string::npos) << done;
    EXPECT_EQ(complete(id, {one, two}), done) << "UPLOAD-2: again with the same answer";
    EXPECT_TRUE(get("k") == "200 " + first + "end");
    EXPECT_EQ(call({.path = "/bucket/k", .query = "partNumber=2"}), "206 end");
    const http::Response head =
        send(signed_request({.method = "HEAD", .path = "/bucket/k", .query = "partNumber=1"}));
    EXPECT_EQ(value(head.headers, "x-amz-mp-parts-count"), "2");
    EXPECT_EQ(head.length, kPartBytesMin);
    EXPECT_EQ(value(head.headers, "Content-Type"), "text/x");
    EXPECT_EQ(put("k", "other"), "200 ");
    EXPECT_EQ(complete(id, {one, two}), "404 NoSuchUpload");
}

TEST_F(UploadsTest, CopiesPartsAndGivesUp) {
    ASSERT_EQ(put("source", "0123456789"), "200 ");
    const std::string id = begin();
    const std::string copied = call({.method = "PUT",
                                     .path = "/bucket/k",
                                     .query = "partNumber=1&uploadId=" + id,
                                     .headers = {{"x-amz-copy-source", "bucket/source"},
                                                 {"x-amz-copy-source-range", "bytes=2-4"}}});
    const std::string etag = between(copied, "<ETag>&quot;", "&quot;</ETag>");
    ASSERT_FALSE(etag.empty()) << copied;
    EXPECT_EQ(complete(id, {etag}).substr(0, 3), "200");
    EXPECT_EQ(get("k"), "200 234");
    const std::string other = begin();
    put_part(other, 1, "x");
    const TestRequest abort{.method = "DELETE", .path = "/bucket/k", .query = "uploadId=" + other};
    EXPECT_EQ(call(abort), "204 ");
    EXPECT_EQ(call(abort), "404 NoSuchUpload");
    EXPECT_EQ(get("k"), "200 234");
    const std::string small = begin();
    const std::string a = put_part(small, 1, "a");
    const std::string b = put_part(small, 2, "b");
    EXPECT_EQ(complete(small, {a, b}), "400 EntityTooSmall");
}

TEST_F(UploadsTest, ComputesTheChecksumsOfPartsTogether) {
    const std::string first(kPartBytesMin, 'a');
    const auto crc_of = [](std::string_view body) {
        api::Checksum sum(*api::find_by_name("CRC32"));
        sum.add(body);
        return sum.end();
    };
    for (const bool is_full : {false, true}) {
        auth::NamedTexts headers = {{"x-amz-checksum-algorithm", "CRC32"}};
        if (is_full) headers.emplace_back("x-amz-checksum-type", "FULL_OBJECT");
        const std::string id = begin(headers);
        const std::string one = put_part(id, 1, first, {{"x-amz-checksum-crc32", crc_of(first)}});
        const std::string two = put_part(id, 2, "end");
        EXPECT_EQ(put_part(id, 2, "enx", {{"x-amz-checksum-crc32", crc_of("end")}}), "BadDigest");
        const std::string done = complete(id, {one, two});
        const std::string sum = between(done, "<ChecksumCRC32>", "</ChecksumCRC32>");
        if (is_full) {
            EXPECT_EQ(sum, crc_of(first + "end")) << done;
        } else {
            EXPECT_TRUE(sum.ends_with("-2")) << done;
        }
    }
}

}  // namespace
}  // namespace door::s3
