#include "broker/local_broker.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/log_line.h"
#include "broker/catalog.h"
#include "broker/topic_name.h"

namespace broker {
namespace {

using base::Code;
using base::Error;

// Per shard; beyond, the least recently used file is closed and opened again when asked for.
constexpr std::size_t kOpenFilesMax = 512;

Error unknown(const TopicName& topic, Partition partition) {
    return {Code::unknown_topic,
            base::text("topic ", base::printable(topic.value()), ", partition ", partition,
                       ": there is none of that name and number")};
}

}  // namespace

Result<std::unique_ptr<Broker>> Broker::open(io::Disk& disk, io::Clock& clock, run::Shards& shards,
                                             run::BlockingPool& pool, base::Metrics& metrics,
                                             Options options) {
    auto broker =
        std::make_unique<LocalBroker>(disk, clock, shards, pool, metrics, std::move(options));
    TRY_VOID(broker->load());
    return std::unique_ptr<Broker>(std::move(broker));
}

LocalBroker::LocalBroker(io::Disk& disk, io::Clock& clock, run::Shards& shards,
                         run::BlockingPool& pool, base::Metrics& metrics, Options options)
    : disk_(disk),
      clock_(clock),
      shards_(shards),
      pool_(pool),
      metrics_(metrics),
      options_(std::move(options)),
      offsets_(disk, pool, options_.directory + "/committed_offsets.json") {
    for (std::uint32_t i = 0; i < shards.count(); ++i) {
        files_.push_back(std::make_unique<logs::Files>(disk, kOpenFilesMax));
    }
}

run::Shard& LocalBroker::home() const { return shards_.at(base::ShardId{0}); }

Result<> LocalBroker::load() {
    TRY_VOID(disk_.make_directories(options_.directory));
    TRY_VOID(offsets_.load());
    TRY(LedgerEntries ledger, read_ledger(disk_, options_.directory + "/ledger"));
    TRY(std::vector<Topic> topics, read_catalog(disk_, options_.directory + "/topics.json"));
    Catalog catalog;
    for (Topic& topic : topics) {
        TRY(Entry entry, shards_.run_to_end(open_topic(topic)));
        catalog.emplace(topic.name.value(), std::move(entry));
    }
    for (const auto& [at, end] : ledger) {
        const auto found = catalog.find(at.topic.value());
        const auto number = static_cast<std::size_t>(at.partition.value());
        if (found == catalog.end() || number >= found->second.partitions.size()) continue;
        const Offset now = found->second.partitions[number]->state().end;
        if (now.value() >= end) continue;
        base::log_error("broker", "acknowledged_records_missing",
                        {{"topic", at.topic.value()},
                         {"partition", base::text(at.partition)},
                         {"acknowledged", base::text(end)},
                         {"stored", base::text(now)}});
    }
    ledger_.set(std::move(ledger));
    catalog_.set(std::move(catalog));
    home().spawn(gate_, keep_house());
    return {};
}

std::string LocalBroker::directory_of(const TopicName& topic) const {
    return options_.directory + "/topics/" + topic.value();
}

run::Task<Result<LocalBroker::Entry>> LocalBroker::open_topic(Topic topic) {
    Entry entry{topic, {}};
    const base::Labels labels{{"topic", topic.name.value()}};
    const PartitionMetrics cells{
        metrics_.counter("broker_records_appended_total", "Records appended to logs.", labels),
        metrics_.counter("broker_bytes_appended_total", "Bytes of batches appended.", labels),
        metrics_.counter("broker_syncs_total", "Syncs of partition logs.", labels)};
    logs::Config config;
    if (options_.segment_bytes != 0) config.segment_bytes = options_.segment_bytes;
    config.retention_time = options_.retention_time;
    config.retention_bytes = options_.retention_bytes;
    for (std::int32_t number = 0; number < topic.partitions; ++number) {
        const base::TopicPartition name{topic.name, Partition{number}};
        run::Shard& shard = shards_.of(std::hash<base::TopicPartition>{}(name));
        const std::string directory = base::text(directory_of(topic.name), '/', number);
        logs::Files& files = *files_[shard.id().value()];
        auto open = [&]() -> Result<std::unique_ptr<logs::Log>> {
            return logs::Log::open(disk_, clock_, files, directory, config);
        };
        CO_TRY(auto log, co_await shard.call(open));
        entry.partitions.push_back(
            std::make_shared<PartitionLog>(name, std::move(log), disk_, shard, pool_, cells));
    }
    co_return entry;
}

Result<Topic> LocalBroker::topic(const TopicName& name) const {
    const auto catalog = catalog_.get();
    const auto found = catalog->find(name.value());
    if (found == catalog->end()) {
        return Error{Code::unknown_topic,
                     base::text("topic ", base::printable(name.value()), " does not exist")};
    }
    return found->second.topic;
}

std::vector<Topic> LocalBroker::topics() const {
    std::vector<Topic> topics;
    for (const auto& [name, entry] : *catalog_.get()) topics.push_back(entry.topic);
    return topics;
}

Result<std::shared_ptr<PartitionLog>> LocalBroker::partition(const TopicName& topic,
                                                             Partition partition) const {
    const auto catalog = catalog_.get();
    const auto found = catalog->find(topic.value());
    if (found == catalog->end() || partition.value() < 0 ||
        partition.value() >= found->second.topic.partitions) {
        return unknown(topic, partition);
    }
    return found->second.partitions[static_cast<std::size_t>(partition.value())];
}

run::Task<Result<>> LocalBroker::write_topics(const Catalog& catalog) {
    std::vector<Topic> topics;
    for (const auto& [name, entry] : catalog) topics.push_back(entry.topic);
    auto write = [this, &topics] {
        return write_catalog(disk_, options_.directory + "/topics.json", topics);
    };
    co_return co_await pool_.run(write);
}

run::Task<Result<Topic>> LocalBroker::create_topic(Topic topic) {
    auto create = [this, &topic] { return create_topic_here(std::move(topic)); };
    co_return co_await home().call(create);
}

run::Task<Result<Topic>> LocalBroker::create_topic_here(Topic topic) {
    CO_TRY_VOID(check_topic_name(topic.name));
    if (topic.partitions < 1 || topic.partitions > base::limits::kPartitionsPerTopicMax) {
        co_return Error{
            Code::invalid_argument,
            base::text("topic ", topic.name, ": ", topic.partitions, " partitions; it takes 1 to ",
                       base::limits::kPartitionsPerTopicMax)};
    }
    while (changing_) co_await changed_.wait();
    Catalog catalog = *catalog_.get();
    if (catalog.contains(topic.name.value())) {
        co_return Error{Code::already_exists, base::text("topic ", topic.name, " exists already")};
    }
    changing_ = true;
    Result<Entry> entry = co_await open_topic(topic);
    Result<> written;
    if (entry) {
        catalog.emplace(topic.name.value(), *entry);
        written = co_await write_topics(catalog);
        if (written) catalog_.set(std::move(catalog));
    }
    changing_ = false;
    changed_.notify_all();
    if (!entry) co_return entry.error();
    if (!written) co_return written.error();
    base::log_info("broker", "topic_created",
                   {{"topic", topic.name.value()}, {"partitions", base::text(topic.partitions)}});
    co_return topic;
}

run::Task<Result<>> LocalBroker::delete_topic(TopicName name) {
    auto remove = [this, &name] { return delete_topic_here(std::move(name)); };
    co_return co_await home().call(remove);
}

// Out of the catalog first, durably: a kill after that leaves files that nobody names, and a new
// topic of the name must not find them, so they go before it can be created.
run::Task<Result<>> LocalBroker::delete_topic_here(TopicName name) {
    while (changing_) co_await changed_.wait();
    Catalog catalog = *catalog_.get();
    const auto found = catalog.find(name.value());
    if (found == catalog.end()) {
        co_return Error{Code::unknown_topic, base::text("topic ", name, " does not exist")};
    }
    changing_ = true;
    const Entry entry = found->second;
    catalog.erase(found);
    Result<> outcome = co_await write_topics(catalog);
    if (outcome) {
        catalog_.set(std::move(catalog));
        for (const auto& partition : entry.partitions) {
            auto stop = [&partition] { return partition->stop(); };
            const Result<> stopped = co_await partition->shard().call(stop);
            if (!stopped) outcome = stopped;
        }
        LedgerEntries ledger = *ledger_.get();
        std::erase_if(ledger, [&](const auto& one) { return one.first.topic == name; });
        auto remove = [this, &name, &ledger]() -> Result<> {
            TRY_VOID(disk_.remove_tree(directory_of(name)));
            return write_ledger(disk_, options_.directory + "/ledger", ledger);
        };
        const Result<> removed = co_await pool_.run(remove);
        ledger_.set(std::move(ledger));
        const Result<> forgotten = co_await offsets_.forget(name);
        if (outcome) outcome = removed ? forgotten : removed;
    }
    changing_ = false;
    changed_.notify_all();
    co_return outcome;
}

run::Task<Result<Topic>> LocalBroker::topic_or_create(TopicName name) {
    Result<Topic> found = topic(name);
    if (found || !options_.auto_create_topics) co_return found;
    Topic fresh{name, options_.partitions_default, {}};
    Result<Topic> created = co_await create_topic(std::move(fresh));
    // Two first producers at once: both have it.
    if (!created && created.error().code == Code::already_exists) co_return topic(name);
    co_return created;
}

run::Task<Result<Produced>> LocalBroker::produce(TopicName topic, Partition partition, Bytes batch,
                                                 Acks acks) {
    CO_TRY(const auto at, this->partition(topic, partition));
    auto produce = [&at, &batch, acks] { return at->produce(std::move(batch), acks); };
    co_return co_await at->shard().call(produce);
}

run::Task<Result<Fetched>> LocalBroker::fetch(TopicName topic, Partition partition, Offset from,
                                              std::size_t bytes_max, base::Duration wait) {
    CO_TRY(const auto at, this->partition(topic, partition));
    auto fetch = [&] { return at->fetch(from, bytes_max, wait); };
    co_return co_await at->shard().call(fetch);
}

run::Task<Result<PartitionState>> LocalBroker::state(TopicName topic, Partition partition) {
    CO_TRY(const auto at, this->partition(topic, partition));
    auto read = [&at] { return at->state(); };
    PartitionState state = co_await at->shard().call(read);
    const auto ledger = ledger_.get();
    const auto known = ledger->find(at->name());
    state.accepted = state.high_water;
    if (known != ledger->end()) state.accepted = std::max(state.accepted, Offset{known->second});
    co_return state;
}

std::optional<Offset> LocalBroker::committed(const GroupName& group, const TopicName& topic,
                                             Partition partition) const {
    return offsets_.committed(group, topic, partition);
}

run::Task<Result<>> LocalBroker::commit(GroupName group, std::vector<Position> positions) {
    auto commit = [&] { return offsets_.commit(std::move(group), std::move(positions)); };
    co_return co_await home().call(commit);
}

run::Task<Result<>> LocalBroker::stop() {
    auto stop = [this]() -> run::Task<Result<>> {
        stopping_ = true;
        changed_.notify_all();
        co_await gate_.close();
        Result<> outcome = co_await keep_ledger();
        for (const auto& [name, entry] : *catalog_.get()) {
            for (const auto& partition : entry.partitions) {
                auto stop_one = [&partition] { return partition->stop(); };
                const Result<> stopped = co_await partition->shard().call(stop_one);
                if (!stopped) outcome = stopped;
            }
        }
        co_return outcome;
    };
    co_return co_await home().call(stop);
}

}  // namespace broker
