#include "broker/transactions/coordinator.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/log_line.h"

namespace broker::transactions {
namespace {

// What an id costs beside its name.
constexpr std::size_t kEntryBytes = 512;

// How long a request waits for the end of the transaction before, which is being written.
constexpr base::Duration kEndWait = std::chrono::milliseconds(100);

// What a client hears when the coordinator's own log could not be written: it asks again.
ErrorCode error_of(const base::Error& error) {
    return error.code == base::Code::too_large ? ErrorCode::unknown_server_error
                                               : ErrorCode::coordinator_not_available;
}

}  // namespace

Coordinator::Coordinator(run::Shard& home, io::Clock& clock, std::unique_ptr<Effects> effects,
                         base::Metrics& metrics, Options options)
    : home_(home),
      clock_(clock),
      effects_(std::move(effects)),
      options_(options),
      committed_(metrics.counter("transactions_committed_total", "Transactions committed.")),
      aborted_(metrics.counter("transactions_aborted_total",
                               "Transactions aborted, those that timed out among them.")),
      ids_(metrics.gauge("transactions_ids", "Transactional ids known.")) {}

Coordinator::~Coordinator() = default;

run::Task<Result<>> Coordinator::load() {
    CHECK(home_.is_current());
    CO_TRY(std::vector<StateEntry> kept, co_await effects_->load());
    for (StateEntry& one : kept) {
        if (!one.transaction) continue;
        const EntryPtr entry = create(one.transactional_id);
        if (!entry) {
            co_return base::Error{base::Code::too_large, "there are too many transactional ids"};
        }
        entry->transaction = std::move(one.transaction);
    }
    co_return Result<>{};
}

void Coordinator::start() { home_.spawn(gate_, keep_checking()); }

run::Task<void> Coordinator::stop() {
    auto stop = [this] { return stop_here(); };
    co_await home_.call(stop);
}

run::Task<void> Coordinator::stop_here() {
    run::Task<void> closing = gate_.close();
    stopping_.notify_all();
    co_await closing;
    co_await effects_->stop();
}

// --- Ids and their turns.

Coordinator::EntryPtr Coordinator::find(const std::string& id) const {
    const auto found = entries_.find(id);
    return found == entries_.end() ? nullptr : found->second;
}

Known Coordinator::known(const std::string& id) const {
    const EntryPtr entry = find(id);
    return entry ? Known{entry->transaction, {}} : Known{};
}

Coordinator::EntryPtr Coordinator::create(const std::string& id) {
    const std::size_t bytes = id.size() + kEntryBytes;
    if (memory_bytes_ + bytes > base::limits::kTransactionalIdsMemoryMax) return nullptr;
    memory_bytes_ += bytes;
    auto entry = std::make_shared<Entry>();
    CHECK(entries_.emplace(id, entry).second, base::printable(id), " twice");
    ids_.set(static_cast<std::int64_t>(entries_.size()));
    return entry;
}

void Coordinator::drop(const std::string& id, Entry& entry) {
    entry.is_gone = true;
    memory_bytes_ -= id.size() + kEntryBytes;
    entries_.erase(id);
    ids_.set(static_cast<std::int64_t>(entries_.size()));
}

run::Task<Coordinator::Outcome> Coordinator::apply(std::string id, Rule rule) {
    while (true) {
        const EntryPtr entry = find(id);
        if (!entry) {
            const Decision decision = rule(Known{}, clock_.wall());
            if (const auto* answer = std::get_if<Answer>(&decision)) {
                co_return Outcome{answer->error, false, {}};
            }
            // Only who asks for a producer id makes an id known.
            if (!create(id)) co_return Outcome{ErrorCode::policy_violation, false, {}};
            continue;
        }
        const run::Turn turn = co_await run::Turn::of(turns_of(entry));
        if (entry->is_gone) continue;
        Outcome outcome = co_await apply_in_turn(id, entry, rule);
        if (!entry->transaction) drop(id, *entry);
        co_return outcome;
    }
}

run::Task<Coordinator::Outcome> Coordinator::apply_in_turn(std::string id, EntryPtr entry,
                                                           Rule rule) {
    Known known{entry->transaction, {}};
    Decision decision = rule(known, clock_.wall());
    if (std::holds_alternative<NeedProducerId>(decision)) {
        const Result<std::int64_t> fresh = co_await effects_->new_producer_id();
        if (!fresh) co_return Outcome{error_of(fresh.error()), false, {}};
        known.fresh_producer_id = *fresh;
        decision = rule(known, clock_.wall());
    }
    if (const auto* answer = std::get_if<Answer>(&decision)) {
        co_return Outcome{answer->error, false, entry->transaction};
    }
    Transaction next = std::get<Keep>(decision).next;
    const Result<> kept = co_await effects_->keep(id, next, Durability::on_disk);
    if (!kept) {
        base::log_error("transactions", "state_not_kept",
                        {{"id", base::printable(id)}, {"why", kept.error().what}});
        co_return Outcome{error_of(kept.error()), false, {}};
    }
    entry->transaction = next;
    co_return Outcome{ErrorCode::none, true, std::move(next)};
}

// --- The end of a transaction.

run::Task<void> Coordinator::complete(std::string id) {
    const EntryPtr entry = find(id);
    if (!entry) co_return;
    if (entry->is_completing) {
        co_await entry->completed.wait();
        co_return;
    }
    if (!entry->transaction || !entry->transaction->is_ending()) co_return;
    entry->is_completing = true;
    co_await write_end(id, entry);
    entry->is_completing = false;
    entry->completed.notify_all();
}

// Nobody else changes an entry that is ending, so no turn is needed.
run::Task<void> Coordinator::write_end(std::string id, EntryPtr entry) {
    const Transaction ending = *entry->transaction;
    std::set<TopicPartition> left;
    if (!ending.partitions.empty()) {
        left = co_await effects_->mark(ending.partitions, marker_of(ending));
    }
    entry->transaction->partitions = std::move(left);
    if (!entry->transaction->partitions.empty()) {
        base::log_warn("transactions", "markers_missing",
                       {{"id", base::printable(id)},
                        {"partitions", base::text(entry->transaction->partitions.size())}});
        co_return;
    }
    Transaction next = completed(*entry->transaction, clock_.wall());
    const Result<> kept = co_await effects_->keep(id, next, Durability::in_order);
    if (!kept) {
        base::log_error("transactions", "state_not_kept",
                        {{"id", base::printable(id)}, {"why", kept.error().what}});
        co_return;
    }
    (next.state == State::complete_commit ? committed_ : aborted_).add(1);
    entry->transaction = std::move(next);
}

// --- Requests.

run::Task<ProducerAnswer> Coordinator::init_producer_id(InitProducerId request) {
    const auto inside = gate_.enter();
    if (!inside) co_return ProducerAnswer{ErrorCode::coordinator_not_available, {}};
    auto here = [this, &request] { return init_here(std::move(request)); };
    co_return co_await home_.call(here);
}

run::Task<ProducerAnswer> Coordinator::init_here(InitProducerId request) {
    if (!request.transactional_id) {
        const Result<std::int64_t> fresh = co_await effects_->new_producer_id();
        if (!fresh) co_return ProducerAnswer{error_of(fresh.error()), {}};
        co_return ProducerAnswer{ErrorCode::none, {*fresh, 0}};
    }
    const std::string id = *request.transactional_id;
    if (id.empty() || id.size() > base::limits::kTransactionalIdBytesMax) {
        co_return ProducerAnswer{ErrorCode::invalid_request, {}};
    }
    if (request.timeout.count() <= 0 || request.timeout > options_.timeout_max) {
        co_return ProducerAnswer{ErrorCode::invalid_transaction_timeout, {}};
    }
    const Rule rule = [&request](const Known& known, WallTime now) {
        return transactions::init_producer_id(known, request, now);
    };
    const Outcome outcome = co_await apply(id, rule);
    if (outcome.error != ErrorCode::none) co_return ProducerAnswer{outcome.error, {}};
    if (outcome.transaction->is_ending()) {
        // The open transaction of whoever had the id before; the next request finds it ended.
        co_await complete(id);
        co_return ProducerAnswer{ErrorCode::concurrent_transactions, {}};
    }
    co_return ProducerAnswer{ErrorCode::none, outcome.transaction->producer};
}

run::Task<ErrorCode> Coordinator::add_partitions(AddPartitions request) {
    const auto inside = gate_.enter();
    if (!inside) co_return ErrorCode::coordinator_not_available;
    auto here = [this, &request] { return add_here(std::move(request)); };
    co_return co_await home_.call(here);
}

run::Task<ErrorCode> Coordinator::add_here(AddPartitions request) {
    const std::string id = request.transactional_id;
    if (id.empty()) co_return ErrorCode::invalid_request;
    const ErrorCode error = co_await add_with_others(request);
    if (error != ErrorCode::concurrent_transactions) co_return error;
    const EntryPtr entry = find(id);
    if (!entry || !entry->is_completing) co_return error;
    if (!co_await entry->completed.wait_for(kEndWait)) co_return error;
    co_return co_await add_with_others(std::move(request));
}

run::Task<ErrorCode> Coordinator::add_with_others(AddPartitions request) {
    const EntryPtr entry = find(request.transactional_id);
    if (!entry) co_return ErrorCode::invalid_producer_id_mapping;
    if (entry->wanted.empty()) entry->wanting = request.producer;
    const bool shares = entry->wanting == request.producer;
    if (shares) entry->wanted.insert(request.partitions.begin(), request.partitions.end());
    const Rule rule = [&request, &entry, shares](const Known& known, WallTime now) {
        if (!shares) return transactions::add_partitions(known, request, now);
        AddPartitions all = request;
        all.partitions.insert(entry->wanted.begin(), entry->wanted.end());
        return transactions::add_partitions(known, all, now);
    };
    const Outcome outcome = co_await apply(request.transactional_id, rule);
    if (shares) {
        for (const TopicPartition& at : request.partitions) entry->wanted.erase(at);
    }
    co_return outcome.error;
}

run::Task<ErrorCode> Coordinator::verify_partitions(AddPartitions request) {
    const auto inside = gate_.enter();
    if (!inside) co_return ErrorCode::coordinator_not_available;
    auto here = [this, &request] {
        return transactions::verify_partitions(known(request.transactional_id), request);
    };
    co_return co_await home_.call(here);
}

run::Task<ProducerAnswer> Coordinator::end_transaction(EndTransaction request) {
    const auto inside = gate_.enter();
    if (!inside) co_return ProducerAnswer{ErrorCode::coordinator_not_available, {}};
    auto here = [this, &request] { return end_here(std::move(request)); };
    co_return co_await home_.call(here);
}

run::Task<ProducerAnswer> Coordinator::end_here(EndTransaction request) {
    const std::string id = request.transactional_id;
    if (id.empty()) co_return ProducerAnswer{ErrorCode::invalid_request, {}};
    const Rule rule = [&request](const Known& known, WallTime now) {
        return transactions::end_transaction(known, request, now);
    };
    const Outcome outcome = co_await apply(id, rule);
    if (outcome.error != ErrorCode::none) co_return ProducerAnswer{outcome.error, {}};
    if (outcome.changed) co_await complete(id);
    co_return ProducerAnswer{ErrorCode::none, producer_after(*outcome.transaction)};
}

run::Task<Description> Coordinator::describe(std::string transactional_id) {
    const auto inside = gate_.enter();
    if (!inside) {
        Description refused;
        refused.error = ErrorCode::coordinator_not_available;
        refused.transactional_id = std::move(transactional_id);
        co_return refused;
    }
    auto here = [this, &transactional_id] { return describe_here(transactional_id); };
    co_return co_await home_.call(here);
}

Description Coordinator::describe_here(const std::string& id) const {
    Description description;
    description.transactional_id = id;
    const std::optional<Transaction> found = known(id).transaction;
    if (!found) {
        description.error =
            id.empty() ? ErrorCode::invalid_request : ErrorCode::transactional_id_not_found;
        return description;
    }
    description.state = found->state;
    description.timeout = found->timeout;
    description.started = found->started;
    description.producer = found->producer;
    description.partitions = found->partitions;
    return description;
}

run::Task<Listing> Coordinator::list(ListFilter filter) {
    auto here = [this, &filter] { return list_here(filter); };
    co_return co_await home_.call(here);
}

Listing Coordinator::list_here(const ListFilter& filter) const {
    Listing listing;
    std::set<State> states;
    for (const std::string& name : filter.states) {
        if (const auto state = find_state(name)) {
            states.insert(*state);
        } else {
            listing.unknown_states.push_back(name);
        }
    }
    const WallTime now = clock_.wall();
    const std::set<std::int64_t> ids(filter.producer_ids.begin(), filter.producer_ids.end());
    for (const auto& [id, entry] : entries_) {
        if (!entry->transaction) continue;
        const Transaction& one = *entry->transaction;
        if (!ids.empty() && !ids.contains(one.producer.id)) continue;
        if (!filter.states.empty() && !states.contains(one.state)) continue;
        // As Kafka has it, one that never started is older than any.
        if (filter.open_longer && one.started && now - *one.started <= *filter.open_longer)
            continue;
        listing.lines.push_back({id, one.producer.id, one.state});
    }
    return listing;
}

// --- By the clock.

run::Task<void> Coordinator::keep_checking() {
    do {
        co_await check();
    } while (!gate_.is_closed() && !co_await stopping_.wait_for(options_.check_interval) &&
             !gate_.is_closed());
}

run::Task<void> Coordinator::check() {
    std::vector<std::string> ids;
    const WallTime now = clock_.wall();
    for (const auto& [id, entry] : entries_) {
        const auto& one = entry->transaction;
        if (one && (one->is_ending() || has_timed_out(*one, now) ||
                    has_expired(*one, options_.id_retention, now))) {
            ids.push_back(id);
        }
    }
    for (const std::string& id : ids) {
        if (gate_.is_closed()) co_return;
        co_await check_one(id);
    }
}

run::Task<void> Coordinator::check_one(std::string id) {
    const EntryPtr entry = find(id);
    if (!entry) co_return;
    bool timed_out = false;
    {
        const run::Turn turn = co_await run::Turn::of(turns_of(entry));
        if (entry->is_gone || !entry->transaction) co_return;
        if (has_expired(*entry->transaction, options_.id_retention, clock_.wall())) {
            const Result<> kept = co_await effects_->keep(id, {}, Durability::on_disk);
            if (kept) drop(id, *entry);
            co_return;
        }
        const Rule rule = [](const Known& known, WallTime now) -> Decision {
            if (!has_timed_out(*known.transaction, now)) return Answer{};
            return Keep{fenced(*known.transaction, now)};
        };
        const Outcome outcome = co_await apply_in_turn(id, entry, rule);
        timed_out = outcome.changed;
    }
    if (timed_out) {
        base::log_info("transactions", "transaction_timed_out",
                       {{"id", base::printable(id)},
                        {"timeout_ms", base::text(entry->transaction->timeout.count())}});
    }
    co_await complete(id);
}

}  // namespace broker::transactions
