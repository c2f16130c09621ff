#pragma once
// The broker on the embedded log. broker.h says what it promises.

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/broker.h"
#include "broker/ledger.h"
#include "broker/offsets.h"
#include "broker/partition.h"
#include "broker/snapshot.h"
#include "log/files.h"
#include "run/event.h"
#include "run/gate.h"

namespace broker {

class LocalBroker final : public Broker {
  public:
    LocalBroker(io::Disk& disk, io::Clock& clock, run::Shards& shards, run::BlockingPool& pool,
                base::Metrics& metrics, Options options);
    Result<> load();

    Result<Topic> topic(const TopicName& name) const override;
    std::vector<Topic> topics() const override;
    run::Task<Result<Topic>> create_topic(Topic topic) override;
    run::Task<Result<>> delete_topic(TopicName name) override;
    run::Task<Result<Topic>> topic_or_create(TopicName name) override;
    run::Task<Result<Produced>> produce(TopicName topic, Partition partition, Bytes batch,
                                        Acks acks) override;
    run::Task<Result<Fetched>> fetch(TopicName topic, Partition partition, Offset from,
                                     std::size_t bytes_max, base::Duration wait) override;
    run::Task<Result<PartitionState>> state(TopicName topic, Partition partition) override;
    std::optional<Offset> committed(const GroupName& group, const TopicName& topic,
                                    Partition partition) const override;
    run::Task<Result<>> commit(GroupName group, std::vector<Position> positions) override;
    run::Task<Result<>> stop() override;

  private:
    struct Entry {
        Topic topic;
        std::vector<std::shared_ptr<PartitionLog>> partitions;
    };
    using Catalog = std::map<std::string, Entry, std::less<>>;

    std::string directory_of(const TopicName& topic) const;
    Result<std::shared_ptr<PartitionLog>> partition(const TopicName& topic,
                                                    Partition partition) const;
    run::Task<Result<Entry>> open_topic(Topic topic);
    run::Task<Result<>> write_topics(const Catalog& catalog);
    run::Task<Result<Topic>> create_topic_here(Topic topic);
    run::Task<Result<>> delete_topic_here(TopicName name);
    run::Task<Result<>> keep_ledger();
    run::Task<void> keep_house();
    run::Task<void> retain_all();
    run::Task<void> shrink_to_cap(std::vector<std::shared_ptr<PartitionLog>> logs,
                                  std::uint64_t total);
    run::Shard& home() const;

    io::Disk& disk_;
    io::Clock& clock_;
    run::Shards& shards_;
    run::BlockingPool& pool_;
    base::Metrics& metrics_;
    Options options_;
    std::vector<std::unique_ptr<logs::Files>> files_;  // one per shard
    Snapshot<Catalog> catalog_;
    Offsets offsets_;
    Snapshot<LedgerEntries> ledger_;
    run::Gate gate_;
    // Shard 0's: one change of the catalog at a time.
    bool changing_ = false;
    run::Event changed_;
    bool stopping_ = false;
};

}  // namespace broker
