#include "broker/transactions/state_record.h"

#include <limits>
#include <utility>
#include <vector>

#include "base/check.h"
#include "wire/kafka/codec/codec.h"

namespace broker::transactions {
namespace {

using base::ByteView;
using base::Code;
using base::Error;
using base::Result;
using wire::kafka::Reader;
using wire::kafka::Writer;

constexpr std::int16_t kKeyVersion = 0;
// Version 0 has plain lengths and no tagged fields.
constexpr std::int16_t kPlainVersion = 0;
constexpr std::int16_t kFlexibleVersion = 1;

constexpr std::uint32_t kPreviousProducerTag = 0;
constexpr std::uint32_t kNextProducerTag = 1;
constexpr std::uint32_t kProtocolTag = 2;

constexpr std::int64_t kNoTime = -1;

std::int64_t time_of(const std::optional<WallTime>& at) {
    return at ? base::epoch_ms(*at) : kNoTime;
}

Error broken(const std::string& id, std::string_view why) {
    return {Code::malformed,
            base::text("the state of transactional id ", base::printable(id), ": ", why)};
}

// --- Writing.

void put_count(Writer& out, std::size_t count) {
    out.uvarint(static_cast<std::uint32_t>(count) + 1);
}

void put_partitions(Writer& out, const Transaction& transaction) {
    // Kafka's way to say that there is no transaction, and so no partition.
    if (transaction.state == State::empty) return out.uvarint(0);
    std::vector<std::pair<std::string_view, std::vector<std::int32_t>>> topics;
    for (const TopicPartition& at : transaction.partitions) {
        if (topics.empty() || topics.back().first != at.topic.value()) {
            topics.push_back({at.topic.value(), {}});
        }
        topics.back().second.push_back(at.partition.value());
    }
    put_count(out, topics.size());
    for (const auto& [topic, partitions] : topics) {
        put_count(out, topic.size());
        out.raw(base::as_bytes(topic));
        put_count(out, partitions.size());
        for (const std::int32_t partition : partitions) out.fixed(partition);
        out.uvarint(0);  // tagged fields
    }
}

template <std::integral T>
void put_tag(Writer& out, std::uint32_t tag, T value) {
    out.uvarint(tag);
    out.uvarint(sizeof value);
    out.fixed(value);
}

void put_tags(Writer& out, const Transaction& transaction) {
    const bool has_previous = transaction.previous_producer_id != kNoProducerId;
    const bool has_next = transaction.next_producer_id != kNoProducerId;
    const bool has_protocol = transaction.protocol != Protocol::v1;
    out.uvarint(static_cast<std::uint32_t>(has_previous) + static_cast<std::uint32_t>(has_next) +
                static_cast<std::uint32_t>(has_protocol));
    if (has_previous) put_tag(out, kPreviousProducerTag, transaction.previous_producer_id);
    if (has_next) put_tag(out, kNextProducerTag, transaction.next_producer_id);
    if (has_protocol) put_tag(out, kProtocolTag, static_cast<std::int16_t>(transaction.protocol));
}

base::Bytes encode_key(const std::string& id) {
    CHECK(id.size() <= static_cast<std::size_t>(std::numeric_limits<std::int16_t>::max()));
    Writer out;
    out.fixed(kKeyVersion);
    out.fixed(static_cast<std::int16_t>(id.size()));
    out.raw(base::as_bytes(id));
    return std::move(out.out.bytes);
}

base::Bytes encode_value(const Transaction& transaction) {
    Writer out;
    out.fixed(kFlexibleVersion);
    out.fixed(transaction.producer.id);
    out.fixed(transaction.producer.epoch);
    out.fixed(static_cast<std::int32_t>(transaction.timeout.count()));
    out.fixed(static_cast<std::int8_t>(transaction.state));
    put_partitions(out, transaction);
    out.fixed(base::epoch_ms(transaction.changed));
    out.fixed(time_of(transaction.started));
    put_tags(out, transaction);
    return std::move(out.out.bytes);
}

// --- Reading.

// How long the next text or list is. None: null.
std::optional<std::size_t> take_count(Reader& in, std::int16_t version) {
    if (version >= kFlexibleVersion) {
        const std::uint32_t count = in.uvarint();
        return count == 0 ? std::nullopt : std::optional<std::size_t>(count - 1);
    }
    const auto count = in.fixed<std::int32_t>();
    return count < 0 ? std::nullopt : std::optional<std::size_t>(count);
}

std::string take_text(Reader& in, std::int16_t version) {
    std::size_t size = 0;
    if (version >= kFlexibleVersion) {
        size = take_count(in, version).value_or(0);
    } else {
        const auto plain = in.fixed<std::int16_t>();
        if (plain < 0) in.fail();
        if (plain > 0) size = static_cast<std::size_t>(plain);
    }
    return std::string(base::as_text(in.take(size)));
}

void skip_tags(Reader& in) {
    const std::uint32_t count = in.uvarint();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
        in.uvarint();
        in.take(in.uvarint());
    }
}

void take_partitions(Reader& in, std::int16_t version, std::set<TopicPartition>& partitions) {
    const std::size_t topics = take_count(in, version).value_or(0);
    for (std::size_t i = 0; i < topics && in.ok(); ++i) {
        const base::TopicName topic{take_text(in, version)};
        const std::size_t count = take_count(in, version).value_or(0);
        for (std::size_t j = 0; j < count && in.ok(); ++j) {
            const base::Partition partition{in.fixed<std::int32_t>()};
            if (in.ok()) partitions.insert({topic, partition});
        }
        if (version >= kFlexibleVersion) skip_tags(in);
    }
}

void take_tags(Reader& in, Transaction& transaction) {
    const std::uint32_t count = in.uvarint();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
        const std::uint32_t tag = in.uvarint();
        const std::uint32_t size = in.uvarint();
        in.within(size, [&](Reader& field) {
            switch (tag) {
                case kPreviousProducerTag:
                    transaction.previous_producer_id = field.fixed<std::int64_t>();
                    break;
                case kNextProducerTag:
                    transaction.next_producer_id = field.fixed<std::int64_t>();
                    break;
                case kProtocolTag:
                    // Kafka's 1 differs from 0 in nothing that its clients do.
                    transaction.protocol =
                        field.fixed<std::int16_t>() >= static_cast<std::int16_t>(Protocol::v2)
                            ? Protocol::v2
                            : Protocol::v1;
                    break;
                default:
                    field.take(field.left());
            }
        });
    }
}

