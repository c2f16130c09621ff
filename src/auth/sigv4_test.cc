// The expected signatures are AWS's own: of its published signing test suite (service "service"),
// of the examples in S3's documentation, and of the MSK signers for Python, JavaScript and Go.
#include "auth/sigv4.h"

#include <gtest/gtest.h>

#include "auth/digest.h"
#include "codec/percent.h"

namespace auth {
namespace {

const AwsCredentials kExample{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};
const AwsCredentials kS3Example{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                ""};

struct SuiteCase {
    std::string name;
    SigV4Request request;
    std::string_view signature;
};

SigV4Request request(std::string method, std::string_view target, NamedTexts headers = {}) {
    SigV4Request made;
    made.method = std::move(method);
    const std::size_t mark = std::min(target.find('?'), target.size());
    made.path = target.substr(0, mark);
    if (mark < target.size()) made.query = *parse_query(target.substr(mark + 1));
    made.headers = std::move(headers);
    made.headers.emplace_back("Host", "example.amazonaws.com");
    return made;
}

std::vector<SuiteCase> suite() {
    const std::string unreserved =
        "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    return {
        {"vanilla", request("GET", "/"),
         "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        {"duplicate header",
         request("GET", "/",
                 {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}}),
         "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
        {"header order",
         request("GET", "/",
                 {{"My-Header1", "value4"},
                  {"My-Header1", "value1"},
                  {"My-Header1", "value3"},
                  {"My-Header1", "value2"}}),
         "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"},
        {"blanks in headers",
         request("GET", "/", {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}),
         "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
        {"two dots", request("GET", "/example1/example2/../.."),
         "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        {"a dot", request("GET", "/./example"),
         "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"},
        {"slashes", request("GET", "//example//"),
         "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
        {"a blank", request("GET", "/example space/"),
         "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
        {"unreserved", request("GET", "/" + unreserved),
         "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
        {"utf-8", request("GET", "/\u1234"),
         "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
        {"order of the query", request("GET", "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1"),
         "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"},
        {"unreserved query", request("GET", "/?" + unreserved + "=" + unreserved),
         "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
        {"utf-8 query", request("GET", "/?\u1234=bar"),
         "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
        {"post", request("POST", "/"),
         "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
        {"header case", request("POST", "/", {{"My-Header1", "VALUE1"}}),
         "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"},
        {"post query", request("POST", "/?Param1=value1"),
         "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
    };
}

const SigV4Place kSuitePlace{"us-east-1", "service", *parse_sigv4_time("20150830T123600Z")};

TEST(SigV4, SignsAsAwsSuiteDoes) {
    for (SuiteCase& one : suite()) {
        sign_headers(one.request, kExample, kSuitePlace);
        EXPECT_TRUE(one.request.headers.back().second.ends_with(one.signature))
            << one.name << "\n"
            << one.request.headers.back().second;
    }
}

TEST(SigV4, SignsASessionTokenToo) {
    SigV4Request signed_one = request("POST", "/");
    AwsCredentials credentials = kExample;
    credentials.session_token =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfp"
        "SPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/"
        "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQ"
        "cHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rv"
        "x3iSIlTJabIQwj2ICCR/oLxBA==";
    sign_headers(signed_one, credentials, kSuitePlace);
    EXPECT_TRUE(signed_one.headers.back().second.ends_with(
        "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"));
}

TEST(SigV4, SignsABodyByItsHash) {
    SigV4Request signed_one =
        request("POST", "/",
                {{"Content-Type", "application/x-www-form-urlencoded"}, {"Content-Length", "13"}});
    signed_one.payload_hash = hex(digest(Hash::sha256, "Param1=value1"));
    signed_one.headers.emplace_back("x-amz-content-sha256", signed_one.payload_hash);
    sign_headers(signed_one, kExample, kSuitePlace);
    EXPECT_TRUE(signed_one.headers.back().second.ends_with(
        "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b"))
        << signed_one.headers.back().second;
}

TEST(SigV4, PresignsAsS3sDocumentationDoes) {
    SigV4Request presigned;
    presigned.path = "/test.txt";
    presigned.path_rules = SigV4Request::Path::as_is;
    presigned.payload_hash = kUnsignedPayload;
    presigned.headers = {{"host", "examplebucket.s3.amazonaws.com"}};
    presign(presigned, kS3Example, {"us-east-1", "s3", *parse_sigv4_time("20130524T000000Z")},
            std::chrono::seconds(86400));
    EXPECT_EQ(presigned.query.back().second,
              "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST(SigV4, SignsTheSeedOfAChunkedUpload) {
    SigV4Request put;
    put.method = "PUT";
    put.path = "/examplebucket/chunkObject.txt";
    put.path_rules = SigV4Request::Path::as_is;
    put.payload_hash = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    put.headers = {{"Host", "s3.amazonaws.com"},
                   {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                   {"x-amz-content-sha256", put.payload_hash},
                   {"Content-Encoding", "aws-chunked"},
                   {"x-amz-decoded-content-length", "66560"},
                   {"Content-Length", "66824"}};
    sign_headers(put, kS3Example, {"us-east-1", "s3", *parse_sigv4_time("20130524T000000Z")});
    EXPECT_TRUE(put.headers.back().second.ends_with(
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"));
}

struct MskCase {
    std::string host;
    std::string token;
    std::string_view canonical_hash;
    std::string_view signature;
};

TEST(SigV4, PresignsAsTheMskSignersDo) {
    const std::string broker = "b-1.demo.abc123.c2.kafka.us-east-1.amazonaws.com";
    const std::string region = "kafka.us-east-1.amazonaws.com";
    const std::string token = "SESSIONTOKENEXAMPLE+/=";
    const std::vector<MskCase> cases = {
        {broker, "", "d3d1a29f61a1015e25cf5c21810599f047ce4d711e5b85dffb34117ac5f0bf1f",
         "63bb7c4c082d8aeb1200b6a0edd1df47a785e3dca0d8e907396675578b7c867d"},
        {broker, token, "6f7626b681b79f7a18ce1e7191a91eb83b29ca69ba4067a959df395db7a1d998",
         "cc022549c83da3201bb2cefc6e8643e1c0d5af02c9758adada6a483aaaeedf25"},
        {region, "", "e2c75096c5fd62c22e33d48e7257af474bf5b7940e514ffa6cee683dd6fcac04",
         "d3db093cc03c451540f829278e026651a0209daa7a5985b92245f43aaa31de65"},
        {region, token, "e329ac8fb173dc173521f90cb9b1826195f8a51af48f564e986c1d7e97eef63a",
         "5d5a1cdae0ff889194881fdf46cc6f4d1acb3d458d13ed7a395ef67082768774"},
    };
    for (const MskCase& one : cases) {
        SigV4Request presigned;
        presigned.query = {{"Action", "kafka-cluster:Connect"}};
        presigned.headers = {{"host", one.host}};
        AwsCredentials credentials = kExample;
        credentials.session_token = one.token;
        presign(presigned, credentials,
                {"us-east-1", "kafka-cluster", *parse_sigv4_time("20240115T120000Z")},
                std::chrono::seconds(900));
        EXPECT_EQ(hex(digest(Hash::sha256, canonical_request(presigned, "host"))),
                  one.canonical_hash);
        EXPECT_EQ(presigned.query.back().second, one.signature);
    }
}

TEST(SigV4, VerifiesWhatItSignedAndNothingElse) {
    for (SuiteCase& one : suite()) {
        sign_headers(one.request, kExample, kSuitePlace);
        const auto claim = claim_in_headers(one.request);
        ASSERT_TRUE(claim) << one.name << ": " << claim.error().what;
        EXPECT_EQ(claim->access_key_id, "AKIDEXAMPLE");
        EXPECT_EQ(claim->at, kSuitePlace.at);
        EXPECT_TRUE(verifies(*claim, one.request, kExample.secret_access_key)) << one.name;
        EXPECT_FALSE(verifies(*claim, one.request, "another secret"));
        one.request.headers.front().second += "x";
        EXPECT_FALSE(verifies(*claim, one.request, kExample.secret_access_key)) << one.name;
    }
}

TEST(SigV4, VerifiesAPresignedRequest) {
    SigV4Request presigned = request("GET", "/a?list-type=2&prefix=a%20b%2Fc+d");
    presign(presigned, kExample, kSuitePlace, std::chrono::seconds(60));
    const auto claim = claim_in_query(presigned);
    ASSERT_TRUE(claim) << claim.error().what;
    EXPECT_EQ(claim->expires, std::chrono::seconds(60));
    EXPECT_TRUE(verifies(*claim, presigned, kExample.secret_access_key));
    presigned.query.emplace_back("more", "");
    EXPECT_FALSE(verifies(*claim, presigned, kExample.secret_access_key));
}

TEST(SigV4, NamesWhatAClaimLacks) {
    const auto complaint = [](std::string header, const std::string& date = "20150830T123600Z") {
        SigV4Request claimed = request("GET", "/");
        claimed.headers.emplace_back("X-Amz-Date", date);
        claimed.headers.emplace_back("Authorization", std::move(header));
        const auto claim = claim_in_headers(claimed);
        return claim ? std::string() : claim.error().what;
    };
    const std::string scope = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
    const std::string whole =
        "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host;x-amz-date, Signature=ab";
    EXPECT_EQ(complaint(whole), "");
    EXPECT_NE(complaint("AWS4-HMAC-SHA1 Credential=").find("algorithm"), std::string::npos);
    EXPECT_NE(complaint("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/x").find("Credential"),
              std::string::npos);
    EXPECT_NE(complaint("AWS4-HMAC-SHA256 Credential=" + scope +
                        ", SignedHeaders=x-amz-date,"
                        " Signature=ab")
                  .find("SignedHeaders"),
              std::string::npos);
    EXPECT_NE(complaint("AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host")
                  .find("Signature"),
              std::string::npos);
    EXPECT_NE(complaint(whole, "20150831T123600Z").find("Date"), std::string::npos);
    EXPECT_NE(complaint(whole, "yesterday").find("Date"), std::string::npos);
    EXPECT_FALSE(claim_in_headers(request("GET", "/")));
    EXPECT_FALSE(claim_in_query(request("GET", "/")));
}

TEST(SigV4, TimesHaveOneSpelling) {
    const auto at = parse_sigv4_time("20240229T235959Z");
    ASSERT_TRUE(at);
    EXPECT_EQ(sigv4_time(*at), "20240229T235959Z");
    for (const std::string_view wrong :
         {"20230229T000000Z", "20240115T240000Z", "20240115T120060Z", "20240115T120000",
          "2024-01-15T12:00Z", "+0240115T120000Z", "", "20241315T120000Z"}) {
        EXPECT_FALSE(parse_sigv4_time(wrong)) << wrong;
    }
}

TEST(SigV4, EscapesAreStrict) {
    EXPECT_EQ(codec::percent_encoded("a b/ü~", "/"), "a%20b/%C3%BC~");
    EXPECT_EQ(codec::percent_encoded("/"), "%2F");
    EXPECT_EQ(codec::percent_decoded("a%2fb+%C3%BC"), "a/b+ü");
    for (const std::string_view wrong : {"%", "%2", "%zz", "a%2g"}) {
        EXPECT_FALSE(codec::percent_decoded(wrong)) << wrong;
        EXPECT_FALSE(parse_query(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace auth
