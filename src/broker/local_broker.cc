#include "broker/local_broker.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/log_line.h"
#include "broker/byte_wait.h"
#include "broker/catalog.h"

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

constexpr const char* kPartitions = "num.partitions";
constexpr const char* kMakesTopics = "auto.create.topics.enable";

// With the defaults of those that are no topic's.
BrokerSettings settings_of(const Options& options) {
    BrokerSettings settings = options.kafka;
    settings.try_emplace(kPartitions, "1");
    settings.try_emplace(kMakesTopics, "false");
    return settings;
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
      settings_(settings_of(options_)),
      producer_ids_(disk, pool, options_.directory + "/producer_ids") {
    makes_topics_ = settings_.at(kMakesTopics) == "true";
    if (!base::parse_number(settings_.at(kPartitions), partitions_default_)) {
        partitions_default_ = 0;
    }
    for (std::uint32_t i = 0; i < shards.count(); ++i) {
        files_.push_back(std::make_unique<logs::Files>(disk, kOpenFilesMax));
    }
}

run::Shard& LocalBroker::home() const { return shards_.at(base::ShardId{0}); }

Result<> LocalBroker::load() {
    TRY_VOID(check_broker_settings(settings_));
    if (partitions_default_ < 1 || partitions_default_ > base::limits::kPartitionsPerTopicMax) {
        return Error{Code::invalid_argument,
                     base::text(kPartitions, "=", settings_.at(kPartitions), ": 1 to ",
                                base::limits::kPartitionsPerTopicMax, " are possible")};
    }
    TRY_VOID(disk_.make_directories(options_.directory));
    TRY_VOID(producer_ids_.load());
    TRY(LedgerEntries ledger, read_ledger(disk_, options_.directory + "/ledger"));
    TRY(std::vector<Topic> topics, read_catalog(disk_, options_.directory + "/topics.json"));
    Catalog catalog;
    bool has_new_ids = false;
    for (Topic& topic : topics) {
        if (topic.id.is_none()) {
            topic.id = new_id();
            has_new_ids = true;
        }
        Entry entry{std::move(topic), {}};
        TRY_VOID(shards_.run_to_end(open_partitions(entry)));
        catalog.put(std::move(entry));
    }
    // Of a directory from before topics had ids.
    if (has_new_ids) TRY_VOID(shards_.run_to_end(write_topics(catalog)));
    compare_with_ledger(catalog, ledger);
    ledger_.set(std::move(ledger));
    catalog_.set(std::move(catalog));
    home().spawn(gate_, keep_house());
    return {};
}

void LocalBroker::compare_with_ledger(const Catalog& catalog, const LedgerEntries& ledger) const {
    for (const auto& [at, end] : ledger) {
        const auto found = catalog.topics.find(at.topic.value());
        const auto number = static_cast<std::size_t>(at.partition.value());
        if (found == catalog.topics.end() || number >= found->second.partitions.size()) continue;
        const Offset now = found->second.partitions[number]->state().end;
        if (now.value() >= end) continue;
        base::log_error("broker", "acknowledged_records_missing",
                        {{"topic", at.topic.value()},
                         {"partition", base::text(at.partition)},
                         {"acknowledged", base::text(end)},
                         {"stored", base::text(now)}});
    }
}

Result<std::shared_ptr<PartitionLog>> LocalBroker::partition(const TopicName& topic,
                                                             Partition partition) const {
    const auto catalog = catalog_.get();
    const auto found = catalog->topics.find(topic.value());
    if (found == catalog->topics.end() || partition.value() < 0 ||
        partition.value() >= found->second.topic.partitions) {
        return unknown(topic, partition);
    }
    return found->second.partitions[static_cast<std::size_t>(partition.value())];
}

run::Task<Result<Produced>> LocalBroker::produce(TopicName topic, Partition partition, Slice batch,
                                                 Acks acks) {
    return produce_verified(std::move(topic), partition, std::move(batch), acks, {});
}

run::Task<Result<Produced>> LocalBroker::produce_verified(TopicName topic, Partition partition,
                                                          Slice batch, Acks acks,
                                                          VerificationGuard guard) {
    CO_TRY(const auto at, this->partition(topic, partition));
    auto produce = [&at, &batch, acks, guard] {
        return at->produce(std::move(batch), acks, guard);
    };
    co_return co_await at->shard().call(produce);
}

run::Task<Result<VerificationGuard>> LocalBroker::begin_verification(TopicName topic,
                                                                     Partition partition,
                                                                     ProducerIdentity producer) {
    CO_TRY(const auto at, this->partition(topic, partition));
    auto begin = [&at, &producer] { return at->begin_verification(producer); };
    co_return co_await at->shard().call(begin);
}

run::Task<Result<Offset>> LocalBroker::append_marker(TopicName topic, Partition partition,
                                                     Marker marker) {
    CO_TRY(const auto at, this->partition(topic, partition));
    auto append = [&at, &marker] { return at->append_marker(marker); };
    CO_TRY(const Produced produced, co_await at->shard().call(append));
    co_return produced.base;
}

run::Task<Result<std::int64_t>> LocalBroker::allocate_producer_id() {
    auto allocate = [this] { return producer_ids_.allocate(); };
    co_return co_await home().call(allocate);
}

run::Task<Result<std::vector<ProducerState>>> LocalBroker::producers(TopicName topic,
                                                                     Partition partition) {
    CO_TRY(const auto at, this->partition(topic, partition));
    auto read = [&at] { return at->producers(); };
    co_return co_await at->shard().call(read);
}

run::Task<Result<Fetched>> LocalBroker::fetch(Fetch wanted) {
    CO_TRY(const auto at, this->partition(wanted.topic, wanted.partition));
    auto fetch = [&at, &wanted] { return at->fetch(wanted); };
    co_return co_await at->shard().call(fetch);
}

run::Task<void> LocalBroker::wait_for_bytes(std::vector<Fetch> wanted, std::uint64_t bytes_min,
                                            base::Duration wait) {
    const auto inside = waits_.enter();
    if (!inside) co_return;
    struct Watched {
        const Fetch* wanted;
        std::shared_ptr<PartitionLog> partition;
    };
    std::vector<std::vector<Watched>> by_shard(shards_.count());
    for (const Fetch& one : wanted) {
        const auto at = partition(one.topic, one.partition);
        if (!at) co_return;
        by_shard[(*at)->shard().id().value()].push_back({&one, *at});
    }
    const auto waiting = std::make_shared<ByteWait>(run::Shard::current(), bytes_min);
    // One call per shard, however many partitions it has.
    for (std::uint32_t i = 0; i < by_shard.size(); ++i) {
        if (by_shard[i].empty()) continue;
        auto watch = [&watched = by_shard[i], &waiting] {
            for (const Watched& one : watched) one.partition->watch(*one.wanted, waiting);
        };
        co_await shards_.at(base::ShardId{i}).call(watch);
    }
    co_await waiting->wait_for(wait);
    for (std::uint32_t i = 0; i < by_shard.size(); ++i) {
        if (by_shard[i].empty()) continue;
        auto unwatch = [&watched = by_shard[i], &waiting] {
            for (const Watched& one : watched) one.partition->unwatch(*waiting);
        };
        co_await shards_.at(base::ShardId{i}).call(unwatch);
    }
}

run::Task<Result<std::optional<Timed>>> LocalBroker::offset_for_time(TopicName topic,
                                                                     Partition partition,
                                                                     base::WallTime time) {
    CO_TRY(const auto at, this->partition(topic, partition));
    auto find = [&at, time] { return at->offset_for_time(time); };
    co_return co_await at->shard().call(find);
}

run::Task<Result<std::optional<Timed>>> LocalBroker::offset_of_max_time(TopicName topic,
                                                                        Partition partition) {
    CO_TRY(const auto at, this->partition(topic, partition));
    auto find = [&at] { return at->offset_of_max_time(); };
    co_return co_await at->shard().call(find);
}

run::Task<Result<Offset>> LocalBroker::delete_records(TopicName topic, Partition partition,
                                                      std::optional<Offset> before) {
    CO_TRY(const auto at, this->partition(topic, partition));
    auto remove = [&at, before] { return at->delete_records(before); };
    co_return co_await at->shard().call(remove);
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

void LocalBroker::observe(TopicObserver* observer) {
    CHECK(home().is_current());
    observer_ = observer;
}

run::Task<Result<>> LocalBroker::stop() {
    auto stop = [this]() -> run::Task<Result<>> {
        stopping_ = true;
        stop_compaction_.request_stop();
        changed_.notify_all();
        co_await gate_.close();
        Result<> outcome = co_await keep_ledger();
        for (const auto& [name, entry] : catalog_.get()->topics) {
            for (const auto& partition : entry.partitions) {
                auto stop_one = [&partition] { return partition->stop(); };
                const Result<> stopped = co_await partition->shard().call(stop_one);
                if (!stopped) outcome = stopped;
            }
        }
        co_await waits_.close();
        co_return outcome;
    };
    co_return co_await home().call(stop);
}

}  // namespace broker
