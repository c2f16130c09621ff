// What a peer who means harm sends: refused precisely, with bounded memory, and nothing written
// but under the key that was named.

#include <deque>
#include <filesystem>

#include "codec/base64.h"
#include "codec/percent.h"
#include "codec/xml/xml.h"
#include "door/s3/test_house.h"
#include "object/multipart/uploads.h"

namespace door::s3 {
namespace {

// Repeats `word` so many times.
std::string times(std::size_t count, std::string_view word) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += word;
    return out;
}

class HostileTest : public S3Test {
  protected:
    std::vector<std::string> keys() {
        std::vector<std::string> found;
        const auto page = (*store_->bucket("bucket"))->list({});
        for (const object::Info& one : page->objects) found.push_back(one.key);
        return found;
    }
    std::string post(std::string query, std::string body) {
        const std::string md5 = codec::base64(base::as_bytes(auth::digest(auth::Hash::md5, body)));
        return call({.method = "POST",
                     .path = "/bucket",
                     .query = std::move(query),
                     .headers = {{"Content-MD5", md5}},
                     .body = std::move(body)});
    }
    std::string outcome(const TestRequest& request) {
        const http::Response response = send(request);
        const std::string code = between(response.body, "<Code>", "</Code>");
        return base::text(response.status, code.empty() ? "" : " ", code);
    }
};

TEST_F(HostileTest, KeysAreNoPaths) {
    const auto files = [&] {
        std::vector<std::string> names;
        for (const auto& one : std::filesystem::directory_iterator(directory_.path())) {
            names.push_back(one.path().filename());
        }
        std::ranges::sort(names);
        return names;
    };
    const std::vector<std::string> before = files();
    const std::string longest(1024, 'k');
    for (const std::string& path :
         {std::string("../../etc/passwd"), std::string("%2e%2e/%2e%2e/x"), std::string("a//b"),
          std::string("./x"), std::string("/lead"), std::string("end/"), std::string("%252e"),
          std::string("a%5Cb"), std::string("%0d%0aX-Evil:%201"), longest}) {
        EXPECT_EQ(put(path, "x"), "200 ") << path;
        EXPECT_EQ(get(path), "200 x") << path;
    }
    const std::vector<std::string> expected = {
        "\r\nX-Evil: 1", "%2e",  "../../etc/passwd", "../../x", "./x", "/lead", "a//b", "a\\b",
        "end/",          longest};
    EXPECT_EQ(keys(), expected);
    EXPECT_EQ(files(), before);
    EXPECT_EQ(call({.path = "/..%2f..%2fetc/passwd"}), "400 InvalidBucketName");
    EXPECT_EQ(call({.path = "/../bucket/k"}), "400 InvalidBucketName");
    EXPECT_EQ(call({.path = "/k", .headers = {{"Host", "../bucket.localhost"}}}),
              "400 InvalidBucketName");
}

TEST_F(HostileTest, KeysThatAreNoneAreRefused) {
    for (const char* path : {"%00", "a%00b", "%ff", "%FFs", "%c0%af", "%ed%a0%80", "%f4%90%80%80",
                             "%e2%82", "%", "%4", "%zz", "\xFF"}) {
        EXPECT_EQ(put(path, "x"), "400 InvalidURI") << path;
        EXPECT_EQ(put("k", "", {{"x-amz-copy-source", base::text("bucket/", path)}}).substr(0, 4),
                  "400 ")
            << path;
    }
    EXPECT_EQ(put(std::string(1025, 'k'), "x"), "400 KeyTooLongError");
    EXPECT_EQ(put(times(342, "%e2%82%ac"), "x"), "400 KeyTooLongError") << "1,026 bytes decoded";
    EXPECT_EQ(post("delete", "<Delete><Object><Key>\xFFs</Key></Object></Delete>"),
              "400 MalformedXML");
    for (const char* query :
         {"prefix=%FF", "delimiter=%FF", "marker=%FF", "prefix=%00", "list-type=2&start-after=%C3",
          "versions&key-marker=%FF", "versions&version-id-marker=%FF", "uploads&prefix=%FF",
          "uploads&key-marker=%FF", "uploads&upload-id-marker=%FF"}) {
        EXPECT_EQ(call({.path = "/bucket", .query = query}), "400 InvalidURI") << query;
    }
    EXPECT_TRUE(keys().empty());
}

TEST_F(HostileTest, ALimitIsNoPathEither) {
    const auto key =
        keys_->make("", auth::KeyLimit{.bucket = "bucket", .prefix = "mine/", .rights = 1 | 2 | 4});
    ASSERT_TRUE(key);
    ASSERT_EQ(put("other/secret", "x"), "200 ");
    credentials_ = {key->id, key->secret, {}};
    EXPECT_EQ(get("mine/../other/secret"), "404 NoSuchKey") << "a key of its own";
    EXPECT_EQ(get("mine%2f..%2fother/secret"), "404 NoSuchKey");
    EXPECT_EQ(get("mine"), "403 AccessDenied");
    EXPECT_EQ(put("mine/a", "", {{"x-amz-copy-source", "/bucket//mine/../other/secret"}}),
              "403 AccessDenied");
    EXPECT_EQ(call({.path = "/bucket", .query = "list-type=2&prefix=mine/&prefix="}).substr(0, 3),
              "200")
        << "the first of a name counts, for the right and for the list";
    EXPECT_EQ(call({.path = "/bucket", .query = "list-type=2&prefix=&prefix=mine/"}),
              "403 AccessDenied");
    EXPECT_EQ(call({.path = "/bucket", .query = "uploads&prefix=mine"}), "403 AccessDenied");
}

TEST_F(HostileTest, SignaturesEndWithTheirTime) {
    ASSERT_EQ(put("k", "x"), "200 ");
    const TestRequest now = signed_request({.path = "/bucket/k"});
    clock_.advance(std::chrono::minutes(15));
    EXPECT_EQ(outcome(now), "200") << "a clock may differ by so much";
    clock_.advance(std::chrono::seconds(1));
    EXPECT_EQ(outcome(now), "403 RequestTimeTooSkewed") << "replayed after its time";
    const TestRequest later = signed_request({.path = "/bucket/k"});
    clock_.advance(std::chrono::minutes(-15));
    EXPECT_EQ(outcome(later), "200");
    clock_.advance(std::chrono::seconds(-1));
    EXPECT_EQ(outcome(later), "403 RequestTimeTooSkewed") << "of a clock that is fast";
}

TEST_F(HostileTest, PresignedUrlsEndWithTheirTime) {
    ASSERT_EQ(put("k", "x"), "200 ");
    const auto presigned = [&](std::string_view expires, std::string_view date = {}) {
        auth::SigV4Request part{.path = "/bucket/k",
                                .headers = {{"Host", "localhost"}},
                                .payload_hash = std::string(auth::kUnsignedPayload),
                                .path_rules = auth::SigV4Request::Path::as_is};
        auth::presign(part, credentials_, {"us-east-1", "s3", clock_.wall()},
                      std::chrono::seconds(60));
        TestRequest request{.path = "/bucket/k", .headers = part.headers};
        for (auto& [name, text] : part.query) {
            if (name == "X-Amz-Expires" && !expires.empty()) text = expires;
            if (name == "X-Amz-Date" && !date.empty()) text = date;
            request.query += base::text(request.query.empty() ? "" : "&", name, '=',
                                        codec::percent_encoded(text));
        }
        return request;
    };
    const TestRequest right = presigned({});
    EXPECT_EQ(outcome(right), "200");
    clock_.advance(std::chrono::seconds(60));
    EXPECT_EQ(outcome(right), "200");
    clock_.advance(std::chrono::seconds(1));
    EXPECT_EQ(outcome(right), "403 AccessDenied");
    EXPECT_EQ(outcome(presigned("604801")).substr(0, 4), "403 ") << "no other than was signed";
    for (const char* expires : {"-1", "x", "99999999999999999999", "1e3", " 60"}) {
        EXPECT_EQ(outcome(presigned(expires)), "400 AuthorizationQueryParametersError") << expires;
    }
    for (const char* date : {"20130524", "99991231T235959Z", "20130532T000000Z", "x"}) {
        EXPECT_EQ(outcome(presigned({}, date)), "400 AuthorizationQueryParametersError") << date;
    }
    TestRequest twice = right;
    twice.query += "&X-Amz-Signature=" + std::string(64, '0');
    EXPECT_NE(outcome(twice), "200");
}

TEST_F(HostileTest, HeadersOfSignaturesAreReadWithCare) {
    const TestRequest right = signed_request({.path = "/bucket"});
    const std::string authorization = value(right.headers, "Authorization");
    for (const std::string& wrong :
         {std::string("AWS4-HMAC-SHA256"), std::string("AWS4-HMAC-SHA256 "),
          std::string("AWS4-HMAC-SHA256 Credential="), std::string("Basic eDp4"),
          authorization.substr(0, authorization.size() - 1),
          std::string("AWS4-HMAC-SHA256 ") + times(2000, "Credential=a/b,")}) {
        TestRequest request = right;
        for (auto& [name, text] : request.headers) {
            if (name == "Authorization") text = wrong;
        }
        const std::string answer = outcome(request);
        EXPECT_TRUE(answer.starts_with("400 ") || answer.starts_with("403 ")) << wrong << answer;
    }
}

TEST_F(HostileTest, FramingThatIsNoneIsRefused) {
    const auth::NamedTexts headers = {
        {"x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
        {"x-amz-trailer", "x-amz-checksum-crc32"},
        {"x-amz-decoded-content-length", "5"}};
    const std::string end = "0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    ASSERT_EQ(put("k", "5\r\nhello\r\n" + end, headers), "200 ");
    const std::pair<std::string, std::string_view> wrong[] = {
        {"", "400 IncompleteBody"},
        {"5\r\nhello", "400 IncompleteBody"},
        {"5\r\nhello\r\n", "400 IncompleteBody"},
        {"5\r\nhello\r\n0\r\n", "400 IncompleteBody"},
        {"-5\r\nhello\r\n" + end, "400 InvalidRequest"},
        {"5 \r\nhello\r\n" + end, "400 InvalidRequest"},
        {"0x5\r\nhello\r\n" + end, "400 InvalidRequest"},
        {"5;name=value\r\nhello\r\n" + end, "400 InvalidRequest"},
        {"5\r\nhelloo\r\n" + end, "400 InvalidRequest"},
        {"4\r\nhello\r\n" + end, "400 InvalidRequest"},
        {"ffffffffffffffff\r\nhello\r\n" + end, "400 InvalidRequest"},
        {"ffffffffff\r\nhello\r\n" + end, "400 IncompleteBody"},
        {std::string(100'000, '0') + "5\r\nhello\r\n" + end, "400 InvalidRequest"},
        {"2\r\nhe\r\n3\r\nllo\r\n" + end, "403 InvalidChunkSizeError"},
        {"6\r\nhello!\r\n" + end, "400 IncompleteBody"},
        {"4\r\nhell\r\n" + end, "400 IncompleteBody"},
        {"5\r\nhello\r\n0\r\nx-amz-meta-evil:1\r\n\r\n", "400 InvalidRequest"},
        {"5\r\nhello\r\n0\r\n:\r\n\r\n", "400 InvalidRequest"},
        {"5\r\nhello\r\n0\r\n" + times(99, "x-amz-checksum-crc32:NhCmhg==\r\n") + "y\r\n\r\n",
         "400 InvalidRequest"},
        {"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:" + std::string(9000, 'A') + "\r\n\r\n",
         "400 InvalidRequest"},
    };
    for (const auto& [body, answer] : wrong) {
        EXPECT_EQ(put("wrong", body, headers), answer) << base::printable(body).substr(0, 80);
    }
    for (const char* length : {"", "-1", "x", "5x", "99999999999999999999"}) {
        auth::NamedTexts changed = headers;
        changed.back().second = length;
        EXPECT_EQ(put("wrong", "5\r\nhello\r\n" + end, changed), "411 MissingContentLength")
            << length;
    }
    EXPECT_EQ(keys(), std::vector<std::string>{"k"});
}

TEST_F(HostileTest, DocumentsAreBounded) {
    const std::string bomb =
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><Delete><Object><Key>&b;</Key>"
        "</Object></Delete>";
    const std::string deep = times(1000, "<a>") + times(1000, "</a>");
    for (const std::string& wrong :
         {std::string(), bomb, deep, times(200'000, "<Object/>"),
          "<Delete>" + times(150'000, "<a/>") + "</Delete>",
          "<Delete>" + times(1001, "<Object><Key>k</Key></Object>") + "</Delete>",
          std::string("<Delete><Object><Key>&unknown;</Key></Object></Delete>"),
          std::string("<Delete><Object><Key>&#0;</Key></Object></Delete>"),
          std::string("<Delete><Object><Key>k</Object></Delete>"), std::string("<Delete>"),
          std::string("<Delete><Object><Key>\xC3</Key></Object></Delete>"), std::string("<Other/>"),
          std::string(1000, '<'), std::string("{\"json\":1}"),
          "<Delete>" + std::string(9 * base::limits::kMiB, ' ') + "</Delete>"}) {
        const std::string answer = post("delete", wrong);
        EXPECT_TRUE(answer == "400 MalformedXML" || answer == "400 MissingRequestBodyError")
            << answer << base::printable(wrong).substr(0, 80);
    }
    const std::string tag = "<Tagging><TagSet><Tag><Key>\xFF</Key></Tag></TagSet></Tagging>";
    EXPECT_EQ(call({.method = "PUT", .path = "/bucket", .query = "tagging", .body = tag}),
              "400 MalformedXML");
    EXPECT_EQ(put("k", "x", {{"x-amz-meta-a", std::string(2048, 'a')}}), "400 MetadataTooLarge");
    EXPECT_EQ(put("k", "x", {{"x-amz-meta-a", std::string(2047, 'a')}}), "200 ");
    EXPECT_EQ(put("k", "x", {{"x-amz-tagging", times(11, "a=1&")}}).substr(0, 4), "400 ");
}

// Fills with forms that never end: the innermost finds no room, and all of them are refused.
class NestedForm final : public http::RequestBody {
  public:
    NestedForm(S3Door& door, TestRequest& request, int depth, std::string& innermost)
        : door_(door), request_(request), depth_(depth), innermost_(innermost) {}
    run::Task<base::Result<std::optional<std::string>>> next() override {
        if (std::exchange(has_begun_, true)) {
            if (depth_ > 0) {
                TestRequest inner = request_;
                inner.stream =
                    std::make_shared<NestedForm>(door_, request_, depth_ - 1, innermost_);
                const http::Response answer = co_await door_.handle(inner.made());
                if (answer.status == 503) innermost_ = answer.body;
            }
            co_return base::Error{base::Code::timed_out, "broken off"};
        }
        co_return std::optional(std::string(15 * base::limits::kMiB, 'x'));
    }

  private:
    S3Door& door_;
    TestRequest& request_;
    const int depth_;
    std::string& innermost_;
    bool has_begun_ = false;
};

TEST_F(HostileTest, FormsOfWhoIsNotKnownYetShareTheirMemory) {
    TestRequest form{
        .method = "POST",
        .path = "/bucket",
        .headers = {{"Host", "localhost"}, {"Content-Type", "multipart/form-data; boundary=edge"}}};
    std::string innermost;
    TestRequest outer = form;
    outer.stream = std::make_shared<NestedForm>(*door_, form, 20, innermost);
    EXPECT_EQ(outcome(outer), "400 RequestTimeout");
    EXPECT_EQ(between(innermost, "<Code>", "</Code>"), "SlowDown");
    EXPECT_EQ(outcome(outer), "400 RequestTimeout") << "what they held is free again";
    form.stream = std::make_shared<PartedBody>(std::string(17 * base::limits::kMiB, 'x'),
                                               base::limits::kMiB, false);
    EXPECT_EQ(outcome(form), "400 EntityTooLarge");
}

// UPLOAD-1
TEST_F(HostileTest, ThousandsOfOpenUploadsAreListedInPages) {
    constexpr std::size_t kUploads = 3'000;
    object::TransactionalBucket& bucket = **store_->transactional_bucket("bucket");
    std::deque<object::multipart::Draft> drafts;  // which do not move
    std::vector<object::Change> changes;
    for (std::size_t i = 0; i < kUploads; ++i) {
        const object::multipart::Upload upload{
            .key = base::text("tasks/", i % 100, "/part-", i / 200),
            .id = object::multipart::random_upload_id(random_)};
        drafts.push_back(object::multipart::Uploads::begin(upload));
        changes.push_back(drafts.back().writes);
    }
    for (const base::Result<>& done : bucket.commit(changes)) ASSERT_TRUE(done);
    open();
    std::string query = "uploads&prefix=tasks/";
    std::vector<std::string> seen;
    for (std::string marker;;) {
        const std::string page = call({.path = "/bucket", .query = query + marker});
        ASSERT_LT(page.size(), base::limits::kMiB) << "a page is bounded";
        const auto root = codec::parse_xml(page.substr(4), {});
        ASSERT_TRUE(root) << page;
        for (const codec::XmlElement& one : root->children) {
            if (one.name != "Upload") continue;
            seen.push_back(base::text(one.text_of("Key"), ' ', one.text_of("UploadId")));
        }
        if (root->text_of("IsTruncated") == "false") break;
        marker = base::text("&key-marker=", codec::percent_encoded(root->text_of("NextKeyMarker")),
                            "&upload-id-marker=", root->text_of("NextUploadIdMarker"));
    }
    EXPECT_EQ(seen.size(), kUploads);
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end()) << "each once";
    const std::string groups =
        call({.path = "/bucket", .query = "uploads&prefix=tasks/&delimiter=/"});
    EXPECT_EQ(groups.find("<Upload>"), std::string::npos);
    EXPECT_NE(groups.find("<Prefix>tasks/99/</Prefix>"), std::string::npos);
    EXPECT_EQ(call({.path = "/bucket", .query = "list-type=2"}).find("tasks/"), std::string::npos);
}

}  // namespace
}  // namespace door::s3
