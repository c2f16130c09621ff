#include "broker/coordinator/offsets_log.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/log_line.h"
#include "codec/crc32c.h"
#include "codec/endian.h"
#include "codec/records/record_batch.h"

namespace broker::coordinator {
namespace {

using base::Code;
using base::Error;

constexpr std::size_t kReadBytes = 4 * base::limits::kMiB;
// A batch of several records stays well below the greatest; one record may be larger.
constexpr std::size_t kPieceBytesMax = base::limits::kBatchBytesMax / 2;

// Java's String.hashCode over UTF-16, by which Kafka spreads groups over partitions. A byte that is
// no UTF-8 counts as itself: such a name is nobody's but ours.
std::uint32_t java_hash(std::string_view text) {
    std::uint32_t hash = 0;
    const auto add = [&hash](std::uint32_t unit) { hash = hash * 31U + unit; };
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<std::uint8_t>(text[at]);
        const std::size_t more = lead >= 0xF0U ? 3U : lead >= 0xE0U ? 2U : lead >= 0xC0U ? 1U : 0U;
        if (at + more >= text.size()) {
            add(lead);
            ++at;
            continue;
        }
        std::uint32_t point = more == 0 ? lead : lead & (0x3FU >> more);
        for (std::size_t i = 1; i <= more; ++i) {
            point = point << 6U | (static_cast<std::uint8_t>(text[at + i]) & 0x3FU);
        }
        at += more + 1;
        if (point < 0x10000U) {
            add(point);
        } else {
            add(0xD800U + ((point - 0x10000U) >> 10U));
            add(0xDC00U + ((point - 0x10000U) & 0x3FFU));
        }
    }
    return hash;
}

// As many of the records as fit well into one batch.
struct Piece {
    Bytes batch;
    std::int32_t records = 0;
};

std::vector<Piece> pieces_of(const std::vector<groups::StoredRecord>& records,
                             base::WallTime time) {
    std::vector<Piece> pieces;
    codec::BatchBuilder builder(time);
    const auto finish = [&] {
        const std::int32_t count = builder.records();
        if (count != 0) pieces.push_back({builder.finish(), count});
        builder = codec::BatchBuilder(time);
    };
    for (const groups::StoredRecord& record : records) {
        const std::size_t bytes = record.key.size() + (record.value ? record.value->size() : 0);
        if (builder.bytes() + bytes > kPieceBytesMax) finish();
        builder.add(record.key,
                    record.value ? std::optional<base::ByteView>(*record.value) : std::nullopt);
    }
    finish();
    return pieces;
}

void add_places(std::vector<Offset>& places, Offset base, std::int32_t count) {
    for (std::int32_t i = 0; i < count; ++i) places.push_back(base::advanced(base, i));
}

// Makes the batch one of a transaction (docs/formats/record_batch.md).
void set_producer(Bytes& batch, ProducerIdentity producer, std::int32_t sequence) {
    constexpr std::size_t kCrcAt = 17;
    constexpr std::size_t kAttributesAt = 21;
    constexpr std::size_t kProducerIdAt = 43;
    constexpr std::uint16_t kTransactional = 16;
    codec::store_big(batch.data() + kAttributesAt, kTransactional);
    codec::store_big(batch.data() + kProducerIdAt, producer.id);
    codec::store_big(batch.data() + kProducerIdAt + 8, producer.epoch);
    codec::store_big(batch.data() + kProducerIdAt + 10, sequence);
    codec::store_big(batch.data() + kCrcAt,
                     codec::crc32c(base::ByteView(batch).subspan(kAttributesAt)));
}

// What cannot be read is left out, with a word: a coordinator that does not start helps nobody.
void note_unread(const Error& error, Offset at) {
    base::log_error(
        "groups", "record_left_out",
        {{"topic", kOffsetsTopic.value()}, {"offset", base::text(at)}, {"why", error.what}});
}

void replay_batch(base::ByteView batch, const codec::BatchHeader& header, Partition partition,
                  Replay& replay) {
    Bytes scratch;
    const auto records = codec::decode_records(batch, scratch);
    if (!records) return note_unread(records.error(), header.base_offset);
    const groups::TransactionPart part{header.producer_id, partition};
    for (const codec::Record& record : *records) {
        const base::ByteView key = record.key.value_or(base::ByteView{});
        if (header.is_control()) {
            // int16 version, int16 type: 0 abort, 1 commit.
            if (key.size() < 4) continue;
            const bool commits = codec::load_big<std::int16_t>(key.data() + 2) == 1;
            replay.end(part,
                       commits ? groups::TransactionEnd::commit : groups::TransactionEnd::abort);
            continue;
        }
        auto entry = groups::decode_record(key, record.value);
        if (!entry) {
            note_unread(entry.error(), record.offset);
            continue;
        }
        replay.record(std::move(*entry), record.offset,
                      header.is_transactional() ? std::optional(part) : std::nullopt);
    }
}

}  // namespace

// A constant of the protocol.
const TopicName kOffsetsTopic{"__consumer_offsets"};

OffsetsLog::OffsetsLog(Broker& broker, io::Clock& clock, std::int32_t partitions_wanted)
    : broker_(broker), clock_(clock), partitions_wanted_(partitions_wanted) {}

std::int32_t OffsetsLog::partitions() const {
    const Result<Topic> topic = broker_.topic(kOffsetsTopic);
    return topic ? topic->partitions : partitions_wanted_;
}

