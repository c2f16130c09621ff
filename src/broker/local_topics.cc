// The catalog's changes: topics that come, grow, change and go. One at a time, on shard 0.

#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "base/log_line.h"
#include "broker/catalog.h"
#include "broker/config/topic_name.h"
#include "broker/local_broker.h"

namespace broker {
namespace {

using base::Code;
using base::Error;

Error no_topic(const std::string& name) {
    return {Code::unknown_topic, base::text("topic ", base::printable(name), " does not exist")};
}

Result<> check_partition_count(const TopicName& name, std::int32_t count) {
    if (count >= 1 && count <= base::limits::kPartitionsPerTopicMax) return {};
    return Error{Code::invalid_argument,
                 base::text("topic ", name, ": ", count, " partitions; it takes 1 to ",
                            base::limits::kPartitionsPerTopicMax)};
}

}  // namespace

// Lets the next change begin when it goes.
class LocalBroker::Change {
  public:
    explicit Change(LocalBroker& broker) : broker_(broker) {
        CHECK(!broker.changing_);
        broker.changing_ = true;
    }
    ~Change() {
        broker_.changing_ = false;
        broker_.changed_.notify_all();
    }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

  private:
    LocalBroker& broker_;
};

void LocalBroker::Catalog::put(Entry entry) {
    names[entry.topic.id] = entry.topic.name.value();
    topics.insert_or_assign(entry.topic.name.value(), std::move(entry));
    ++version;
}

void LocalBroker::Catalog::erase(const TopicName& name) {
    const auto found = topics.find(name.value());
    names.erase(found->second.topic.id);
    topics.erase(found);
    ++version;
}

base::Uuid LocalBroker::new_id() {
    base::Uuid id;
    // Kafka's tools take an id that begins with a hyphen for an option.
    do {
        id = base::uuid_of(random_.next(), random_.next());
    } while (base::text_of(id).starts_with('-'));
    return id;
}

Result<Topic> LocalBroker::topic(const TopicName& name) const {
    const auto catalog = catalog_.get();
    const auto found = catalog->topics.find(name.value());
    if (found == catalog->topics.end()) return no_topic(name.value());
    return found->second.topic;
}

Result<Topic> LocalBroker::topic(const base::Uuid& id) const {
    const auto catalog = catalog_.get();
    const auto found = catalog->names.find(id);
    if (found == catalog->names.end()) return no_topic(base::text_of(id));
    return catalog->topics.at(found->second).topic;
}

std::vector<Topic> LocalBroker::topics() const {
    std::vector<Topic> topics = all_topics();
    std::erase_if(topics, [](const Topic& one) { return is_internal(one.name); });
    return topics;
}

std::vector<Topic> LocalBroker::all_topics() const {
    std::vector<Topic> topics;
    for (const auto& [name, entry] : catalog_.get()->topics) topics.push_back(entry.topic);
    return topics;
}

std::uint64_t LocalBroker::catalog_version() const { return catalog_.get()->version; }

Result<std::vector<ConfigEntry>> LocalBroker::configuration(const TopicName& name) const {
    TRY(const Topic found, topic(name));
    return describe_topic_config(found.configuration, settings_);
}

std::vector<ConfigEntry> LocalBroker::configuration() const {
    return describe_broker_settings(settings_);
}

std::string LocalBroker::directory_of(const TopicName& topic) const {
    return options_.directory + "/topics/" + topic.value();
}

run::Task<Result<>> LocalBroker::write_topics(const Catalog& catalog) {
    std::vector<Topic> topics;
    for (const auto& [name, entry] : catalog.topics) topics.push_back(entry.topic);
    auto write = [this, &topics] {
        return write_catalog(disk_, options_.directory + "/topics.json", topics);
    };
    co_return co_await pool_.run(write);
}

run::Task<Result<>> LocalBroker::publish(Catalog catalog) {
    CO_TRY_VOID(co_await write_topics(catalog));
    catalog_.set(std::move(catalog));
    co_return Result<>{};
}

run::Task<Result<>> LocalBroker::open_partitions(Entry& entry) {
    const Topic& topic = entry.topic;
    CO_TRY(const logs::Config config, read_topic_config(topic.configuration, settings_));
    const base::Labels labels{{"topic", topic.name.value()}};
    const PartitionMetrics cells{
        metrics_.counter("broker_records_appended_total", "Records appended to logs.", labels),
        metrics_.counter("broker_bytes_appended_total", "Bytes of batches appended.", labels),
        metrics_.counter("broker_syncs_total", "Syncs of partition logs.", labels)};
    for (auto number = static_cast<std::int32_t>(entry.partitions.size());
         number < topic.partitions; ++number) {
        const base::TopicPartition name{topic.name, Partition{number}};
        run::Shard& shard = shards_.of(std::hash<base::TopicPartition>{}(name));
        const std::string directory = base::text(directory_of(topic.name), '/', number);
        logs::Files& files = *files_[shard.id().value()];
        auto open = [&]() -> Result<std::unique_ptr<logs::Log>> {
            return logs::Log::open(disk_, clock_, files, directory, config);
        };
        CO_TRY(auto log, co_await shard.call(open));
        entry.partitions.push_back(std::make_shared<PartitionLog>(name, std::move(log), disk_,
                                                                  clock_, shard, pool_, cells));
    }
    co_return Result<>{};
}

Result<Topic> LocalBroker::check_topic(const Topic& asked) const {
    Topic topic = asked;
    // What -1 stands for in CreateTopics.
    if (topic.partitions == -1) topic.partitions = partitions_default_;
    if (topic.replication_factor == -1) topic.replication_factor = 1;
    TRY_VOID(check_topic_name(topic.name));
    TRY_VOID(check_partition_count(topic.name, topic.partitions));
    if (topic.replication_factor < 1) {
        return Error{Code::invalid_argument,
                     base::text("topic ", topic.name, ": replication factor ",
                                topic.replication_factor, "; it is 1 here")};
    }
    TRY_VOID(read_topic_config(topic.configuration, settings_));
    const std::shared_ptr<const Catalog> catalog = catalog_.get();
    if (catalog->topics.contains(topic.name.value())) {
        return Error{Code::already_exists, base::text("topic ", topic.name, " exists already")};
    }
    for (const auto& [name, entry] : catalog->topics) {
        if (!collides(topic.name, entry.topic.name)) continue;
        return Error{Code::invalid_argument,
                     base::text("topic ", topic.name, " collides with existing topic ", name)};
    }
    return topic;
}

run::Task<Result<Topic>> LocalBroker::create_topic(Topic topic) {
    auto create = [this, &topic] { return create_topic_here(std::move(topic)); };
    co_return co_await home().call(create);
}

run::Task<Result<Topic>> LocalBroker::create_topic_here(Topic topic) {
    while (changing_) co_await changed_.wait();
    CO_TRY(topic, check_topic(topic));
    const Change change(*this);
    if (topic.replication_factor != 1) {
        base::log_info("broker", "replication_factor_clamped",
                       {{"topic", topic.name.value()},
                        {"asked", base::text(topic.replication_factor)},
                        {"given", "1"}});
        topic.replication_factor = 1;
    }
    topic.id = new_id();
    Entry entry{std::move(topic), {}};
    CO_TRY_VOID(co_await open_partitions(entry));
    Topic made = entry.topic;
    Catalog catalog = *catalog_.get();
    catalog.put(std::move(entry));
    CO_TRY_VOID(co_await publish(std::move(catalog)));
    base::log_info("broker", "topic_created",
                   {{"topic", made.name.value()}, {"partitions", base::text(made.partitions)}});
    co_return made;
}

run::Task<Result<Topic>> LocalBroker::topic_or_create(TopicName name) {
    Result<Topic> found = topic(name);
    if (found || !makes_topics_) co_return found;
    Topic fresh{name, partitions_default_, {}};
    Result<Topic> created = co_await create_topic(std::move(fresh));
    // Two first producers at once: both have it.
    if (!created && created.error().code == Code::already_exists) co_return topic(name);
    co_return created;
}

run::Task<Result<Topic>> LocalBroker::create_partitions(TopicName name, std::int32_t partitions) {
    auto grow = [this, &name, partitions] {
        return create_partitions_here(std::move(name), partitions);
    };
    co_return co_await home().call(grow);
}

run::Task<Result<Topic>> LocalBroker::create_partitions_here(TopicName name,
                                                             std::int32_t partitions) {
    while (changing_) co_await changed_.wait();
    CO_TRY(const Topic before, topic(name));
    CO_TRY_VOID(check_partition_count(name, partitions));
    if (partitions <= before.partitions) {
        co_return Error{Code::invalid_argument,
                        base::text("topic ", name, " has ", before.partitions,
                                   " partitions already; ", partitions, " would not be more")};
    }
    const Change change(*this);
    Catalog catalog = *catalog_.get();
    Entry entry = catalog.topics.at(name.value());
    entry.topic.partitions = partitions;
    CO_TRY_VOID(co_await open_partitions(entry));
    Topic grown = entry.topic;
    catalog.put(std::move(entry));
    CO_TRY_VOID(co_await publish(std::move(catalog)));
    base::log_info("broker", "topic_grown",
                   {{"topic", name.value()}, {"partitions", base::text(partitions)}});
    co_return grown;
}

run::Task<Result<Topic>> LocalBroker::alter_config(TopicName name,
                                                   std::vector<ConfigChange> changes) {
    auto alter = [this, &name, &changes] {
        return alter_config_here(std::move(name), std::move(changes));
    };
    co_return co_await home().call(alter);
}

run::Task<Result<Topic>> LocalBroker::alter_config_here(TopicName name,
                                                        std::vector<ConfigChange> changes) {
    while (changing_) co_await changed_.wait();
    CO_TRY(Topic altered, topic(name));
    CO_TRY(altered.configuration, changed_config(altered.configuration, changes, settings_));
    CO_TRY(const logs::Config config, read_topic_config(altered.configuration, settings_));
    const Change change(*this);
    Catalog catalog = *catalog_.get();
    Entry entry = catalog.topics.at(name.value());
    entry.topic = altered;
    const auto partitions = entry.partitions;
    catalog.put(std::move(entry));
    CO_TRY_VOID(co_await publish(std::move(catalog)));
    for (const auto& partition : partitions) {
        auto configure = [&partition, &config] { partition->configure(config); };
        co_await partition->shard().call(configure);
    }
    base::log_info("broker", "topic_configured", {{"topic", name.value()}});
    co_return altered;
}

run::Task<Result<>> LocalBroker::delete_topic(TopicName name) {
    auto remove = [this, &name] { return delete_topic_here(std::move(name)); };
    co_return co_await home().call(remove);
}

// Out of the catalog first, durably: a kill after that leaves files that nobody names, and a new
// topic of the name must not find them, so they go before it can be created.
run::Task<Result<>> LocalBroker::delete_topic_here(TopicName name) {
    while (changing_) co_await changed_.wait();
    CO_TRY(const Topic known, topic(name));
    const Change change(*this);
    Catalog catalog = *catalog_.get();
    const Entry entry = catalog.topics.at(known.name.value());
    catalog.erase(name);
    CO_TRY_VOID(co_await publish(std::move(catalog)));
    Result<> outcome;
    for (const auto& partition : entry.partitions) {
        auto stop = [&partition] { return partition->stop(); };
        const Result<> stopped = co_await partition->shard().call(stop);
        if (!stopped) outcome = stopped;
    }
    const Result<> removed = co_await remove_files_of(entry);
    if (outcome) outcome = removed;
    if (observer_ == nullptr) co_return outcome;
    const Result<> forgotten = co_await observer_->topic_deleted(name);
    co_return outcome ? forgotten : outcome;
}

run::Task<Result<>> LocalBroker::remove_files_of(const Entry& entry) {
    const TopicName& name = entry.topic.name;
    LedgerEntries ledger = *ledger_.get();
    std::erase_if(ledger, [&](const auto& one) { return one.first.topic == name; });
    auto remove = [this, &name, &ledger]() -> Result<> {
        TRY_VOID(disk_.remove_tree(directory_of(name)));
        return write_ledger(disk_, options_.directory + "/ledger", ledger);
    };
    const Result<> removed = co_await pool_.run(remove);
    ledger_.set(std::move(ledger));
    co_return removed;
}

}  // namespace broker
