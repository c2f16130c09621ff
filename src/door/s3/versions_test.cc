// A bucket that keeps versions, over signed requests.

#include "codec/base64.h"
#include "door/s3/test_house.h"
#include "object/md5.h"

namespace door::s3 {
namespace {

class VersionedTest : public S3Test {
  protected:
    VersionedTest() { set("Enabled"); }

    void set(std::string_view status) {
        EXPECT_EQ(call({.method = "PUT",
                        .path = "/bucket",
                        .query = "versioning=",
                        .body = base::text("<VersioningConfiguration><Status>", status,
                                           "</Status></VersioningConfiguration>")}),
                  "200 ");
    }
    http::Response ask(std::string method, std::string key, std::string version = "",
                       std::string body = "", auth::NamedTexts headers = {}) {
        clock_.advance(std::chrono::seconds(1));
        return send(signed_request({.method = std::move(method),
                                    .path = "/bucket/" + std::move(key),
                                    .query = version.empty() ? "" : "versionId=" + version,
                                    .headers = std::move(headers),
                                    .body = std::move(body)}));
    }
    // The id of the version.
    std::string store(std::string key, std::string body) {
        const http::Response response = ask("PUT", std::move(key), "", std::move(body));
        EXPECT_EQ(response.status, 200) << response.body;
        return value(response.headers, "x-amz-version-id");
    }
    std::string erase(std::string key, std::string version = "") {
        const http::Response response = ask("DELETE", std::move(key), std::move(version));
        EXPECT_EQ(response.status, 204) << response.body;
        return value(response.headers, "x-amz-version-id");
    }
    std::string body(std::string key, std::string version = "") {
        const http::Response response = ask("GET", std::move(key), std::move(version));
        const std::string code = between(response.body, "<Code>", "</Code>");
        return code.empty() ? response.body : code;
    }
    std::string versions(std::string query = "versions=") {
        return send(signed_request({.path = "/bucket", .query = std::move(query)})).body;
    }
};

TEST_F(VersionedTest, SaysWhatItIs) {
    const auto status = [this] {
        const http::Response response =
            send(signed_request({.path = "/bucket", .query = "versioning="}));
        return between(response.body, "<Status>", "</Status>");
    };
    EXPECT_EQ(status(), "Enabled");
    set("Suspended");
    EXPECT_EQ(status(), "Suspended");
    EXPECT_EQ(call({.method = "PUT",
                    .path = "/bucket",
                    .query = "versioning=",
                    .body = "<VersioningConfiguration><Status>On</Status>"
                            "</VersioningConfiguration>"}),
              "400 IllegalVersioningConfigurationException");
    set("Enabled");
    store("k", "x");
    open();
    EXPECT_EQ(status(), "Enabled") << "after a restart";
}

TEST_F(VersionedTest, EveryVersionCanBeRead) {
    const std::string first = store("k", "first");
    const std::string second = store("k", "second");
    EXPECT_NE(first, second);
    EXPECT_EQ(body("k"), "second");
    EXPECT_EQ(body("k", first), "first");
    EXPECT_EQ(body("k", second), "second");
    const http::Response old = ask("HEAD", "k", first);
    EXPECT_EQ(value(old.headers, "x-amz-version-id"), first);
    EXPECT_EQ(value(old.headers, "Last-Modified"), "Fri, 24 May 2013 00:00:01 GMT");
    EXPECT_EQ(body("k", std::string(32, '0')), "NoSuchVersion");
    EXPECT_EQ(body("k", "7"), "InvalidArgument");

    EXPECT_EQ(
        ask("PUT", "copy", "", "", {{"x-amz-copy-source", "/bucket/k?versionId=" + first}}).status,
        200);
    EXPECT_EQ(body("copy"), "first");
    const std::string listed = call({.path = "/bucket", .query = "list-type=2"});
    EXPECT_NE(listed.find("<KeyCount>2</KeyCount>"), std::string::npos) << listed;
}

TEST_F(VersionedTest, DeletionsAreMarked) {
    const std::string first = store("k", "first");
    const std::string mark = erase("k");
    const http::Response hidden = ask("GET", "k");
    EXPECT_EQ(hidden.status, 404);
    EXPECT_EQ(value(hidden.headers, "x-amz-delete-marker"), "true");
    EXPECT_EQ(value(hidden.headers, "x-amz-version-id"), mark);
    EXPECT_EQ(body("k", first), "first");
    EXPECT_EQ(ask("GET", "k", mark).status, 405);
    const std::string listed = versions();
    EXPECT_NE(listed.find("<DeleteMarker><Key>k</Key><VersionId>" + mark +
                          "</VersionId><IsLatest>true</IsLatest>"),
              std::string::npos)
        << listed;
    EXPECT_NE(listed.find("<Version><Key>k</Key><VersionId>" + first +
                          "</VersionId><IsLatest>false</IsLatest>"),
              std::string::npos);
    EXPECT_EQ(call({.method = "DELETE", .path = "/bucket"}), "409 BucketNotEmpty");

    EXPECT_EQ(erase("k", mark), mark);
    EXPECT_EQ(body("k"), "first");
    EXPECT_EQ(erase("k", first), first);
    EXPECT_EQ(body("k"), "NoSuchKey");
    EXPECT_EQ(call({.method = "DELETE", .path = "/bucket"}), "204 ");
}

TEST_F(VersionedTest, ListsOfDeletionsNameVersions) {
    const std::string first = store("a", "first");
    store("b", "second");
    const std::string document = base::text(
        "<Delete><Object><Key>a</Key><VersionId>", first, "</VersionId></Object>",
        "<Object><Key>b</Key></Object><Object><Key>b</Key><VersionId>7</VersionId></Object>",
        "</Delete>");
    const auto md5 = object::Md5().of(base::as_bytes(document));
    const http::Response response =
        send(signed_request({.method = "POST",
                             .path = "/bucket",
                             .query = "delete=",
                             .headers = {{"Content-MD5", codec::base64(md5)}},
                             .body = document}));
    EXPECT_NE(response.body.find("<Key>a</Key><VersionId>" + first + "</VersionId></Deleted>"),
              std::string::npos)
        << response.body;
    EXPECT_NE(response.body.find("<Key>b</Key><DeleteMarker>true</DeleteMarker>"),
              std::string::npos);
    EXPECT_NE(response.body.find("<Code>NoSuchVersion</Code>"), std::string::npos);
    EXPECT_EQ(body("a"), "NoSuchKey");
    EXPECT_EQ(body("b"), "NoSuchKey");
}

TEST_F(VersionedTest, SuspendedItKeepsOneThatHasNoId) {
    const std::string kept = store("k", "kept");
    set("Suspended");
    EXPECT_EQ(store("k", "one"), "null");
    EXPECT_EQ(store("k", "two"), "null");
    EXPECT_EQ(body("k", "null"), "two");
    EXPECT_EQ(body("k", kept), "kept");
    EXPECT_EQ(erase("k"), "null");
    EXPECT_EQ(body("k", "null"), "MethodNotAllowed");
    erase("k", "null");
    EXPECT_EQ(body("k"), "kept");
}

TEST_F(VersionedTest, ConditionsLookAtTheOneInForce) {
    store("k", "one");
    EXPECT_EQ(ask("PUT", "k", "", "two", {{"If-None-Match", "*"}}).status, 412);
    EXPECT_EQ(ask("DELETE", "k", "", "", {{"If-Match", "\"x\""}}).status, 412);
    erase("k");
    EXPECT_EQ(ask("PUT", "k", "", "two", {{"If-None-Match", "*"}}).status, 200);
    EXPECT_EQ(versions("versions=&max-keys=2").find("<IsTruncated>true</IsTruncated>") ==
                  std::string::npos,
              false);
}

TEST_F(VersionedTest, LifecyclesEndOldVersionsAndLoneMarks) {
    EXPECT_EQ(call({.method = "PUT",
                    .path = "/bucket",
                    .query = "lifecycle",
                    .body = "<LifecycleConfiguration><Rule><Filter/><Status>Enabled</Status>"
                            "<Expiration><ExpiredObjectDeleteMarker>true"
                            "</ExpiredObjectDeleteMarker></Expiration><NoncurrentVersionExpiration>"
                            "<NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>1"
                            "</NewerNoncurrentVersions></NoncurrentVersionExpiration></Rule>"
                            "</LifecycleConfiguration>"}),
              "200 ");
    const std::string first = store("k", "first");
    const std::string second = store("k", "second");
    store("k", "third");
    const std::string hidden = store("gone", "x");
    const std::string mark = erase("gone");
    erase("gone", hidden);
    EXPECT_EQ(ask("GET", "gone", mark).status, 405);
    shards_.run_to_end(door_->expire());
    EXPECT_EQ(ask("GET", "gone", mark).status, 404) << "it hides nothing";
    EXPECT_EQ(body("k", first), "first") << "not yet";
    clock_.advance(std::chrono::hours(49));
    shards_.run_to_end(door_->expire());
    EXPECT_EQ(body("k", first), "NoSuchVersion");
    EXPECT_EQ(body("k", second), "second") << "the one that is kept";
    EXPECT_EQ(body("k"), "third");
}

TEST_F(VersionedTest, UploadsMakeVersionsToo) {
    const std::string first = store("k", "first");
    const http::Response begun =
        send(signed_request({.method = "POST", .path = "/bucket/k", .query = "uploads="}));
    const std::string id = between(begun.body, "<UploadId>", "</UploadId>");
    const http::Response part = send(signed_request({.method = "PUT",
                                                     .path = "/bucket/k",
                                                     .query = "partNumber=1&uploadId=" + id,
                                                     .body = "large"}));
    const http::Response done = send(signed_request(
        {.method = "POST",
         .path = "/bucket/k",
         .query = "uploadId=" + id,
         .body = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" +
                 value(part.headers, "ETag") + "</ETag></Part></CompleteMultipartUpload>"}));
    EXPECT_EQ(done.status, 200) << done.body;
    const std::string second = value(done.headers, "x-amz-version-id");
    store("k", "third");
    EXPECT_EQ(body("k", second), "large");
    EXPECT_EQ(body("k", first), "first");
}

}  // namespace
}  // namespace door::s3
