#pragma once
// One data directory, opened: every engine behind the doors, wired once, started and stopped in one
// order. `up` puts doors in front of it; other commands use it as it is.
//
//   Owner: main.  Ends: stop(), then the destructor.

#include <memory>
#include <mutex>
#include <string>

#include "app/engines/pipeline.h"
#include "app/outside/cluster.h"
#include "app/outside/sink_buckets.h"
#include "app/outside/stores.h"
#include "auth/acls.h"
#include "auth/keys.h"
#include "auth/users.h"
#include "base/metric.h"
#include "broker/broker.h"
#include "broker/coordinator/coordinator.h"
#include "broker/streams/stream_catalog.h"
#include "broker/streams/stream_records.h"
#include "broker/transactions/coordinator.h"
#include "config/settings.h"
#include "connect/connectors.h"
#include "io/clock.h"
#include "io/posix_disk.h"
#include "io/random.h"
#include "load/feed/feed.h"
#include "load/loader.h"
#include "object/transactional.h"
#include "query/views.h"
#include "run/blocking.h"
#include "run/shard.h"
#include "sink/connector_config.h"
#include "sql/database.h"

namespace app::engines {

using base::Result;

struct InstanceOptions {
    std::string data;                // the directory; made if it is missing
    std::string user_id;             // empty: the directory's own, or the default
    std::string pipeline_directory;  // empty: the built-in one
    config::Settings settings;
    // Whether Kafka listeners beyond loopback may do without SASL.
    bool allows_unauthenticated = false;
};

inline constexpr std::string_view kUserIdDefault = "0a1b2c3d4e5f";

class Instance {
  public:
    // Code::busy: another process has the directory. Code::invalid_argument: a wrong user id or
    // pipeline.
    static Result<std::unique_ptr<Instance>> open(InstanceOptions options);
    ~Instance();

    // From a thread that is no shard's: syncs and closes everything, last opened first.
    Result<> stop();

    const std::string& data() const { return options_.data; }
    const std::string& user_id() const { return options_.user_id; }
    // The name of the cluster that records go to: this data directory's, for all its life, or that
    // of a cluster elsewhere.
    std::string cluster_id() const {
        return outside_cluster_ ? outside_cluster_->cluster_id() : cluster_id_;
    }
    const config::Settings& settings() const { return options_.settings; }
    bool allows_unauthenticated() const { return options_.allows_unauthenticated; }
    const Pipeline& pipeline() const { return pipeline_; }
    // The one that records go to, here or elsewhere.
    std::string bucket_name() const;
    // The one in our own store.
    std::string own_bucket_name() const { return "user-" + user_id() + "-bucket"; }

    io::Disk& disk() { return disk_; }
    io::Clock& clock() { return clock_; }
    base::Metrics& metrics() { return metrics_; }
    run::Shards& shards() { return shards_; }
    run::BlockingPool& pool() { return pool_; }
    // What records go to: our own broker, or a cluster elsewhere.
    broker::Broker& broker() { return outside_cluster_ ? outside_cluster_->broker() : *broker_; }
    broker::coordinator::GroupCoordinator& groups() {
        if (outside_cluster_) return outside_cluster_->groups();
        return *groups_;
    }
    // Our own, for Kafka's clients and the streams.
    broker::Broker& own_broker() { return *broker_; }
    broker::coordinator::Coordinator& own_groups() { return *groups_; }
    // Any thread: what waits for servers elsewhere ends soon.
    void hurry_outside();
    broker::transactions::Coordinator& transactions() { return *transactions_; }
    broker::streams::StreamCatalog& streams() { return *streams_; }
    broker::streams::StreamRecords& stream_records() { return *stream_records_; }
    object::TransactionalStore& store() { return *store_; }
    // The one thread that writes to the store's buckets.
    run::Lane& store_lane() { return store_lane_; }
    object::Bucket& records() { return *records_; }
    object::Bucket& tables() { return *tables_; }
    // Any thread; their changes are written to disk: not on a shard.
    auth::Keys& keys() { return *keys_; }
    auth::Users& users() { return *users_; }
    auth::Acls& acls() { return *acls_; }
    // Those rules if they count for records: a cluster elsewhere has its own.
    auth::Acls* own_acls() { return outside_cluster_ ? nullptr : acls_.get(); }
    io::Random& random() { return random_; }

