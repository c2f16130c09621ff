#pragma once
// Confluent's REST Proxy over a broker: of API v2 produce in JSON, binary and the formats with
// schemas, the topics' GETs, and consumers; API v3 (door/rest/v3).
//
//     RestDoor rest({broker, groups, acls, registry, shards, pool, clock, metrics, cluster_id,
//     seed}); Server::open(shards, metrics, {.refusal = framing_refusal},
//                  [&rest](http::Request request) { return rest.handle(std::move(request)); });
//
// REST-1  A record is answered with its offset only after the broker said that it is stored.

#include <atomic>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/metric.h"
#include "broker/broker.h"
#include "door/http/http.h"
#include "door/http/router.h"
#include "door/rest/consumers.h"
#include "door/rest/schemas/schemas.h"
#include "door/rest/v3/version3.h"
#include "io/clock.h"
#include "run/task.h"

namespace door::rest {

//   Owner: app.  Runs on: all shards, each request on its connection's.  Ends: after its server,
//   stop() first.
class RestDoor {
  public:
    // All outlive the door. `seed`: of the names it makes up.
    struct House {
        broker::Broker& broker;
        broker::coordinator::GroupCoordinator& groups;
        auth::Acls* acls;  // none: the rules are those of a cluster elsewhere
        ::registry::Registry& registry;
        run::Shards& shards;
        run::BlockingPool& pool;
        io::Clock& clock;
        base::Metrics& metrics;
        std::string cluster_id;
        std::uint64_t seed;
    };
    explicit RestDoor(House house);
    RestDoor(const RestDoor&) = delete;
    RestDoor& operator=(const RestDoor&) = delete;

    // Takes bodies that come while they are answered; of what needs them whole, at most
    // kBodyBytesMax.
    run::Task<http::Response> handle(http::Request request) const;

    // On any shard: requests that wait for records are answered, before the server's stop; then
    // the consumers leave their groups, after it.
    run::Task<void> interrupt() { return consumers_.interrupt(); }
    run::Task<void> stop();

    // Method and pattern of every route, for whoever stands in front.
    std::span<const std::pair<std::string_view, std::string_view>> resources() const {
        return resources_;
    }

    // For http::ServerOptions: framing refused, in this door's words.
    static http::Response refusal_of_framing(int status, std::string_view what);

  private:
    void add(std::string_view method, std::string_view pattern, http::RouteHandler handler);
    void add_produce();
    void add_metadata();
    run::Task<http::Response> produce(http::Request request, base::TopicName topic,
                                      std::optional<base::Partition> partition);
    run::Task<http::Response> offsets(base::TopicName topic, base::Partition partition);
    run::Task<base::Result<broker::Topic>> topic_to_write(base::TopicName name);
    http::Response topic_names() const;
    http::Response topic(const base::TopicName& name) const;
    http::Response partitions(const base::TopicName& name) const;
    http::Response partition(const base::TopicName& name, base::Partition partition) const;

    struct TopicCounters {
        base::Counter* accepted;
        base::Counter* refused;
    };
    const TopicCounters& counters_of(const base::TopicName& topic);
    http::Response refuse_request(const base::Error& error);

    broker::Broker& broker_;
    io::Clock& clock_;
    base::Metrics& metrics_;
    schemas::Schemas schemas_;
    Consumers consumers_;
    v3::Version3 version3_;
    http::Router router_;
    std::deque<std::string> patterns_;
    std::vector<std::pair<std::string_view, std::string_view>> resources_;
    // Of each shard its own, so that the metrics' lock is taken once per topic and shard.
    std::vector<std::unordered_map<std::string, TopicCounters>> counters_;
    // Spreads requests without keys over the partitions.
    std::atomic<std::uint32_t> requests_{0};
};

}  // namespace door::rest
