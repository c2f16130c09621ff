#pragma once
// What the parts of the coordinator share. All of it belongs to shard 0.

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "base/error.h"
#include "broker/broker.h"
#include "broker/coordinator/offsets_log.h"
#include "broker/coordinator/options.h"
#include "broker/groups/consumer_messages.h"
#include "broker/groups/offset_table.h"
#include "io/clock.h"
#include "io/random.h"
#include "run/gate.h"
#include "run/shard.h"

namespace broker::coordinator {

struct State {
    State(Broker& messages, io::Clock& time, io::Random& chance, run::Shard& shard,
          const Options& settings)
        : broker(messages),
          clock(time),
          random(chance),
          home(shard),
          options(settings),
          log(messages, time, settings.offsets_partitions) {}

    Broker& broker;
    io::Clock& clock;
    io::Random& random;
    run::Shard& home;
    Options options;
    OffsetsLog log;
    groups::OffsetTable offsets;
    // Groups of readers inside this process: they never expire.
    std::set<std::string> pinned;
    run::Gate gate;
    bool is_stopping = false;

    groups::Now now() const { return {clock.monotonic(), clock.wall()}; }
    // All topics of the moment.
    const groups::Topics& topics();

  private:
    groups::Topics topics_;
    bool has_topics_ = false;
};

// What a peer is told when a record could not be stored: come again.
groups::ErrorCode answer_for(const base::Error& error);

}  // namespace broker::coordinator