    // The batch job and the questions each have a lane: one at a time, beside each other.
    run::Lane& batch_lane() { return batch_lane_; }
    run::Lane& question_lane() { return question_lane_; }

    // DuckDB, loaded at the first call. Any thread.
    Result<sql::Database*> database();
    // The one that the pipeline brings, as it is defined now; as the pipeline says if it was
    // deleted. Checked.
    std::string connector_name() const;
    Result<sink::ConnectorConfig> connector() const;
    // They begin with Connectors::start(), or the one that is drained; so a command that only looks
    // neither moves records nor waits for a follower to stop.
    connect::Connectors& connectors() { return *connectors_; }
    // The continuous queries over the pipeline's streams, started at the first call, as the sink
    // is.
    load::feed::Feed& feed();
    // On the batch lane, or while nothing else runs.
    Result<load::Loader*> loader();
    // On the question lane, or while nothing else runs.
    Result<query::Views*> views();

  private:
    Instance(InstanceOptions options, std::unique_ptr<io::DirectoryLock> lock);
    Result<> open_identity();
    Result<> open_engines();
    Result<> open_access();
    Result<> open_buckets();
    Result<> open_outside_bucket();
    Result<> open_outside_tables(std::string bucket, std::string prefix);
    Result<outside::OutsideStore*> settings_store();
    Result<> open_outside_cluster();
    Result<> make_topics();
    Result<> open_streams();
    Result<> open_connectors();
    Result<sink::Properties> pipeline_connector() const;
    std::string path(std::string_view name) const {
        return options_.data + "/" + std::string(name);
    }

    InstanceOptions options_;
    std::string cluster_id_;
    Pipeline pipeline_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    io::SystemRandom random_;
    base::Metrics metrics_;
    std::unique_ptr<io::DirectoryLock> lock_;

    run::Shards shards_;
    run::BlockingPool pool_;
    run::Lane store_lane_;
    run::Lane batch_lane_;
    run::Lane question_lane_;

    std::unique_ptr<auth::Keys> keys_;
    std::unique_ptr<auth::Users> users_;
    std::unique_ptr<auth::Acls> acls_;
    std::unique_ptr<broker::Broker> broker_;
    std::unique_ptr<broker::coordinator::Coordinator> groups_;
    std::unique_ptr<broker::transactions::Coordinator> transactions_;
    std::unique_ptr<outside::OutsideCluster> outside_cluster_;
    std::unique_ptr<broker::streams::StreamCatalog> streams_;
    std::unique_ptr<broker::streams::StreamRecords> stream_records_;
    std::unique_ptr<object::TransactionalStore> store_;
    std::unique_ptr<object::Store> table_store_;
    outside::OutsideStores outside_stores_;
    std::shared_ptr<outside::OutsideStore> settings_store_;  // the one of section `bucket`
    std::unique_ptr<outside::SinkBuckets> sink_buckets_;
    object::Bucket* records_ = nullptr;
    object::Bucket* tables_ = nullptr;
    std::string tables_cache_;  // the directory of files of tables elsewhere; empty: there are none
    std::unique_ptr<connect::Connectors> connectors_;
    std::unique_ptr<load::feed::Feed> feed_;

    std::mutex database_mutex_;  // DuckDB's, as ARCHITECTURE.md names it
    std::unique_ptr<sql::Database> database_;
    std::unique_ptr<load::Loader> loader_;
    std::unique_ptr<query::Views> views_;
};

}  // namespace app::engines
