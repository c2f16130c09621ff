// The server by itself, with handlers made for the purpose.

#include "door/kafka/server/server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "door/kafka/test_client.h"
#include "wire/kafka/api_versions.h"
#include "wire/kafka/membership.h"
#include "wire/kafka/metadata.h"
#include "wire/kafka/produce.h"
#include "wire/kafka/sasl.h"

namespace door::kafka {
namespace {

using std::chrono::milliseconds;
using wire::kafka::ApiVersionsRequest;
using wire::kafka::ErrorCode;
using wire::kafka::HeartbeatRequest;
using wire::kafka::MetadataRequest;
using wire::kafka::ProduceRequest;
using wire::kafka::SaslHandshakeRequest;

// A produce request is answered after its timeout, and tells how many were under way with it.
class Table {
  public:
    Table() {
        table_.add_held<ProduceRequest>(Order::pipelined, [this](Call<ProduceRequest> call) {
            return produce(std::move(call));
        });
        table_.add<HeartbeatRequest>(
            [this](Call<HeartbeatRequest> call) { return heartbeat(std::move(call)); });
        table_.add<MetadataRequest>(
            [](Call<MetadataRequest> call) { return metadata(std::move(call)); });
        table_.add<ApiVersionsRequest>(api_versions);
        table_.add<SaslHandshakeRequest>(
            [](Call<SaslHandshakeRequest> call) { return handshake(std::move(call)); });
    }
    const ApiTable& table() const { return table_; }
    int most_under_way() const { return most_under_way_; }

  private:
    run::Task<Held<wire::kafka::ProduceResponse>> produce(Call<ProduceRequest> call) {
        most_under_way_ = std::max(most_under_way_, ++under_way_);
        co_await run::Shard::current().sleep(milliseconds(call.request.timeout_ms));
        --under_way_;
        Held<wire::kafka::ProduceResponse> held;
        if (call.request.acks == 0) co_return held;
        held.response.emplace().throttle_time_ms = call.request.timeout_ms;
        co_return held;
    }
    run::Task<wire::kafka::HeartbeatResponse> heartbeat(Call<HeartbeatRequest> call) {
        if (call.request.group_id == "throw") throw std::runtime_error("on purpose");
        wire::kafka::HeartbeatResponse response;
        response.throttle_time_ms = under_way_;
        co_return response;
    }
    // As many topics as are asked for, by a name of some kilobytes each.
    static run::Task<wire::kafka::MetadataResponse> metadata(Call<MetadataRequest> call) {
        wire::kafka::MetadataResponse response;
        response.cluster_id = call.client_id;
        for (const auto& topic : call.request.topics.value()) {
            response.topics.push_back({.name = topic.name});
        }
        co_return response;
    }
    static run::Task<wire::kafka::ApiVersionsResponse> api_versions(Call<ApiVersionsRequest>) {
        co_return wire::kafka::ApiVersionsResponse{};
    }
    static run::Task<Reply> raw(std::shared_ptr<Frame> frame) {
        Reply reply;
        wire::kafka::Writer w;
        w.fixed(static_cast<std::int32_t>(frame->view().size()));
        w.raw(frame->view());
        reply.frame = std::move(w.out);
        co_return reply;
    }
    static run::Task<wire::kafka::SaslHandshakeResponse> handshake(
        Call<SaslHandshakeRequest> call) {
        if (call.request.mechanism == "RAW") {
            call.peer->raw_frames = raw;
        } else {
            call.peer->authenticated = true;
        }
        co_return wire::kafka::SaslHandshakeResponse{};
    }

    ApiTable table_;
    // The tests' servers have one shard.
    int under_way_ = 0;
    int most_under_way_ = 0;
};

class TestServer {
  public:
    explicit TestServer(ServerOptions options = {}) {
        auto opened = Server::open(shards_, metrics_, std::move(options), handlers_.table());
        CHECK(static_cast<bool>(opened));
        server_ = *std::move(opened);
        server_->start();
    }
    ~TestServer() { stop(); }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    void stop() {
        if (!std::exchange(stopped_, true)) shards_.run_to_end(server_->stop());
    }
    TestClient client() const { return TestClient(server_->port()); }
    const Table& handlers() const { return handlers_; }

