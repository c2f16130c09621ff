#pragma once
// Confluent's REST Proxy, API v3: clusters, brokers, topics, settings, partitions, groups and their
// lags, access rules, and records one behind the other.

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/acls.h"
#include "broker/broker.h"
#include "broker/coordinator/group_coordinator.h"
#include "door/http/http.h"
#include "door/http/router.h"
#include "door/rest/schemas/schemas.h"
#include "door/rest/v3/item.h"
#include "door/rest/v3/record_request.h"
#include "io/clock.h"
#include "run/blocking.h"
#include "run/gate.h"
#include "run/task.h"

namespace door::rest::v3 {

// All outlive the door.
struct House {
    broker::Broker& broker;
    broker::coordinator::GroupCoordinator& groups;
    auth::Acls* acls;  // none: the rules are those of a cluster elsewhere
    schemas::Schemas& schemas;
    run::BlockingPool& pool;  // where access rules are written
    io::Clock& clock;
    std::string cluster_id;
};

//   Owner: RestDoor.  Runs on: all shards, each request on its connection's.
class Version3 {
  public:
    // How a door adds a route.
    using Add = std::function<void(std::string_view method, std::string_view pattern,
                                   http::RouteHandler handler)>;
    explicit Version3(House house) : house_(std::move(house)) {}

    void add_routes(const Add& add);
    // Whether a body may come while it is answered: the route of records alone.
    static bool streams(std::string_view path) { return path.ends_with("/records"); }
    // Once, after the server's stop.
    run::Task<void> stop() { return gate_.close(); }

  private:
    using Answer = run::Task<http::Response>;
    struct Call {
        http::Request request;
        http::PathValues path;
        Cluster cluster;
    };
    using Route = Answer (Version3::*)(Call);
    using QuickRoute = http::Response (Version3::*)(const Call&) const;

    // Calls the route unless the path names another cluster.
    Answer call(Route route, http::Request request, http::PathValues path);
    http::RouteHandler handler(Route route);
    http::RouteHandler handler(QuickRoute route);
    void add_cluster(const Add& add);
    void add_topics(const Add& add);
    void add_groups(const Add& add);

    // cluster.cc
    http::Response clusters(const Call& call) const;
    http::Response cluster(const Call& call) const;
    http::Response brokers(const Call& call) const;
    http::Response broker(const Call& call) const;
    http::Response broker_configs(const Call& call) const;
    http::Response broker_config(const Call& call) const;
    http::Response refuse_broker_change(const Call& call) const;
    http::Response broker_replicas(const Call& call) const;

    // topics.cc
    http::Response topics(const Call& call) const;
    http::Response topic(const Call& call) const;
    Answer create_topic(Call call);
    Answer delete_topic(Call call);
    http::Response partitions(const Call& call) const;
    http::Response partition(const Call& call) const;
    http::Response replicas(const Call& call) const;
    http::Response replica(const Call& call) const;
    http::Response reassignments(const Call& call) const;

    // topic_configs.cc
    http::Response topic_configs(const Call& call) const;
    http::Response all_topic_configs(const Call& call) const;
    http::Response topic_config(const Call& call) const;
    Answer put_topic_config(Call call);
    Answer delete_topic_config(Call call);
    Answer alter_topic_configs(Call call);
    Answer alter(base::TopicName topic, std::vector<broker::ConfigChange> changes);

    // groups.cc
    Answer groups(Call call);
    Answer group(Call call);
    Answer consumers(Call call);
    Answer consumer(Call call);
    Answer assignments(Call call);
    Answer assignment(Call call);
    // lags.cc
    Answer lags(Call call);
    Answer lag(Call call);
    Answer lag_summary(Call call);

    // acls.cc
    http::Response acls(const Call& call) const;
    Answer create_acl(Call call);
    Answer delete_acls(Call call);

    // records.cc
    Answer produce(Call call);
    struct OpenBatch;
    // Of the objects that are there whole, and an answer for each.
    run::Task<std::string> take_records(Objects& objects, const Cluster& cluster,
                                        const base::TopicName& name);
    // Data that go by a schema become what is stored; nothing if all went well.
    run::Task<std::optional<::registry::Refusal>> encode(RecordRequest& record,
                                                         const base::TopicName& topic);
    run::Task<schemas::Outcome<schemas::SchemaPtr>> schema_of(schemas::Subject subject,
                                                              RecordRequest::SchemaChoice choice);
    base::Result<PlacedRecord> place(RecordRequest record, const broker::Topic& topic,
                                     base::WallTime now);
    run::Task<void> store(const Cluster& cluster, const base::TopicName& topic,
                          base::Partition partition, OpenBatch batch,
                          const std::vector<PlacedRecord>& placed,
                          std::vector<std::string>& answers);

    House house_;
    run::Gate gate_;  // of the requests that come while they are answered
    // Spreads records without keys over the partitions.
    std::atomic<std::uint32_t> turns_{0};
};

}  // namespace door::rest::v3
