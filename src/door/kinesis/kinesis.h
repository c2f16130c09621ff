#pragma once
// Amazon Kinesis Data Streams' API (2013-12-02) over streams.
//
//     KinesisDoor kinesis({catalog, records, keys, shards, clock, seed});
//     Server::open(shards, metrics, {.refusal = KinesisDoor::refusal_of_framing},
//                  [&](http::Request request) { return kinesis.handle(std::move(request)); });
//
// KINESIS-1  A record is answered with its sequence number only after it is on disk.

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "auth/keys.h"
#include "broker/streams/stream_catalog.h"
#include "broker/streams/stream_records.h"
#include "door/http/http.h"
#include "io/clock.h"
#include "run/shard.h"
#include "run/task.h"

namespace door::kinesis {

struct DoorParts {
    broker::streams::StreamCatalog& catalog;
    broker::streams::StreamRecords& records;
    const auth::Keys& keys;
    run::Shards& shards;
    io::Clock& clock;
    std::uint64_t seed;  // of the requests' ids
};

//   Owner: app.  Runs on: all shards, each request on its connection's.  Ends: after its server.
class KinesisDoor {
  public:
    explicit KinesisDoor(DoorParts parts);
    ~KinesisDoor();
    KinesisDoor(const KinesisDoor&) = delete;
    KinesisDoor& operator=(const KinesisDoor&) = delete;

    run::Task<http::Response> handle(http::Request request);

    // One action for somebody in this process, whom nobody asks who he is: "PutRecord" with its
    // body as JSON. What a client would get, in JSON; UnknownOperationException for
    // SubscribeToShard.
    run::Task<http::Response> call(std::string action, std::string body);

    // For http::ServerOptions: framing refused, in this door's words.
    static http::Response refusal_of_framing(int status, std::string_view what);

  private:
    struct Inside;
    run::Task<http::Response> answer(const http::Request& request, std::string& body);

    std::unique_ptr<Inside> inside_;
};

}  // namespace door::kinesis
