#include "app/outside/places.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "io/posix_disk.h"
#include "object/remote/answers.h"

namespace app::outside {
namespace {

using base::Code;
using config::Settings;
using object::remote::Addressing;
using object::remote::Endpoint;

Settings with(const std::vector<std::string>& assignments) {
    Settings settings;
    for (const std::string& one : assignments) EXPECT_TRUE(settings.set(one, "a file")) << one;
    return settings;
}

TEST(Endpoint, AddressesBucketsAsServersWant) {
    const auto aws = *Endpoint::parse("", "eu-west-1");
    EXPECT_EQ(aws.address_of("bucket", "a/ä+b").url,
              "https://bucket.s3.eu-west-1.amazonaws.com/a/%C3%A4%2Bb");
    EXPECT_EQ(aws.address_of("bucket", "").path, "/");
    // No certificate is good for it.
    EXPECT_EQ(aws.address_of("a.b", "k").url, "https://s3.eu-west-1.amazonaws.com/a.b/k");
    EXPECT_EQ(Endpoint::parse("", "cn-north-1")->text(), "https://s3.cn-north-1.amazonaws.com.cn");
    const auto other = *Endpoint::parse("http://127.0.0.1:9000/", "us-east-1");
    EXPECT_EQ(other.address_of("bucket", "k").url, "http://127.0.0.1:9000/bucket/k");
    EXPECT_EQ(other.address_of("bucket", "").url, "http://127.0.0.1:9000/bucket");
    EXPECT_EQ(other.address_of("", "").url, "http://127.0.0.1:9000/");
    EXPECT_EQ(other.address_of("bucket", "").host, "127.0.0.1:9000");
    const auto named = *Endpoint::parse("http://s3.test", "us-east-1", Addressing::virtual_host);
    EXPECT_EQ(named.address_of("bucket", "k").host, "bucket.s3.test");
    for (const std::string_view bad : {"127.0.0.1:9000", "ftp://h", "http://", "http://h/path",
                                       "http://u@h", "http://h\n", "https://h?q"}) {
        EXPECT_FALSE(Endpoint::parse(bad, "us-east-1")) << bad;
    }
    EXPECT_FALSE(Endpoint::parse("", "US EAST"));
}

TEST(Places, AreWhatTheSettingsSay) {
    io::PosixDisk disk;
    const auto empty = [](const char*) { return std::string(); };
    EXPECT_FALSE(has_outside_bucket(Settings()));
    EXPECT_TRUE(has_outside_bucket(with({"bucket.name=b"})));
    EXPECT_TRUE(has_outside_bucket(with({"bucket.endpoint=http://h:1"})));
    const auto here = store_options(with({"bucket.endpoint=http://h:1"}), disk, empty);
    EXPECT_EQ(here->endpoint.text(), "http://h:1");
    EXPECT_EQ(here->endpoint.region(), "us-east-1");
    EXPECT_TRUE(here->credentials.access_key_id.empty());
    const auto named = [](const char* name) {
        return std::string(std::string_view(name) == "AWS_REGION" ? "eu-west-1" : "");
    };
    EXPECT_EQ(store_options(with({"bucket.name=b"}), disk, named)->endpoint.text(),
              "https://s3.eu-west-1.amazonaws.com");
    const auto elsewhere = [](const char* name) {
        return std::string(std::string_view(name) == "AWS_ENDPOINT_URL_S3" ? "http://h:2" : "");
    };
    EXPECT_EQ(store_options(with({"bucket.name=b"}), disk, elsewhere)->endpoint.text(),
              "http://h:2");
    const auto half = store_options(with({"bucket.access_key_id=i"}), disk, empty);
    EXPECT_EQ(half.error().what, "bucket.access_key_id is given without bucket.secret_access_key");

    EXPECT_FALSE(*tables_url(Settings()));
    const auto url = *tables_url(with({"tables.url=s3://lake-1/a/b/"}));
    EXPECT_EQ(url->bucket, "lake-1");
    EXPECT_EQ(url->prefix, "a/b/");
    EXPECT_EQ((*tables_url(with({"tables.url=s3://lake"})))->prefix, "");
    for (const std::string bad : {"lake", "s3://", "s3://No_Bucket/x", "http://h/b"}) {
        EXPECT_EQ(tables_url(with({"tables.url=" + bad})).error().code, Code::invalid_argument);
    }
}

TEST(Places, KeepASecretOutOfArguments) {
    Settings settings;
    const auto refused = settings.set("bucket.secret_access_key=hush", "--set");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what.find("hush"), std::string::npos);
    EXPECT_NE(refused.error().what.find("MILLRACE_BUCKET_SECRET_ACCESS_KEY"), std::string::npos);
    ASSERT_TRUE(settings.set("bucket.secret_access_key=hush", "millrace.yaml:3"));
    for (const Settings::Value& one : settings.values()) {
        if (one.info->is_secret) EXPECT_EQ(one.shown(), one.text.empty() ? "" : "[hidden]");
    }
}

TEST(Answers, AreReadOrRefused) {
    using object::remote::read_http_date;
    using object::remote::read_iso_time;
    EXPECT_EQ(base::epoch_ms(read_http_date("Sun, 06 Nov 1994 08:49:37 GMT")), 784'111'777'000);
    EXPECT_EQ(base::epoch_ms(read_iso_time("1994-11-06T08:49:37.250Z")), 784'111'777'250);
    EXPECT_EQ(read_http_date("Sun, 36 Nov 1994 08:49:37 GMT"), base::WallTime{});
    EXPECT_EQ(read_iso_time("yesterday"), base::WallTime{});
    EXPECT_EQ(object::remote::read_fault("<html>").code, "");
    const auto page = object::remote::read_list(
        "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
        "<NextContinuationToken>t</NextContinuationToken>"
        "<Contents><Key>b+%2B</Key><Size>1</Size></Contents>"
        "<Contents><Key>a</Key><Size>2</Size></Contents></ListBucketResult>");
    ASSERT_TRUE(page) << page.error().what;
    EXPECT_EQ(page->page.objects[0].key, "a");
    EXPECT_EQ(page->page.objects[1].key, "b +");
    EXPECT_EQ(page->token, "t");
    for (const std::string_view bad :
         {"", "<Other/>", "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>",
          "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"}) {
        EXPECT_EQ(object::remote::read_list(bad).error().code, Code::malformed) << bad;
    }
}

}  // namespace
}  // namespace app::outside