  private:
    base::Metrics metrics_;
    run::Shards shards_{1};
    Table handlers_;
    std::unique_ptr<Server> server_;
    bool stopped_ = false;
};

ProduceRequest produce_for(std::int32_t wait_ms, std::int16_t acks = -1) {
    ProduceRequest request;
    request.acks = acks;
    request.timeout_ms = wait_ms;
    return request;
}

MetadataRequest metadata_of(std::size_t topics, std::size_t name_bytes) {
    MetadataRequest request;
    auto& all = request.topics.emplace();
    for (std::size_t i = 0; i < topics; ++i) all.push_back({.name = std::string(name_bytes, 'x')});
    return request;
}

base::Bytes length_of(std::int32_t length) {
    wire::kafka::Writer w;
    w.fixed(length);
    return w.out.bytes;
}

// KAFKA-1
TEST(Server, AnswersInTheOrderOfRequestsThoughHandlersEndInAnother) {
    const TestServer server;
    const TestClient client = server.client();
    const std::vector<std::int32_t> waits{60, 0, 40, 20, 1};
    for (std::size_t i = 0; i < waits.size(); ++i) {
        client.send(produce_for(waits[i]), 9, static_cast<std::int32_t>(i));
    }
    for (std::size_t i = 0; i < waits.size(); ++i) {
        const auto response = client.receive<ProduceRequest>(9, static_cast<std::int32_t>(i));
        EXPECT_EQ(response.throttle_time_ms, waits[i]);
    }
    EXPECT_GT(server.handlers().most_under_way(), 1);
}

TEST(Server, TakesMoreThanMayBeUnderWay) {
    const TestServer server;
    const TestClient client = server.client();
    constexpr std::int32_t kRequests = 1000;
    for (std::int32_t i = 0; i < kRequests; ++i) client.send(produce_for(i % 7 == 0 ? 2 : 0), 9, i);
    for (std::int32_t i = 0; i < kRequests; ++i) client.receive<ProduceRequest>(9, i);
    EXPECT_LE(server.handlers().most_under_way(),
              static_cast<int>(base::limits::kPipelinedRequestsMax));
}

// KAFKA-2
TEST(Server, LetsNothingPassARequestThatIsAnsweredAlone) {
    const TestServer server;
    const TestClient client = server.client();
    client.send(produce_for(30), 9, 1);
    client.send(produce_for(30), 9, 2);
    client.send(HeartbeatRequest{}, 4, 3);
    client.send(produce_for(0), 9, 4);
    client.receive<ProduceRequest>(9, 1);
    client.receive<ProduceRequest>(9, 2);
    EXPECT_EQ(client.receive<HeartbeatRequest>(4, 3).throttle_time_ms, 0);
    client.receive<ProduceRequest>(9, 4);
}

TEST(Server, SaysNothingToARequestThatWantsNoAnswer) {
    const TestServer server;
    const TestClient client = server.client();
    for (std::int32_t i = 0; i < 300; ++i) client.send(produce_for(0, 0), 9, i);
    EXPECT_EQ(client.ask(HeartbeatRequest{}).throttle_time_ms, 0);
}

// KAFKA-3: frames of all sizes, in pieces of all sizes.
TEST(Server, ReadsFramesHoweverTheyCome) {
    const TestServer server;
    const TestClient client = server.client();
    for (const std::size_t topics : {0U, 1U, 3U, 200U, 3000U}) {
        const MetadataRequest request = metadata_of(topics, 1000);
        EXPECT_EQ(client.ask(request, 9).topics.size(), topics);
    }
    const base::Bytes frame =
        wire::kafka::request_frame({.api_version = 9, .correlation_id = 5}, metadata_of(40, 200))
            .joined();
    for (std::size_t at = 0; at < frame.size(); at += 97) {
        const base::ByteView rest = base::ByteView(frame).subspan(at);
        client.send(rest.first(std::min<std::size_t>(97, rest.size())));
    }
    EXPECT_EQ(client.receive<MetadataRequest>(9, 5).topics.size(), 40U);
}

TEST(Server, EndsAConnectionWhoseFrameIsTooLarge) {
    const TestServer server;
    for (const std::int32_t length : {-1, 100 * 1024 * 1024 + 1, 2'000'000'000}) {
        const TestClient client = server.client();
        client.send(length_of(length));
        EXPECT_TRUE(client.is_closed()) << length;
    }
}

// KAFKA-3: what is announced and not sent costs nothing; what is held by some is missed by others.
TEST(Server, BoundsTheFramesOfAllConnections) {
    ServerOptions options;
    options.frame_bytes_total_max = 256 * 1024;
    options.frame_wait_max = milliseconds(300);
    const TestServer server(options);
    std::vector<TestClient> hostile;
    const base::Bytes part(200 * 1024);
    for (int i = 0; i < 8; ++i) {
        hostile.push_back(server.client());
        hostile.back().send(length_of(90 * 1024 * 1024));
        hostile.back().send(part);
    }
    for (const TestClient& client : hostile) EXPECT_TRUE(client.is_closed());
    EXPECT_EQ(server.client().ask(metadata_of(10, 1000), 9).topics.size(), 10U);
}

TEST(Server, EndsAConnectionThatStopsInTheMiddleOfAFrame) {
    ServerOptions options;
    options.frame_wait_max = milliseconds(100);
    const TestServer server(options);
    const TestClient client = server.client();
    client.send(length_of(100));
    EXPECT_TRUE(client.is_closed());
}

TEST(Server, EndsIdleConnectionsButNoneThatWaitsForAnAnswer) {
    ServerOptions options;
    options.idle_wait_max = milliseconds(100);
    const TestServer server(options);
    const TestClient client = server.client();
    client.send(produce_for(400), 9, 1);
    EXPECT_EQ(client.receive<ProduceRequest>(9, 1).throttle_time_ms, 400);
    EXPECT_TRUE(client.is_closed());
}

TEST(Server, EndsAConnectionWhoseRequestIsNone) {
    const TestServer server;
    const auto framed = [](std::int16_t key, std::int16_t version, std::size_t rest) {
        wire::kafka::Writer w;
        w.fixed(static_cast<std::int32_t>(8 + rest));
        w.fixed(key);
        w.fixed(version);
        w.fixed<std::int32_t>(1);
        w.raw(base::Bytes(rest, std::byte{0xff}));
        return w.out.bytes;
    };
    for (const base::Bytes& frame :
         {framed(4711, 0, 10), framed(12, 99, 10), framed(12, 4, 10), framed(12, 0, 0)}) {
        const TestClient client = server.client();
        client.send(frame);
        EXPECT_TRUE(client.is_closed());
    }
}

TEST(Server, EndsAConnectionWhoseHandlerThrows) {
    const TestServer server;
    const TestClient client = server.client();
    client.send(HeartbeatRequest{.group_id = "throw"}, 4, 1);
    EXPECT_TRUE(client.is_closed());
}

// A client that is newer than we are learns what we speak from an answer that it can read.
TEST(Server, AnswersAnUnknownVersionOfApiVersionsInTheFirstForm) {
    const TestServer server;
    const TestClient client = server.client();
    wire::kafka::Writer w;
    wire::kafka::begin_request(w, {.api_key = 18, .api_version = 99, .correlation_id = 3},
                               {99, true});
    w.raw(base::Bytes(5, std::byte{1}));
    wire::kafka::end_frame(w);
    client.send(w.out.bytes);
    const auto response = client.receive<ApiVersionsRequest>(0, 3);
    EXPECT_EQ(response.error_code, ErrorCode::unsupported_version);
    ASSERT_EQ(response.api_keys.size(), 1U);
    EXPECT_EQ(response.api_keys[0].max_version, 4);
    client.ask(HeartbeatRequest{});
}

TEST(Server, TakesFromStrangersOnlyWhoTheyAre) {
    ServerOptions options;
    options.greet = [](Peer& peer) { peer.authenticated = false; };
    const TestServer server(options);
    {
        const TestClient client = server.client();
        client.send(HeartbeatRequest{}, 4, 1);
        EXPECT_TRUE(client.is_closed());
    }
    {
        const TestClient client = server.client();
        client.send(length_of(600 * 1024));
        EXPECT_TRUE(client.is_closed());
    }
    const TestClient client = server.client();
    client.ask(ApiVersionsRequest{}, 0);
    // Both at once: the second is judged when the first is answered.
    client.send(SaslHandshakeRequest{}, 1, 1);
    client.send(HeartbeatRequest{}, 4, 2);
    client.receive<SaslHandshakeRequest>(1, 1);
    client.receive<HeartbeatRequest>(4, 2);
}

TEST(Server, HandsFramesThatAreNoRequestsToWhoAskedForThem) {
    const TestServer server;
    const TestClient client = server.client();
    client.send(SaslHandshakeRequest{.mechanism = "RAW"}, 0, 1);
    client.send(length_of(3));
    client.send(base::as_bytes("abc"));
    client.receive<SaslHandshakeRequest>(0, 1);
    EXPECT_EQ(base::as_text(client.receive().value()), "abc");
}

TEST(Server, StopsWithTheAnswersUnderWay) {
    TestServer server;
    const TestClient busy = server.client();
    const TestClient idle = server.client();
    idle.ask(HeartbeatRequest{});
    busy.send(produce_for(200), 9, 1);
    busy.send(produce_for(0), 9, 2);
    // Until it has arrived; heartbeats tell how many are under way.
    while (idle.ask(HeartbeatRequest{}).throttle_time_ms == 0) {
    }
    server.stop();
    busy.receive<ProduceRequest>(9, 1);
    EXPECT_TRUE(idle.is_closed());
}

TEST(Server, CutsAtItsStopWhoTakesTooLong) {
    ServerOptions options;
    options.stop_wait_max = milliseconds(100);
    TestServer server(options);
    const TestClient client = server.client();
    client.send(produce_for(1000), 9, 1);
    server.stop();
    EXPECT_TRUE(client.is_closed());
}

}  // namespace
}  // namespace door::kafka
