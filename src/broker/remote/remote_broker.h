#pragma once
// A cluster elsewhere as a broker (broker/broker.h): Apache Kafka, MSK, or another of ours.
//
//   Owner: RemoteHouse.  Runs on: every call hops to the cluster's shard and back.
//   Ends: stop(), then the destructor.
//
// Topics and their configurations are told as they were when they were last looked at. What only a
// broker can do for its own clients (markers, verification, producer ids) is unsupported.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "broker/broker.h"
#include "broker/remote/cluster.h"
#include "broker/remote/producer.h"

namespace broker::remote {

class RemoteBroker final : public Broker {
  public:
    explicit RemoteBroker(Cluster& cluster) : cluster_(cluster), producer_(cluster) {}

    // After the cluster's.
    run::Task<void> start();

    Result<Topic> topic(const TopicName& name) const override;
    Result<Topic> topic(const base::Uuid& id) const override;
    std::vector<Topic> topics() const override;
    std::vector<Topic> all_topics() const override;
    std::uint64_t catalog_version() const override { return cluster_.metadata()->version; }
    Result<Topic> check_topic(const Topic& topic) const override;
    run::Task<Result<Topic>> create_topic(Topic topic) override;
    run::Task<Result<>> delete_topic(TopicName name) override;
    bool makes_topics() const override { return false; }
    run::Task<Result<Topic>> topic_or_create(TopicName name) override;
    run::Task<Result<Topic>> create_partitions(TopicName name, std::int32_t partitions) override;

    Result<std::vector<ConfigEntry>> configuration(const TopicName& name) const override;
    std::vector<ConfigEntry> configuration() const override { return {}; }
    run::Task<Result<Topic>> alter_config(TopicName name,
                                          std::vector<ConfigChange> changes) override;

    run::Task<Result<Produced>> produce(TopicName topic, Partition partition, Slice batch,
                                        Acks acks) override;
    run::Task<Result<VerificationGuard>> begin_verification(TopicName topic, Partition partition,
                                                            ProducerIdentity producer) override;
    run::Task<Result<Produced>> produce_verified(TopicName topic, Partition partition, Slice batch,
                                                 Acks acks, VerificationGuard guard) override;
    run::Task<Result<Fetched>> fetch(Fetch wanted) override;
    run::Task<void> wait_for_bytes(std::vector<Fetch> wanted, std::uint64_t bytes_min,
                                   base::Duration wait) override;
    run::Task<Result<PartitionState>> state(TopicName topic, Partition partition) override;
    run::Task<Result<std::optional<Timed>>> offset_for_time(TopicName topic, Partition partition,
                                                            base::WallTime time) override;
    run::Task<Result<std::optional<Timed>>> offset_of_max_time(TopicName topic,
                                                               Partition partition) override;
    run::Task<Result<Offset>> delete_records(TopicName topic, Partition partition,
                                             std::optional<Offset> before) override;

    run::Task<Result<Offset>> append_marker(TopicName topic, Partition partition,
                                            Marker marker) override;
    run::Task<Result<std::int64_t>> allocate_producer_id() override;
    run::Task<Result<std::vector<ProducerState>>> producers(TopicName topic,
                                                            Partition partition) override;
    void observe(TopicObserver*) override {}
    run::Task<Result<>> stop() override;

  private:
    using Configurations = std::map<std::string, std::vector<ConfigEntry>>;

    template <class Fn>
    auto here(Fn work) {
        return cluster_.home().call(std::move(work));
    }
    run::Task<Result<Topic>> create_here(Topic topic);
    run::Task<Result<>> delete_here(TopicName name);
    run::Task<Result<Topic>> grow_here(TopicName name, std::int32_t partitions);
    run::Task<Result<Topic>> alter_here(TopicName name, std::vector<ConfigChange> changes);
    // Until all brokers have it, with so many partitions and their leaders; or long enough.
    run::Task<Result<Topic>> await_topic(TopicName name, std::int32_t partitions_min);
    run::Task<void> keep_configurations();
    run::Task<Result<>> look_at_configurations();

    run::Task<Result<Fetched>> fetch_here(Fetch wanted);
    // A fetch that waits at the leader of all these, for its waiting alone.
    run::Task<void> wait_at(std::int32_t leader, std::vector<Fetch> wanted, std::uint64_t bytes_min,
                            base::Duration wait);
    run::Task<void> wait_here(std::vector<Fetch> wanted, std::uint64_t bytes_min,
                              base::Duration wait);
    struct OffsetQuestion {
        std::int64_t time_ms = 0;  // or one of Kafka's special ones
        Isolation isolation = Isolation::read_uncommitted;
    };
    // None: there is no such record.
    run::Task<Result<std::optional<Timed>>> ask_offset(base::TopicPartition at,
                                                       OffsetQuestion question);
    run::Task<Result<PartitionState>> state_here(base::TopicPartition at);
    run::Task<Result<Offset>> delete_records_here(base::TopicPartition at,
                                                  std::optional<Offset> before);

    Cluster& cluster_;
    Producer producer_;
    Snapshot<Configurations> configurations_;
};

}  // namespace broker::remote
