#include "log/producers/transactions.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "log/segment/names.h"

namespace logs {
namespace {

using base::Code;
using base::Error;
using base::Offset;

Error wrong_state(const codec::BatchHeader& batch, std::string_view why) {
    return {Code::invalid_transaction, base::text("producer ", batch.producer_id, ": ", why)};
}

}  // namespace

base::Bytes Marker::batch(base::WallTime time) const {
    return codec::control_batch(
        producer.id, producer.epoch,
        {.is_commit = result == TransactionResult::commit, .coordinator_epoch = coordinator_epoch},
        time);
}

base::Result<> Transactions::check(const codec::BatchHeader& batch, VerificationGuard guard) const {
    if (batch.is_control()) {
        return Error{Code::malformed, "a control batch: only the broker writes those"};
    }
    if (batch.is_transactional() && batch.producer_id < 0) {
        return Error{Code::malformed, "a transactional batch without a producer id"};
    }
    if (batch.producer_id < 0) return {};
    if (open_.contains(batch.producer_id)) {
        if (batch.is_transactional()) return {};
        return wrong_state(batch, "its transaction is open, and this batch is not part of it");
    }
    if (!batch.is_transactional()) return {};
    const auto known = verifying_.find(batch.producer_id);
    const bool is_verified = guard != VerificationGuard{} && known != verifying_.end() &&
                             known->second.guard == guard &&
                             known->second.producer.epoch == batch.producer_epoch;
    if (!is_verified) return wrong_state(batch, "this partition is not part of its transaction");
    if (aborted_.size() >= kAbortedPerLogMax || open_.size() >= kOpenTransactionsMax) {
        return Error{Code::throttled, "the partition holds too many transactions"};
    }
    return {};
}

Transactions::Change Transactions::record(const codec::BatchHeader& batch,
                                          const std::optional<codec::EndOfTransaction>& end) {
    Change change{.producer_id = batch.producer_id, .open_before = open_since(batch.producer_id)};
    if (!batch.is_transactional()) return change;
    verifying_.erase(batch.producer_id);
    if (!batch.is_control()) {
        if (!change.open_before) open(batch.producer_id, batch.base_offset);
        return change;
    }
    if (!end || !change.open_before) return change;
    close(batch.producer_id);
    ended_.push_back({.first = *change.open_before, .last = batch.base_offset});
    change.ended_added = true;
    if (end->is_commit) return change;
    aborted_.push_back({.producer_id = batch.producer_id,
                        .first = *change.open_before,
                        .last = batch.base_offset,
                        .stable = stable_after(batch.base_offset)});
    change.aborted_added = true;
    return change;
}

void Transactions::undo(const Change& change) {
    if (change.aborted_added) aborted_.pop_back();
    if (change.ended_added) ended_.pop_back();
    if (is_open(change.producer_id)) close(change.producer_id);
    if (change.open_before) open(change.producer_id, *change.open_before);
}

void Transactions::open(std::int64_t producer_id, Offset first) {
    open_.emplace(producer_id, first);
    open_in_order_.emplace(first, producer_id);
}

void Transactions::close(std::int64_t producer_id) {
    const auto found = open_.find(producer_id);
    CHECK(found != open_.end(), producer_id);
    open_in_order_.erase(found->second);
    open_.erase(found);
}

VerificationGuard Transactions::begin_verification(const ProducerIdentity& producer) {
    if (is_open(producer.id)) return {};
    if (verifying_.size() >= kVerificationsMax) verifying_.clear();
    Verification& one = verifying_[producer.id];
    // Two first batches of one producer may be on their way; either opens the transaction.
    if (one.guard == VerificationGuard{} || one.producer != producer) {
        one = {.producer = producer, .guard = {++guards_given_}};
    }
    return one.guard;
}

std::optional<Offset> Transactions::open_since(std::int64_t producer_id) const {
    const auto found = open_.find(producer_id);
    if (found == open_.end()) return {};
    return found->second;
}

std::optional<Offset> Transactions::first_unstable() const {
    std::optional<Offset> first;
    if (!open_in_order_.empty()) first = open_in_order_.begin()->first;
    for (const Ended& one : ended_) first = first ? std::min(*first, one.first) : one.first;
    return first;
}

void Transactions::synced(Offset up_to) {
    const auto kept =
        std::ranges::find_if(ended_, [up_to](const Ended& one) { return one.last >= up_to; });
    ended_.erase(ended_.begin(), kept);
}

Offset Transactions::stable_after(Offset marker) const {
    return open_in_order_.empty() ? base::next(marker) : open_in_order_.begin()->first;
}

std::vector<AbortedTransaction> Transactions::aborted(Offset from, Offset to) const {
    std::vector<AbortedTransaction> found;
    for (auto at = std::ranges::lower_bound(aborted_, from, {}, &AbortedRange::last);
         at != aborted_.end(); ++at) {
        if (at->first < to) found.push_back({at->producer_id, at->first});
        // All that ended after it began there at the earliest.
        if (at->stable >= to) break;
    }
    std::ranges::sort(found, {}, &AbortedTransaction::first);
    return found;
}

void Transactions::forget_aborted_below(Offset start) {
    const auto kept = std::ranges::lower_bound(aborted_, start, {}, &AbortedRange::last);
    aborted_.erase(aborted_.begin(), kept);
}

void Transactions::settle_below(Offset end) {
    forget_aborted_below(end);
    while (!open_in_order_.empty() && open_in_order_.begin()->first < end) {
        close(open_in_order_.begin()->second);
    }
}

void Transactions::encode(SealedWriter& out) const {
    out.put(static_cast<std::uint32_t>(open_in_order_.size()));
    for (const auto& [first, producer_id] : open_in_order_) {
        out.put(producer_id);
        out.put(first.value());
    }
    out.put(static_cast<std::uint32_t>(aborted_.size()));
    for (const AbortedRange& one : aborted_) {
        out.put(one.producer_id);
        out.put(one.first.value());
        out.put(one.last.value());
        out.put(one.stable.value());
    }
}

base::Result<Transactions> Transactions::decode(SealedReader& in) {
    Transactions found;
    const auto open_count = in.take<std::uint32_t>();
    if (open_count > kOpenTransactionsMax) {
        return Error{Code::corrupt, "it counts too many open transactions"};
    }
    for (std::uint32_t i = 0; i < open_count && in.ok(); ++i) {
        const auto producer_id = in.take<std::int64_t>();
        const Offset first{in.take<std::int64_t>()};
        if (found.is_open(producer_id) || found.open_in_order_.contains(first)) {
            return Error{Code::corrupt, "two of its transactions are one"};
        }
        found.open(producer_id, first);
    }
    const auto aborted_count = in.take<std::uint32_t>();
    for (std::uint32_t i = 0; i < aborted_count && in.ok(); ++i) {
        AbortedRange one;
        one.producer_id = in.take<std::int64_t>();
        one.first = Offset{in.take<std::int64_t>()};
        one.last = Offset{in.take<std::int64_t>()};
        one.stable = Offset{in.take<std::int64_t>()};
        const bool is_in_order = found.aborted_.empty() || found.aborted_.back().last < one.last;
        if (!is_in_order || one.last < one.first || one.last.value() > kOffsetMax) {
            return Error{Code::corrupt, "its aborted transactions are out of order"};
        }
        found.aborted_.push_back(one);
    }
    return found;
}

}  // namespace logs
