#pragma once
// Confluent's REST Proxy, API v2, over a broker: produce in JSON and binary, and the topics' GETs.
//
//     RestDoor rest(broker, clock, metrics, shards.count());
//     Server::open(shards, metrics, {.refusal = framing_refusal},
//                  [&rest](http::Request request) { return rest.handle(std::move(request)); });
//
// REST-1  A record is answered with its offset only after the broker said that it is stored.

#include <atomic>
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
#include "io/clock.h"
#include "run/task.h"

namespace door::rest {

//   Owner: app.  Runs on: all shards, each request on its connection's.  Ends: after its server.
class RestDoor {
  public:
    RestDoor(broker::Broker& broker, io::Clock& clock, base::Metrics& metrics,
             std::uint32_t shard_count);
    RestDoor(const RestDoor&) = delete;
    RestDoor& operator=(const RestDoor&) = delete;

    run::Task<http::Response> handle(http::Request request) const;

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
    http::Router router_;
    std::vector<std::pair<std::string_view, std::string_view>> resources_;
    // Of each shard its own, so that the metrics' lock is taken once per topic and shard.
    std::vector<std::unordered_map<std::string, TopicCounters>> counters_;
    // Spreads requests without keys over the partitions.
    std::atomic<std::uint32_t> requests_{0};
};

}  // namespace door::rest
