// What networks and servers do, and what becomes of it.

#include <thread>

#include "app/outside/server_fixture.h"

namespace app::outside {
namespace {

using base::Code;
using object::Put;

TEST_F(OutsideTest, TriesAgainWhereThatHelps) {
    proxy().busy = 2;
    ASSERT_TRUE(put("k", "v"));
    proxy().lost = 2;
    EXPECT_EQ(got("k"), "v");
    proxy().lost = 1;
    ASSERT_TRUE(bucket().remove("k"));
    proxy().busy = 1'000;
    const auto refused = put("k", "v");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::throttled);
    EXPECT_NE(refused.error().what.find("SlowDown: Reduce your request rate."), std::string::npos)
        << refused.error().what;
    EXPECT_EQ(proxy().busy, 995) << "five tries";
}

TEST_F(OutsideTest, PutsAllOfManyOverAnyFaults) {
    std::vector<std::string> keys;
    for (int i = 0; i < 300; ++i) keys.push_back(base::text("k", 1000 + i));
    std::vector<Put> puts;
    puts.reserve(keys.size());
    for (const std::string& key : keys) puts.push_back({.key = key, .body = base::as_bytes(key)});
    proxy().busy = 10;
    proxy().lost = 10;
    const auto done = bucket().put_many(puts);
    ASSERT_TRUE(done) << done.error().what;
    for (const std::string& key : keys) EXPECT_EQ(got(key), key);
}

// OBJ-3: the first try is done, its answer lost; the second one fails on what the first has put.
TEST_F(OutsideTest, KnowsItsOwnPutAfterALostAnswer) {
    const auto once = [this](const std::string& key, const std::string& body) {
        return bucket().put({.key = key, .body = base::as_bytes(body), .if_none_match = true});
    };
    for (int i = 0; i < 3; ++i) {
        const std::string key = base::text("log/", i);
        proxy().lost = 1 + i % 2;
        const auto won = once(key, "mine");
        ASSERT_TRUE(won) << won.error().what;
        proxy().lost = 1;
        EXPECT_EQ(once(key, "mine").error().code, Code::already_exists)
            << "the same bytes, put by another";
        EXPECT_EQ(got(key), "mine");
    }
}

TEST_F(OutsideTest, CompletesAnUploadOverAnyFaults) {
    const std::string body(20'000'000, 'u');
    const std::string path = directory_.path() + "/file";
    for (int i = 0; i < 2; ++i) {
        std::ofstream(path, std::ios::binary) << body;
        proxy().busy = 2 * i;
        proxy().lost = 2;
        const auto put = bucket().put_file("large", path);
        ASSERT_TRUE(put) << put.error().what;
        EXPECT_EQ(put->size, body.size());
        EXPECT_TRUE(put->etag.ends_with("-2")) << put->etag;
        EXPECT_FALSE(std::filesystem::exists(path));
    }
    EXPECT_EQ(bucket().get("large", {.first = 19'999'990})->body.size(), 10U);
}

TEST_F(OutsideTest, GivesUpInTime) {
    auto retries = quick();
    retries.tries_max = 2;
    retries.timeout = std::chrono::milliseconds(100);
    const auto impatient = open(retries);
    proxy().silent = 2;
    const auto late = impatient->store.bucket("bucket");
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Code::timed_out) << late.error().what;
    EXPECT_TRUE(impatient->store.bucket("bucket"));
}

TEST_F(OutsideTest, EndsWhatWaitsAtAStop) {
    proxy().silent = 1;
    const auto begun = clock_.monotonic();
    std::thread waiting([this] {
        const auto outcome = put("k", "v");
        EXPECT_EQ(outcome.error().code, Code::interrupted);
    });
    stores_.stop_after(std::chrono::milliseconds(50));
    waiting.join();
    EXPECT_EQ(put("k", "v").error().code, Code::interrupted);
    EXPECT_LT(clock_.monotonic() - begun, std::chrono::seconds(5));
}

// It takes everything and keeps no condition.
run::Task<door::http::Response> take(door::http::Request request) {
    door::http::Response response;
    response.status = request.method == "DELETE" ? 204 : 200;
    co_return response;
}

// OBJ-3
TEST_F(OutsideTest, KeepsNoTablesWhereConditionsMeanNothing) {
    const auto careless = *door::http::Server::open(shards_, metrics_, bare_options(), take);
    careless->start();
    const auto endpoint =
        object::remote::Endpoint::parse(base::text("http://", careless->address()), "us-east-1");
    const auto opened = stores_.open({*endpoint, {kId, kSecret, {}}, quick()});
    const auto tables = opened->store.open_tables({.bucket = "bucket",
                                                   .cache_directory = directory_.path() + "/cache",
                                                   .cache_bytes_max = 1'000'000});
    EXPECT_EQ(tables.error().code, Code::unsupported);
    EXPECT_NE(tables.error().what.find("would lose commits"), std::string::npos);
    shards_.run_to_end(careless->stop());
}

TEST_F(OutsideTest, SaysSoWhereNobodyListens) {
    const auto endpoint = object::remote::Endpoint::parse("http://127.0.0.1:1", "us-east-1");
    auto retries = quick();
    retries.tries_max = 2;
    const auto nobody = stores_.open({*endpoint, {kId, kSecret, {}}, retries});
    const auto refused = nobody->store.bucket("bucket");
    EXPECT_EQ(refused.error().code, Code::unavailable);
    EXPECT_NE(refused.error().what.find("bucket bucket at http://127.0.0.1:1"), std::string::npos)
        << refused.error().what;
}

}  // namespace
}  // namespace app::outside