Partition OffsetsLog::partition_of(const std::string& group) const {
    const auto hash = static_cast<std::int32_t>(java_hash(group) & 0x7FFFFFFFU);
    return Partition{hash % partitions()};
}

run::Task<Result<>> OffsetsLog::make_topic() {
    Topic topic;
    topic.name = kOffsetsTopic;
    topic.partitions = partitions_wanted_;
    topic.configuration = {{"cleanup.policy", "compact"}, {"segment.bytes", "104857600"}};
    const Result<Topic> made = co_await broker_.create_topic(std::move(topic));
    // Two first commits at once: both have it.
    if (made || made.error().code == Code::already_exists) co_return Result<>{};
    co_return made.error();
}

run::Task<Result<>> OffsetsLog::read(Replay& replay) {
    const Result<Topic> topic = broker_.topic(kOffsetsTopic);
    if (!topic) co_return Result<>{};
    for (std::int32_t number = 0; number < topic->partitions; ++number) {
        CO_TRY_VOID(co_await read_partition(Partition{number}, replay));
    }
    co_return Result<>{};
}

run::Task<Result<>> OffsetsLog::read_partition(Partition partition, Replay& replay) {
    CO_TRY(const PartitionState state, co_await broker_.state(kOffsetsTopic, partition));
    Offset next = state.start;
    while (next < state.high_water) {
        CO_TRY(const Fetched fetched, co_await broker_.fetch({.topic = kOffsetsTopic,
                                                              .partition = partition,
                                                              .from = next,
                                                              .bytes_max = kReadBytes}));
        const Offset before = next;
        for (base::ByteView rest = fetched.batches; !rest.empty();) {
            CO_TRY(const codec::BatchHeader header, codec::decode_header(rest));
            if (header.bytes() > rest.size()) break;
            replay_batch(rest.first(header.bytes()), header, partition, replay);
            rest = rest.subspan(header.bytes());
            next = base::next(header.last_offset());
        }
        // Compaction may have taken the last ones.
        if (next == before) break;
    }
    co_return Result<>{};
}

run::Task<Result<std::vector<Offset>>> OffsetsLog::append(
    const std::string& group, const std::vector<groups::StoredRecord>& records) {
    if (!exists()) CO_TRY_VOID(co_await make_topic());
    std::vector<Offset> places;
    std::vector<Piece> pieces = pieces_of(records, clock_.wall());
    for (Piece& piece : pieces) {
        CO_TRY(const Produced produced,
               co_await broker_.produce(kOffsetsTopic, partition_of(group), std::move(piece.batch),
                                        Acks::all));
        add_places(places, produced.base, piece.records);
    }
    co_return places;
}

run::Task<Result<VerificationGuard>> OffsetsLog::begin_verification(const std::string& group,
                                                                    ProducerIdentity producer) {
    if (!exists()) CO_TRY_VOID(co_await make_topic());
    co_return co_await broker_.begin_verification(kOffsetsTopic, partition_of(group), producer);
}

run::Task<Result<std::int32_t>> OffsetsLog::next_sequence(Partition partition,
                                                          ProducerIdentity producer) {
    CO_TRY(const std::vector<ProducerState> known,
           co_await broker_.producers(kOffsetsTopic, partition));
    const auto found = std::ranges::find_if(
        known, [&producer](const ProducerState& state) { return state.producer == producer; });
    if (found == known.end() || found->last_sequence < 0) co_return 0;
    // From 2^31 - 1 on to 0.
    co_return static_cast<std::int32_t>((static_cast<std::uint32_t>(found->last_sequence) + 1U) &
                                        0x7FFFFFFFU);
}

run::Task<Result<std::vector<Offset>>> OffsetsLog::append_in_transaction(
    const std::string& group, const std::vector<groups::StoredRecord>& records,
    ProducerIdentity producer, VerificationGuard guard) {
    while (writing_.contains(producer.id)) co_await written_.wait();
    writing_.insert(producer.id);
    const Result<std::vector<Offset>> outcome =
        co_await write_in_transaction(partition_of(group), records, producer, guard);
    writing_.erase(producer.id);
    written_.notify_all();
    co_return outcome;
}

run::Task<Result<std::vector<Offset>>> OffsetsLog::write_in_transaction(
    Partition partition, const std::vector<groups::StoredRecord>& records,
    ProducerIdentity producer, VerificationGuard guard) {
    std::vector<Offset> places;
    std::vector<Piece> pieces = pieces_of(records, clock_.wall());
    for (Piece& piece : pieces) {
        CO_TRY(const std::int32_t sequence, co_await next_sequence(partition, producer));
        set_producer(piece.batch, producer, sequence);
        CO_TRY(const Produced produced,
               co_await broker_.produce_verified(kOffsetsTopic, partition, std::move(piece.batch),
                                                 Acks::all, guard));
        add_places(places, produced.base, piece.records);
        // The first has opened the transaction here.
        guard = {};
    }
    co_return places;
}

run::Task<Result<>> OffsetsLog::append_marker(Partition partition, Marker marker) {
    const Result<Offset> appended =
        co_await broker_.append_marker(kOffsetsTopic, partition, marker);
    if (!appended) co_return appended.error();
    co_return Result<>{};
}

}  // namespace broker::coordinator
