#pragma once
// The Kafka cluster that section `broker` names: who it is reached as, and what it needs of this
// machine.
//
//   Owner: Instance.  Ends: stop(), then the destructor.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "broker/remote/remote_house.h"
#include "config/settings.h"
#include "io/clock.h"
#include "io/disk.h"
#include "io/random.h"
#include "object/remote/credentials.h"
#include "run/blocking.h"
#include "run/net/http_client.h"
#include "run/shard.h"

namespace app::outside {

using base::Result;

// Whether records go to a cluster elsewhere.
bool has_outside_cluster(const config::Settings& settings);
// Section `broker` as a client's properties, or those of the REST Proxy's own file
// (rest.properties: bootstrap.servers and client.*), which the section beats.
// Code::invalid_argument names the file.
Result<std::map<std::string, std::string>> client_properties(const config::Settings& settings,
                                                             io::Disk& disk);

// The port of the REST Proxy's own file (rest.properties: listeners); none if there is none.
Result<std::optional<std::uint16_t>> proxy_port(const config::Settings& settings, io::Disk& disk);

class OutsideCluster {
  public:
    // All outlive it.
    struct Parts {
        run::Shards& shards;
        io::Disk& disk;
        const io::Clock& clock;
        io::Random& random;
        object::remote::Environment environment;
    };
    // From a thread that is no shard's. Code::unavailable: nobody answers.
    static Result<std::unique_ptr<OutsideCluster>> open(const config::Settings& settings,
                                                        const Parts& parts);

    broker::Broker& broker() { return house_->broker(); }
    broker::coordinator::GroupCoordinator& groups() { return house_->groups(); }
    std::string cluster_id() const { return house_->cluster_id(); }
    // Any thread. What waits for the cluster ends after so long.
    void stop_after(base::Duration grace) { house_->stop_after(grace); }
    void stop() { house_->stop(); }

  private:
    OutsideCluster(const Parts& parts, const broker::remote::ClientOptions& options);

    const object::remote::Environment environment_;
    run::BlockingPool pool_;
    run::HttpClient http_;
    object::remote::Credentials credentials_;
    std::unique_ptr<broker::remote::RemoteHouse> house_;
};

}  // namespace app::outside
