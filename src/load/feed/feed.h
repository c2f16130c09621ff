#pragma once
// Streams into their tables, continuously: one query for each stream, its records gathered in
// micro-batches that follow one another at once.
//
//   Owner: app.  Runs on: shard 0, and a lane for each query.  Ends: stop(), then the destructor;
//   both before the catalog's and the broker's.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/metric.h"
#include "broker/streams/stream_catalog.h"
#include "broker/streams/stream_records.h"
#include "load/stream/stream_query.h"
#include "run/blocking.h"
#include "run/event.h"
#include "run/gate.h"
#include "run/shard.h"

namespace load::feed {

struct FeedParts {
    broker::Broker& broker;
    broker::streams::StreamCatalog& catalog;
    broker::streams::StreamRecords& records;
    run::Shards& shards;
    object::Bucket& tables;
    // Called on the lane once there is something to load: until then DuckDB stays out of memory.
    std::function<Result<sql::Database*>()> database;
    const io::Clock& clock;
    base::Metrics& metrics;
};

struct FeedOptions {
    // One batch of one query.
    std::size_t records_max = 100'000;
    std::size_t bytes_max = 32ULL << 20;
    stream::QueryOptions query;
};

// What has become of one query since it was started.
struct FeedState {
    std::string table;
    std::string stream;
    stream::Progress last{};  // the newest batch
    std::uint64_t batches = 0;
    std::uint64_t records = 0;
    std::uint64_t rows = 0;
    std::uint64_t dead_letters = 0;
    std::optional<base::Error> fault;  // of the newest try
};

class Feed {
  public:
    // `specs`: the topic of each is its stream.
    Feed(FeedParts parts, std::vector<TableSpec> specs, FeedOptions options);
    ~Feed();

    // From any thread, once.
    void start();
    // Until every query has what its stream held when it was asked; the states after. The first
    // fault that lasts comes back.
    run::Task<Result<std::vector<FeedState>>> drain();
    run::Task<void> stop();

  private:
    struct Following;
    using Wanted = stream::StreamQuery::Wanted;

    run::Task<void> follow(Following& following);
    run::Task<Result<>> turn(Following& following);
    run::Task<Result<>> open_query(Following& following, const broker::streams::Stream& stream);
    run::Task<Result<bool>> has_work(Following& following, broker::streams::StreamView view);
    run::Task<void> keep_pace(const Following& following);
    run::Task<Result<stream::Batch>> gather(Following& following, broker::streams::StreamView view,
                                            Wanted wanted);
    run::Task<Result<>> gather_shard(Following& following, broker::streams::StreamView view,
                                     std::int32_t shard, const Wanted& wanted,
                                     stream::Batch& batch);
    run::Task<void> wait_for_more(const broker::streams::Stream& stream, const Wanted& wanted);
    run::Task<Result<Positions>> tips(broker::streams::StreamView view);
    void note(Following& following, const stream::Progress& progress);
    run::Shard& home() const { return parts_.shards.at(base::ShardId{0}); }

    const FeedParts parts_;
    const FeedOptions options_;
    std::vector<std::unique_ptr<Following>> all_;
    bool is_stopping_ = false;
    run::Event stopped_;     // wakes those that back off
    run::Event progressed_;  // wakes drain()
    run::Gate gate_;
};

}  // namespace load::feed
