#pragma once
// The buckets of an S3 server elsewhere: MinIO, SeaweedFS, AWS, or another of us.
//
//   Owner: app.  Runs on: any thread that may wait but those of the pool it is given, never a
//   shard.  Ends: stop_after(), then the destructor.
//
//     OBJ-1  A PUT is atomic there, and so is a multipart upload's completion.
//     OBJ-2  What returned was answered with 200; durability is the server's promise.
//     OBJ-3  By If-None-Match. Whoever needs it, asks for it at open_bucket(): a server that
//            ignores it is refused.

#include <cstdint>
#include <memory>
#include <string>

#include "io/clock.h"
#include "io/disk.h"
#include "io/http_client.h"
#include "io/random.h"
#include "object/remote/credentials.h"
#include "object/remote/endpoint.h"
#include "object/remote/service.h"
#include "object/store.h"
#include "run/blocking.h"

namespace object::remote {

// All outlive the store.
struct StoreParts {
    io::HttpClient& http;
    io::Disk& disk;
    const io::Clock& clock;
    io::Random& random;           // asked by several threads
    run::BlockingPool& requests;  // many requests at once
    Environment environment;
};

struct StoreOptions {
    Endpoint endpoint;
    auth::AwsCredentials credentials{};  // without an id: the usual chain
    Retries retries{};
};

// Tables, whose files DuckDB reads.
struct TablesPlace {
    std::string bucket;
    std::string prefix{};           // of all keys; ends with '/' or is empty
    std::string cache_directory{};  // where files that were fetched lie
    std::uint64_t cache_bytes_max = 0;
};

class RemoteStore final : public Store {
  public:
    RemoteStore(const StoreParts& parts, StoreOptions options);
    ~RemoteStore() override;

    Result<> create_bucket(std::string_view name) override;
    Result<std::vector<std::string>> buckets() override;
    // Code::not_found; asks the server.
    Result<Bucket*> bucket(std::string_view name) override;
    Result<> close() override { return {}; }

    // For tables: with plain files, and only where conditional puts hold (OBJ-3). Once for a place.
    Result<Bucket*> open_tables(TablesPlace place);
    // Whatever waits for the server ends after so long with Code::interrupted.
    void stop_after(std::chrono::milliseconds grace);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace object::remote
