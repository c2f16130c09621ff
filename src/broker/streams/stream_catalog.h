#pragma once
// The streams there are: made, changed and ended, one change at a time; read anywhere as snapshots.
//
//   Owner: app.  Runs on: shard 0 for changes, any thread for snapshots.  Ends: stop(), then the
//   destructor; both before the broker's.
//
// STREAM-1  The open shards of a stream hold all hash keys, each once, at every moment and after
//           every crash.
// STREAM-2  A shard that was once closed never takes a record again, and its end never moves.

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "broker/broker.h"
#include "broker/snapshot.h"
#include "broker/streams/stream.h"
#include "run/event.h"
#include "run/gate.h"

namespace broker::streams {

// All of one account's open shards; AWS' own limit is 500 to 20,000, by region.
inline constexpr std::int32_t kOpenShardsMax = 1'000;
// What a stream on demand begins with.
inline constexpr std::int32_t kOnDemandShards = 4;
inline constexpr std::size_t kOnDemandStreamsMax = 50;

using StreamView = std::shared_ptr<const Stream>;

struct CatalogParts {
    io::Disk& disk;
    io::Clock& clock;
    run::Shards& shards;
    run::BlockingPool& pool;
    Broker& broker;
    std::string path;  // DATA/log/streams.json
};

class StreamCatalog {
  public:
    // What a change makes of a stream, as a value; an error leaves all as it was.
    using Edit = std::function<Result<>(Stream&)>;

    // Finishes what died under way. Code::corrupt names the file.
    static Result<std::unique_ptr<StreamCatalog>> open(CatalogParts parts);

    // --- Any thread.
    // Code::not_found, in AWS's words.
    Result<StreamView> find(std::string_view name);
    std::vector<StreamView> list();  // in order of name
    std::int32_t open_shards();      // of all streams together

    // --- Changes: durable, then visible. Code::not_found, conflict (it exists), busy (a limit),
    // invalid_argument.
    run::Task<Result<>> create(Stream asked, std::int32_t shards);
    run::Task<Result<>> remove(std::string name);
    // Of all but the shards.
    run::Task<Result<>> edit(std::string name, Edit edit);
    // Of the shards: split(), merge(), resize().
    run::Task<Result<>> reshard(std::string name, Edit edit);
    // Until no change is under way.
    run::Task<void> settled();

    run::Task<void> stop();

  private:
    using Streams = std::map<std::string, StreamView, std::less<>>;
    // Held on shard 0 while the streams change, by one coroutine at a time.
    class Change;

    explicit StreamCatalog(CatalogParts parts) : parts_(std::move(parts)) {}
    run::Task<Result<>> load();
    run::Task<Result<>> finish(Stream& stream, Streams& streams);
    run::Task<Result<>> adopt(Stream& stream);
    bool has_topic(const Stream& stream) const;
    void drop_orphans_soon();
    run::Task<void> drop_orphans();

    run::Task<Result<>> create_here(Stream asked, std::int32_t shards);
    run::Task<Result<>> remove_here(std::string name);
    run::Task<Result<>> edit_here(std::string name, Edit edit);
    run::Task<Result<>> reshard_here(std::string name, Edit edit);
    run::Task<Result<>> close_shards(const Stream& before, Stream& after);
    run::Task<Result<>> write(const Streams& streams);
    run::Task<Result<>> publish(Streams streams);
    run::Task<Result<>> configure(const Stream& stream);
    run::Shard& home() const { return parts_.shards.at(base::ShardId{0}); }

    CatalogParts parts_;
    Snapshot<Streams> streams_;
    // The broker's catalog, when all streams were seen to have their topics.
    std::atomic<std::uint64_t> checked_version_{~std::uint64_t{0}};
    std::atomic<bool> is_dropping_{false};
    run::Gate gate_;
    // Shard 0's: one change at a time.
    bool changing_ = false;
    run::Event changed_;
};

}  // namespace broker::streams
