#pragma once
// Amazon S3's REST API (2006-03-01) over the store's buckets.
//
//     S3Door s3({store, lane, pool, keys, clock, random, bucket, seed});
//     TRY_VOID(s3.prepare());
//     Server::open(shards, metrics, {.refusal = S3Door::refusal_of_framing, …},
//                  [&](http::Request request) { return s3.handle(std::move(request)); });
//
// S3-1  A write is answered only after it is on disk.
// S3-2  A body is taken at the disk's pace: a piece of it at most is in memory.
// S3-3  Nothing is read, written or told of without a key that has the right, but on loopback where
//       the configuration opens it.

#include <memory>
#include <string>
#include <string_view>

#include "auth/keys.h"
#include "base/limits.h"
#include "door/http/http.h"
#include "io/clock.h"
#include "io/random.h"
#include "object/transactional.h"
#include "run/blocking.h"
#include "run/shard.h"
#include "run/task.h"

namespace door::s3 {

struct DoorParts {
    object::TransactionalStore& store;
    run::BlockingPool& lane;  // of one thread: the one that writes to the store's buckets
    run::BlockingPool& pool;  // for what reads long
    const auth::Keys& keys;
    io::Clock& clock;
    io::Random& random;
    std::string home_bucket;  // which nobody may delete
    // Without a key, from this machine.
    bool allows_anonymous = false;
    std::uint64_t seed = 0;  // of the requests' ids
};

// For http::ServerOptions: what is larger is handed over while it comes.
inline constexpr std::size_t kWholeBodyBytesMax = base::limits::kMiB;
// 5 GiB, and the framing of its chunks.
inline constexpr std::uint64_t kStreamedBodyBytesMax =
    object::kPartBytesMax + object::kPartBytesMax / 16;
inline constexpr std::size_t kHttp2BodyBytesMax = 16 * base::limits::kMiB;

//   Owner: app.  Runs on: all shards, each request on its connection's.  Ends: after its server.
class S3Door {
  public:
    explicit S3Door(DoorParts parts);
    ~S3Door();
    S3Door(const S3Door&) = delete;
    S3Door& operator=(const S3Door&) = delete;

    // Before the first request, while nobody writes: removes what a killed process left half done.
    base::Result<> prepare();
    run::Task<http::Response> handle(http::Request request);

    // From now on lifecycles end what is due, an hour between two rounds.
    void start(run::Shard& shard);
    // On that shard, once, also if it was never started.
    run::Task<void> stop();
    // One round.
    run::Task<void> expire();

    // For http::ServerOptions: framing refused, in this door's words.
    static http::Response refusal_of_framing(int status, std::string_view what);

  private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace door::s3
