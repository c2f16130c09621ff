#pragma once
// A cluster elsewhere with all that is asked of it, opened and left in one go.
//
//   Owner: app.  Ends: stop(), then the destructor; after all who call.

#include <memory>

#include "broker/remote/cluster.h"
#include "broker/remote/remote_broker.h"
#include "broker/remote/remote_groups.h"
#include "run/shard.h"

namespace broker::remote {

class RemoteHouse {
  public:
    // From a thread that is no shard's. Code::unavailable: nobody answers; Code::unauthenticated.
    static Result<std::unique_ptr<RemoteHouse>> open(run::Shards& shards, Access access) {
        std::unique_ptr<RemoteHouse> house(new RemoteHouse(shards, std::move(access)));
        if (const auto started = shards.run_to_end(house->cluster_.start()); !started) {
            house->stop();
            return started.error();
        }
        shards.run_to_end(house->broker_.start());
        return house;
    }
    // Any thread. What is asked of the cluster ends after so long.
    void stop_after(base::Duration grace) { cluster_.stop_after(grace); }
    // From a thread that is no shard's.
    void stop() { shards_.run_to_end(cluster_.stop()); }

    Broker& broker() { return broker_; }
    coordinator::GroupCoordinator& groups() { return groups_; }
    std::string cluster_id() const { return cluster_.metadata()->cluster_id; }

  private:
    RemoteHouse(run::Shards& shards, Access access)
        : shards_(shards),
          cluster_(shards.at(base::ShardId{0}), std::move(access)),
          broker_(cluster_),
          groups_(cluster_) {}

    run::Shards& shards_;
    Cluster cluster_;
    RemoteBroker broker_;
    RemoteGroups groups_;
};

}  // namespace broker::remote