Result<Transaction> decode_value(const std::string& id, Reader& in, std::int16_t version) {
    Transaction transaction;
    transaction.producer.id = in.fixed<std::int64_t>();
    transaction.producer.epoch = in.fixed<std::int16_t>();
    transaction.timeout = std::chrono::milliseconds(in.fixed<std::int32_t>());
    const std::optional<State> state = find_state(in.fixed<std::int8_t>());
    take_partitions(in, version, transaction.partitions);
    transaction.changed = base::from_epoch_ms(in.fixed<std::int64_t>());
    const auto started = in.fixed<std::int64_t>();
    if (started >= 0) transaction.started = base::from_epoch_ms(started);
    if (version >= kFlexibleVersion) take_tags(in, transaction);
    if (!in.ok() || in.left() > 0) return broken(id, "its length is wrong");
    if (transaction.producer.id < 0 || transaction.producer.epoch < 0) {
        return broken(id, "it has no producer");
    }
    // Before 1970, only differences that overflow.
    if (base::epoch_ms(transaction.changed) < 0) return broken(id, "its time is negative");
    if (!state || *state == State::dead || *state == State::prepare_epoch_fence) {
        return broken(id, "its state is none that is ever stored");
    }
    transaction.state = *state;
    return transaction;
}

}  // namespace

StateRecord encode_state(const std::string& transactional_id,
                         const std::optional<Transaction>& transaction) {
    StateRecord record{encode_key(transactional_id), {}};
    if (transaction) record.value = encode_value(*transaction);
    return record;
}

Result<std::optional<StateEntry>> decode_state(ByteView key, std::optional<ByteView> value) {
    Reader in_key(key);
    const auto key_version = in_key.fixed<std::int16_t>();
    if (in_key.ok() && key_version != kKeyVersion) return std::optional<StateEntry>{};
    StateEntry entry{take_text(in_key, kPlainVersion), {}};
    if (!in_key.ok() || in_key.left() > 0 || entry.transactional_id.empty()) {
        return Error{Code::malformed, "the key of a transaction's state is not whole"};
    }
    if (!value) return std::optional(std::move(entry));
    Reader in(*value);
    const auto version = in.fixed<std::int16_t>();
    if (in.ok() && (version < kPlainVersion || version > kFlexibleVersion)) {
        return std::optional<StateEntry>{};
    }
    TRY(entry.transaction, decode_value(entry.transactional_id, in, version));
    return std::optional(std::move(entry));
}

}  // namespace broker::transactions
