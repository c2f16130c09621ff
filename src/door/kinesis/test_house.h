#pragma once
// A Kinesis door over real streams in a directory of its own, and a client that signs. For this
// room's tests.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "auth/digest.h"
#include "auth/sigv4.h"
#include "base/text.h"
#include "door/kinesis/kinesis.h"
#include "io/posix_disk.h"
#include "io/random.h"
#include "io/test_directory.h"

namespace door::kinesis {

// A request as the server would hand it over.
struct TestRequest {
    std::string method = "POST";
    std::string path = "/";
    std::string query{};
    auth::NamedTexts headers{};
    std::string body{};

    http::Request made() const {
        http::Request request;
        std::vector<std::size_t> sizes;
        request.head = method + path + query;
        for (const auto& [name, value] : headers) request.head += name + value;
        request.head.reserve(request.head.size() + 64);
        std::string_view rest = request.head;
        const auto cut = [&rest](const std::string& text) {
            const std::string_view part = rest.substr(0, text.size());
            rest.remove_prefix(text.size());
            return part;
        };
        request.method = cut(method);
        request.path = request.target = cut(path);
        request.query = cut(query);
        for (const auto& [name, value] : headers) {
            const std::string_view first = cut(name);
            request.headers.push_back({first, cut(value)});
        }
        request.body = body;
        return request;
    }
};

class KinesisTest : public testing::Test {
  protected:
    KinesisTest() {
        auto keys = auth::Keys::open(disk_, random_, directory_.path());
        EXPECT_TRUE(keys);
        keys_ = *std::move(keys);
        const auto key = keys_->make("", {});
        EXPECT_TRUE(key);
        credentials_ = {key->id, key->secret, {}};
        open();
    }
    ~KinesisTest() override { close(); }

    void open() {
        broker::Options options;
        options.directory = directory_.path() + "/log";
        auto opened = broker::Broker::open(disk_, clock_, shards_, pool_, metrics_, options);
        ASSERT_TRUE(opened) << opened.error().what;
        broker_ = *std::move(opened);
        auto catalog = broker::streams::StreamCatalog::open(
            {disk_, clock_, shards_, pool_, *broker_, options.directory + "/streams.json"});
        ASSERT_TRUE(catalog) << catalog.error().what;
        catalog_ = *std::move(catalog);
        records_ = std::make_unique<broker::streams::StreamRecords>(
            *catalog_, *broker_, shards_, clock_, broker::streams::RecordsOptions{});
        door_ = std::make_unique<KinesisDoor>(
            DoorParts{*catalog_, *records_, *keys_, shards_, clock_, 7});
    }
    void close() {
        door_.reset();
        records_.reset();
        shards_.run_to_end(catalog_->stop());
        catalog_.reset();
        EXPECT_TRUE(shards_.run_to_end(broker_->stop()));
        broker_.reset();
    }

    TestRequest request(std::string_view action, std::string body) const {
        return {.headers = {{"Host", "kinesis.local"},
                            {"Content-Type", "application/x-amz-json-1.1"},
                            {"X-Amz-Target", base::text("Kinesis_20131202.", action)}},
                .body = std::move(body)};
    }
    TestRequest signed_request(TestRequest plain, std::string service = "kinesis") const {
        auth::SigV4Request part{
            .method = plain.method,
            .path = plain.path,
            .headers = plain.headers,
            .payload_hash = auth::hex(auth::digest(auth::Hash::sha256, plain.body))};
        auth::sign_headers(part, credentials_, {"eu-west-1", std::move(service), clock_.wall()});
        plain.headers = part.headers;
        return plain;
    }
    http::Response send(const TestRequest& made) {
        return shards_.run_to_end(door_->handle(made.made()));
    }
    // Signed; the answer's status and body.
    std::string call(std::string_view action, std::string body) {
        const http::Response response = send(signed_request(request(action, std::move(body))));
        return response.status == 200 ? response.body
                                      : base::text(response.status, ' ', response.body);
    }
    // The text that follows "name":" in a body.
    static std::string member(std::string_view body, std::string_view name) {
        const std::string mark = base::text('"', name, "\":\"");
        const std::size_t at = body.find(mark);
        if (at == std::string_view::npos) return {};
        const std::string_view rest = body.substr(at + mark.size());
        return std::string(rest.substr(0, rest.find('"')));
    }
    std::string iterator(std::string_view stream, std::string_view type, std::string_view more = "",
                         int shard = 0) {
        return member(
            call("GetShardIterator",
                 base::text(R"({"StreamName":")", stream, R"(","ShardId":"shardId-00000000000)",
                            shard, R"(","ShardIteratorType":")", type, '"', more, '}')),
            "ShardIterator");
    }
    std::string records(std::string_view iterator, std::string_view more = "") {
        return call("GetRecords", base::text(R"({"ShardIterator":")", iterator, '"', more, '}'));
    }

    const io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::ManualClock clock_{base::from_epoch_ms(1'700'000'000'000)};
    io::SystemRandom random_;
    base::Metrics metrics_;
    run::Shards shards_{2};
    run::BlockingPool pool_{2};
    auth::AwsCredentials credentials_;
    std::unique_ptr<auth::Keys> keys_;
    std::unique_ptr<broker::Broker> broker_;
    std::unique_ptr<broker::streams::StreamCatalog> catalog_;
    std::unique_ptr<broker::streams::StreamRecords> records_;
    std::unique_ptr<KinesisDoor> door_;
};

}  // namespace door::kinesis
