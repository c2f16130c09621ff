#include "broker/transactions/broker_effects.h"

#include <map>
#include <utility>

#include "base/log_line.h"
#include "codec/records/record_batch.h"
#include "run/event.h"

namespace broker::transactions {
namespace {

// Kafka's names for them.
const TopicName kStates{"__transaction_state"};
const TopicName kGroupOffsets{"__consumer_offsets"};

// Kafka's own for this topic: only the latest state of an id matters.
Configuration topic_configuration() {
    return {{"cleanup.policy", "compact"}, {"segment.bytes", "104857600"}};
}

// One read while loading.
constexpr std::size_t kLoadBytes = base::limits::kMiB;

// The same id in the same partition, always: its states are in order there. FNV-1a.
Partition partition_of(const std::string& id, std::int32_t partitions) {
    std::uint64_t hash = 14'695'981'039'346'656'037U;
    for (const char c : id) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1'099'511'628'211U;
    }
    return Partition{static_cast<std::int32_t>(hash % static_cast<std::uint64_t>(partitions))};
}

using States = std::map<std::string, std::optional<Transaction>>;

void note_unread(const base::Error& error, Offset at) {
    base::log_error("transactions", "record_left_out",
                    {{"topic", kStates.value()}, {"offset", base::text(at)}, {"why", error.what}});
}

// Takes what the batches say over into `states`; the offset after them.
Result<Offset> read_states(base::ByteView batches, Offset from, States& states) {
    while (!batches.empty()) {
        TRY(const codec::BatchHeader header, codec::decode_header(batches));
        const base::ByteView batch = batches.first(header.bytes());
        batches = batches.subspan(header.bytes());
        from = base::next(header.last_offset());
        if (header.is_control()) continue;
        base::Bytes scratch;
        TRY(const std::vector<codec::Record> records, codec::decode_records(batch, scratch));
        for (const codec::Record& record : records) {
            if (!record.key) continue;
            Result<std::optional<StateEntry>> entry = decode_state(*record.key, record.value);
            // A coordinator that does not start helps nobody.
            if (!entry) note_unread(entry.error(), record.offset);
            if (!entry || !*entry) continue;
            states[(*entry)->transactional_id] = std::move((*entry)->transaction);
        }
    }
    return from;
}

}  // namespace

// The markers of one end that are under way, side by side.
struct BrokerEffects::Marking {
    Marker marker;
    std::size_t under_way = 0;
    run::Event one_done;
    std::set<TopicPartition> left;
};

BrokerEffects::BrokerEffects(Broker& broker, run::Shard& home, io::Clock& clock,
                             EndOffsets end_offsets, std::int32_t partitions)
    : broker_(broker),
      home_(home),
      clock_(clock),
      end_offsets_(std::move(end_offsets)),
      partitions_(partitions) {}

run::Task<Result<Topic>> BrokerEffects::topic() {
    Result<Topic> found = broker_.topic(kStates);
    if (found) co_return found;
    Topic fresh;
    fresh.name = kStates;
    fresh.partitions = partitions_;
    fresh.configuration = topic_configuration();
    Result<Topic> created = co_await broker_.create_topic(std::move(fresh));
    // Two first ones at once: both have it.
    if (!created && created.error().code == base::Code::already_exists) {
        co_return broker_.topic(kStates);
    }
    co_return created;
}

run::Task<Result<std::vector<StateEntry>>> BrokerEffects::load() {
    std::vector<StateEntry> entries;
    const Result<Topic> found = broker_.topic(kStates);
    if (!found) co_return entries;
    for (std::int32_t number = 0; number < found->partitions; ++number) {
        CO_TRY_VOID(co_await load_partition(Partition{number}, entries));
    }
    co_return entries;
}

