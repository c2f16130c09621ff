#pragma once
// The broker on the embedded log. broker.h says what it promises.

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/broker.h"
#include "broker/ledger.h"
#include "broker/partition.h"
#include "broker/producer_ids.h"
#include "broker/snapshot.h"
#include "io/random.h"
#include "run/event.h"
#include "run/gate.h"

namespace broker {

class LocalBroker final : public Broker {
  public:
    LocalBroker(io::Disk& disk, io::Clock& clock, run::Shards& shards, run::BlockingPool& pool,
                base::Metrics& metrics, Options options);
    Result<> load();

    Result<Topic> topic(const TopicName& name) const override;
    Result<Topic> topic(const base::Uuid& id) const override;
    std::vector<Topic> topics() const override;
    std::vector<Topic> all_topics() const override;
    std::uint64_t catalog_version() const override;
    Result<Topic> check_topic(const Topic& asked) const override;
    bool makes_topics() const override { return makes_topics_; }
    run::Task<Result<Topic>> create_topic(Topic topic) override;
    run::Task<Result<>> delete_topic(TopicName name) override;
    run::Task<Result<Topic>> topic_or_create(TopicName name) override;
    run::Task<Result<Topic>> create_partitions(TopicName name, std::int32_t partitions) override;

    Result<std::vector<ConfigEntry>> configuration(const TopicName& name) const override;
    std::vector<ConfigEntry> configuration() const override;
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

    void observe(TopicObserver* observer) override;
    run::Task<Result<>> stop() override;

  private:
    struct Entry {
        Topic topic;
        std::vector<std::shared_ptr<PartitionLog>> partitions;
    };
    struct Catalog {
        std::map<std::string, Entry, std::less<>> topics;
        std::unordered_map<base::Uuid, std::string> names;  // by id
        std::uint64_t version = 0;

        void put(Entry entry);
        void erase(const TopicName& name);
    };
    // Held on shard 0 while the catalog changes, by one coroutine at a time.
    class Change;

    std::string directory_of(const TopicName& topic) const;
    Result<std::shared_ptr<PartitionLog>> partition(const TopicName& topic,
                                                    Partition partition) const;
    // Opens or makes the logs of the partitions that the entry has not yet.
    run::Task<Result<>> open_partitions(Entry& entry);
    run::Task<Result<>> write_topics(const Catalog& catalog);
    // Durable, then visible.
    run::Task<Result<>> publish(Catalog catalog);
    run::Task<Result<Topic>> create_topic_here(Topic topic);
    run::Task<Result<Topic>> create_partitions_here(TopicName name, std::int32_t partitions);
    run::Task<Result<Topic>> alter_config_here(TopicName name, std::vector<ConfigChange> changes);
    run::Task<Result<>> delete_topic_here(TopicName name);
    run::Task<Result<>> remove_files_of(const Entry& entry);
    void compare_with_ledger(const Catalog& catalog, const LedgerEntries& ledger) const;
    base::Uuid new_id();

    run::Task<Result<>> keep_ledger();
    run::Task<void> keep_house();
    run::Task<void> retain_all();
    run::Task<void> compact_all();
    run::Task<void> shrink_to_cap(std::vector<std::shared_ptr<PartitionLog>> logs,
                                  std::uint64_t total);
    run::Shard& home() const;

    io::Disk& disk_;
    io::Clock& clock_;
    run::Shards& shards_;
    run::BlockingPool& pool_;
    base::Metrics& metrics_;
    Options options_;
    BrokerSettings settings_;  // of Options, with the two below
    bool makes_topics_ = false;
    std::int32_t partitions_default_ = 0;
    io::SystemRandom random_;                          // ids are to differ, whatever is simulated
    std::vector<std::unique_ptr<logs::Files>> files_;  // one per shard
    Snapshot<Catalog> catalog_;
    Snapshot<LedgerEntries> ledger_;
    ProducerIds producer_ids_;
    std::stop_source stop_compaction_;
    run::Lane compaction_lane_;  // its passes take seconds, which no sync should wait for
    run::Gate gate_;
    run::Gate waits_;                    // callers of wait_for_bytes()
    TopicObserver* observer_ = nullptr;  // shard 0's
    // Shard 0's: one change of the catalog at a time.
    bool changing_ = false;
    run::Event changed_;
    bool stopping_ = false;
};

}  // namespace broker
