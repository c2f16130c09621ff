#include "log/producers/producers.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/check.h"
#include "base/text.h"

namespace logs {
namespace {

using base::Code;
using base::Error;

// Modulo 2^31, so that the sequence after 2,147,483,647 is 0.
std::int32_t sequence_after(std::int32_t sequence, std::int32_t steps) {
    const auto sum = static_cast<std::uint32_t>(sequence) + static_cast<std::uint32_t>(steps);
    return static_cast<std::int32_t>(sum & 0x7fffffffU);
}

std::int32_t last_sequence_of(const codec::BatchHeader& batch) {
    return sequence_after(batch.base_sequence, batch.last_offset_delta);
}

Error fenced(const codec::BatchHeader& batch, const Producer& producer) {
    return {Code::fenced, base::text("producer ", batch.producer_id, ": epoch ",
                                     batch.producer_epoch, " is older than ", producer.epoch)};
}

Error out_of_order(const codec::BatchHeader& batch, std::int32_t expected) {
    return {Code::out_of_order,
            base::text("producer ", batch.producer_id, ": sequence ", batch.base_sequence,
                       " does not follow, expected ", expected)};
}

}  // namespace

base::Result<std::optional<ProducerBatch>> Producers::check(const codec::BatchHeader& batch) const {
    const auto found = known_.find(batch.producer_id);
    // Nothing is known of it, or no longer: Kafka too lets it begin anywhere.
    if (found == known_.end()) return std::optional<ProducerBatch>{};
    const Producer& producer = found->second;
    if (batch.producer_epoch < producer.epoch) return fenced(batch, producer);
    if (batch.producer_epoch > producer.epoch) {
        if (batch.base_sequence != 0) return out_of_order(batch, 0);
        return std::optional<ProducerBatch>{};
    }
    for (std::size_t i = 0; i < producer.batch_count; ++i) {
        const ProducerBatch& known = producer.batches.at(i);
        if (known.first_sequence == batch.base_sequence &&
            known.last_sequence == last_sequence_of(batch)) {
            return std::optional(known);
        }
    }
    // Without a batch only a marker has made the epoch known, and so nothing of it came yet.
    const ProducerBatch* latest = producer.latest();
    const std::int32_t expected = latest == nullptr ? 0 : sequence_after(latest->last_sequence, 1);
    if (batch.base_sequence != expected) return out_of_order(batch, expected);
    return std::optional<ProducerBatch>{};
}

base::Result<> Producers::check_marker(const codec::BatchHeader& batch,
                                       const codec::EndOfTransaction& end) const {
    const auto found = known_.find(batch.producer_id);
    if (found == known_.end()) return {};
    const Producer& producer = found->second;
    if (batch.producer_epoch < producer.epoch) return fenced(batch, producer);
    if (end.coordinator_epoch >= producer.coordinator_epoch) return {};
    return Error{Code::fenced,
                 base::text("producer ", batch.producer_id, ": coordinator epoch ",
                            end.coordinator_epoch, " is older than ", producer.coordinator_epoch)};
}

void Producers::record(const codec::BatchHeader& batch,
                       const std::optional<codec::EndOfTransaction>& end, base::WallTime now) {
    if (!known_.contains(batch.producer_id) && known_.size() >= kProducersPerLogMax) {
        forget_the_quiet();
    }
    Producer& producer = known_[batch.producer_id];
    if (batch.producer_epoch != producer.epoch) {
        producer.epoch = batch.producer_epoch;
        producer.batch_count = 0;
    }
    producer.active = std::max(producer.active, now);
    if (end) producer.coordinator_epoch = end->coordinator_epoch;
    if (batch.is_control()) return;
    if (producer.batch_count == kProducerBatchesKept) {
        std::shift_left(producer.batches.begin(), producer.batches.end(), 1);
        --producer.batch_count;
    }
    producer.batches.at(producer.batch_count++) = {.first_sequence = batch.base_sequence,
                                                   .last_sequence = last_sequence_of(batch),
                                                   .base = batch.base_offset,
                                                   .last = batch.last_offset(),
                                                   .time = batch.max_time};
}

std::optional<Producer> Producers::find(std::int64_t id) const {
    const auto found = known_.find(id);
    if (found == known_.end()) return {};
    return found->second;
}

void Producers::restore(std::int64_t id, const std::optional<Producer>& before) {
    if (before) {
        known_[id] = *before;
    } else {
        known_.erase(id);
    }
}

void Producers::expire(base::WallTime quiet_since, const Transactions& transactions) {
    std::erase_if(known_, [&](const auto& entry) {
        return entry.second.active < quiet_since && !transactions.is_open(entry.first);
    });
}

std::vector<ProducerState> Producers::states(const Transactions& transactions) const {
    std::vector<ProducerState> states;
    states.reserve(known_.size());
    for (const auto& [id, producer] : known_) {
        ProducerState state{.producer = {.id = id, .epoch = producer.epoch},
                            .last_time = producer.active,
                            .coordinator_epoch = producer.coordinator_epoch,
                            .transaction_start = transactions.open_since(id)};
        if (const ProducerBatch* latest = producer.latest()) {
            state.last_sequence = latest->last_sequence;
            state.last_time = latest->time;
        }
        states.push_back(state);
    }
    std::ranges::sort(states, {}, [](const ProducerState& one) { return one.producer.id; });
    return states;
}

void Producers::forget_the_quiet() {
    std::vector<base::WallTime> times;
    times.reserve(known_.size());
    for (const auto& [id, producer] : known_) times.push_back(producer.active);
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    const base::WallTime median = *middle;
    // All may be of one time; then all but the newcomer go.
    std::erase_if(known_, [median](const auto& entry) { return entry.second.active <= median; });
}

void Producers::encode(SealedWriter& out) const {
    std::vector<std::int64_t> ids;
    ids.reserve(known_.size());
    for (const auto& [id, producer] : known_) ids.push_back(id);
    std::ranges::sort(ids);
    out.put(static_cast<std::uint32_t>(ids.size()));
    for (const std::int64_t id : ids) {
        const Producer& producer = known_.at(id);
        out.put(id);
        out.put(producer.epoch);
        out.put(producer.coordinator_epoch);
        out.put(base::epoch_ms(producer.active));
        out.put(producer.batch_count);
        for (std::size_t i = 0; i < producer.batch_count; ++i) {
            const ProducerBatch& batch = producer.batches.at(i);
            out.put(batch.first_sequence);
            out.put(batch.last_sequence);
            out.put(batch.base.value());
            out.put(batch.last.value());
            out.put(base::epoch_ms(batch.time));
        }
    }
}

base::Result<Producers> Producers::decode(SealedReader& in) {
    Producers producers;
    const auto count = in.take<std::uint32_t>();
    if (count > kProducersPerLogMax) return Error{Code::corrupt, "it counts too many producers"};
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
        const auto id = in.take<std::int64_t>();
        Producer producer;
        producer.epoch = in.take<std::int16_t>();
        producer.coordinator_epoch = in.take<std::int32_t>();
        producer.active = base::from_epoch_ms(in.take<std::int64_t>());
        producer.batch_count = in.take<std::uint8_t>();
        if (producer.batch_count > kProducerBatchesKept) {
            return Error{Code::corrupt, "it counts too many batches of a producer"};
        }
        for (std::size_t at = 0; at < producer.batch_count; ++at) {
            ProducerBatch& batch = producer.batches.at(at);
            batch.first_sequence = in.take<std::int32_t>();
            batch.last_sequence = in.take<std::int32_t>();
            batch.base = base::Offset{in.take<std::int64_t>()};
            batch.last = base::Offset{in.take<std::int64_t>()};
            batch.time = base::from_epoch_ms(in.take<std::int64_t>());
        }
        producers.known_[id] = producer;
    }
    return producers;
}

}  // namespace logs