run::Task<Result<>> BrokerEffects::load_partition(Partition partition,
                                                  std::vector<StateEntry>& entries) {
    CO_TRY(const PartitionState now, co_await broker_.state(kStates, partition));
    States states;
    Offset from = now.start;
    while (from < now.high_water) {
        CO_TRY(
            Fetched fetched,
            co_await broker_.fetch(
                {.topic = kStates, .partition = partition, .from = from, .bytes_max = kLoadBytes}));
        // What compaction has left may end before the log does.
        if (fetched.batches.empty()) break;
        CO_TRY(from, read_states(fetched.batches, from, states));
    }
    for (auto& [id, transaction] : states) {
        if (transaction) entries.push_back({id, std::move(transaction)});
    }
    co_return Result<>{};
}

run::Task<Result<>> BrokerEffects::keep(std::string transactional_id,
                                        std::optional<Transaction> transaction,
                                        Durability durability) {
    CO_TRY(const Topic topic, co_await this->topic());
    const StateRecord record = encode_state(transactional_id, transaction);
    codec::BatchBuilder builder(clock_.wall());
    std::optional<base::ByteView> value;
    if (record.value) value = *record.value;
    builder.add(record.key, value);
    const Acks acks = durability == Durability::on_disk ? Acks::all : Acks::leader;
    const Partition partition = partition_of(transactional_id, topic.partitions);
    Slice batch = builder.finish();
    const Result<Produced> produced =
        co_await broker_.produce(kStates, partition, std::move(batch), acks);
    if (!produced) co_return produced.error();
    co_return Result<>{};
}

run::Task<std::set<TopicPartition>> BrokerEffects::mark(std::set<TopicPartition> partitions,
                                                        Marker marker) {
    Marking marking;
    marking.marker = marker;
    const auto inside = gate_.enter();
    if (!inside) co_return partitions;
    marking.under_way = partitions.size();
    for (const TopicPartition& at : partitions) home_.spawn(gate_, mark_one(marking, at));
    while (marking.under_way > 0) co_await marking.one_done.wait();
    co_return std::move(marking.left);
}

run::Task<void> BrokerEffects::mark_one(Marking& marking, TopicPartition at) {
    const Result<> marked = co_await append_marker(at, marking.marker);
    if (!marked) {
        base::log_warn("transactions", "marker_not_written",
                       {{"topic", at.topic.value()},
                        {"partition", base::text(at.partition)},
                        {"why", marked.error().what}});
        marking.left.insert(at);
    }
    --marking.under_way;
    marking.one_done.notify_all();
}

run::Task<Result<>> BrokerEffects::append_marker(TopicPartition at, Marker marker) {
    Result<> marked;
    if (at.topic == kGroupOffsets) {
        marked = co_await end_offsets_(at.partition, marker);
    } else {
        const Result<Offset> appended =
            co_await broker_.append_marker(at.topic, at.partition, marker);
        if (!appended) marked = appended.error();
    }
    if (marked) co_return marked;
    // Deleted since, or in the hands of a later epoch, which nobody has before this end is complete
    // everywhere: either way there is nothing left to end.
    const bool is_over = marked.error().code == base::Code::unknown_topic ||
                         marked.error().code == base::Code::fenced;
    co_return is_over ? Result<>{} : marked;
}

run::Task<Result<std::int64_t>> BrokerEffects::new_producer_id() {
    return broker_.allocate_producer_id();
}

run::Task<void> BrokerEffects::stop() { return gate_.close(); }

Result<std::unique_ptr<Coordinator>> open_coordinator(Broker& broker, io::Clock& clock,
                                                      run::Shards& shards, base::Metrics& metrics,
                                                      EndOffsets end_offsets, Options options) {
    run::Shard& home = shards.at(base::ShardId{0});
    auto effects = std::make_unique<BrokerEffects>(broker, home, clock, std::move(end_offsets),
                                                   options.partitions);
    auto coordinator =
        std::make_unique<Coordinator>(home, clock, std::move(effects), metrics, options);
    TRY_VOID(shards.run_to_end(coordinator->load()));
    return coordinator;
}

}  // namespace broker::transactions
