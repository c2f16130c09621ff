#pragma once
// The transaction coordinator: it keeps how each transactional id is, and brings every transaction
// to its end, whoever dies meanwhile.
//
//   Owner: app.  Runs on: one shard, its home; calls hop there and back.  Ends: stop().
//
//   TXN-1  An epoch never goes back, and once it has been left behind nobody writes with it.
//   TXN-2  A transaction is committed on all of its partitions or on none, and what was answered as
//          committed is.
//   TXN-3  None stays open: at the latest its time-out ends it, also after a crash in any state.
//
// Order: *decision on disk → markers on disk, on all partitions side by side → complete → answer*.
// Where Kafka answers after the first step and has the next request wait with
// concurrent_transactions, all of it is done here before the answer. That the end is complete needs
// no sync of its own: if a crash takes it back, the decision is there, and markers may be repeated.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/metric.h"
#include "base/result.h"
#include "base/time.h"
#include "broker/transactions/effects.h"
#include "broker/transactions/machine.h"
#include "broker/transactions/messages.h"
#include "io/clock.h"
#include "run/event.h"
#include "run/gate.h"
#include "run/shard.h"
#include "run/task.h"
#include "run/turn.h"

namespace broker::transactions {

// Kafka's names and defaults.
struct Options {
    std::chrono::milliseconds timeout_max = std::chrono::minutes(15);  // transaction.max.timeout.ms
    std::chrono::milliseconds id_retention =
        std::chrono::hours(24 * 7);  // transactional.id.expiration.ms
    // transaction.abort.timed.out.transaction.cleanup.interval.ms
    std::chrono::milliseconds check_interval = std::chrono::seconds(10);
    // transaction.state.log.num.partitions: 1, not 50: one log and one sync for all ids.
    std::int32_t partitions = 1;
};

class Coordinator {
  public:
    Coordinator(run::Shard& home, io::Clock& clock, std::unique_ptr<Effects> effects,
                base::Metrics& metrics, Options options);
    ~Coordinator();
    Coordinator(const Coordinator&) = delete;
    Coordinator& operator=(const Coordinator&) = delete;

    // Reads what was kept. Before everything else.
    run::Task<Result<>> load();
    // Ends what a crash left half ended, and from then on checks by the clock.
    void start();
    // Refuses what comes later, lets what is under way come to its end.
    run::Task<void> stop();

    run::Task<ProducerAnswer> init_producer_id(InitProducerId request);
    run::Task<ErrorCode> add_partitions(AddPartitions request);
    // Whether they have been added: transaction_abortable if not (KIP-890).
    run::Task<ErrorCode> verify_partitions(AddPartitions request);
    run::Task<ProducerAnswer> end_transaction(EndTransaction request);
    run::Task<Description> describe(std::string transactional_id);
    run::Task<Listing> list(ListFilter filter);

    // One round of what is done by the clock: ends what is half ended, aborts what has timed out,
    // forgets ids that nobody uses.
    run::Task<void> check();

  private:
    // One transactional id.
    struct Entry {
        // As it is on disk; none while its first record is being written.
        std::optional<Transaction> transaction;
        // Forgotten, or never came to be: who held on to it looks the id up again.
        bool is_gone = false;
        // The markers of its end are being written.
        bool is_completing = false;
        run::Event completed;
        // In which requests change it: the batches that a producer sends one after the other are
        // admitted in that order.
        run::Turns turns;
        // What `wanting` has asked to add and waits for: whoever's turn it is adds all of it, so
        // that the batches of one request, each of its own partition, share one record.
        ProducerIdentity wanting;
        std::set<TopicPartition> wanted;
    };
    using EntryPtr = std::shared_ptr<Entry>;
    using Rule = std::function<Decision(const Known&, WallTime)>;
    struct Outcome {
        ErrorCode error = ErrorCode::none;
        bool changed = false;
        std::optional<Transaction> transaction;  // as it is now
    };

    EntryPtr find(const std::string& id) const;
    static std::shared_ptr<run::Turns> turns_of(const EntryPtr& entry) {
        return {entry, &entry->turns};
    }
    Known known(const std::string& id) const;
    // Decides by the rule when it is the id's turn, and keeps what was decided.
    run::Task<Outcome> apply(std::string id, Rule rule);
    run::Task<Outcome> apply_in_turn(std::string id, EntryPtr entry, Rule rule);
    // Writes the markers of a decided end, then that it is complete; what fails is tried again by
    // the next check().
    run::Task<void> complete(std::string id);
    run::Task<void> write_end(std::string id, EntryPtr entry);
    // None: there are too many.
    EntryPtr create(const std::string& id);
    void drop(const std::string& id, Entry& entry);
    run::Task<void> check_one(std::string id);
    run::Task<void> keep_checking();

    run::Task<void> stop_here();
    run::Task<ProducerAnswer> init_here(InitProducerId request);
    run::Task<ErrorCode> add_here(AddPartitions request);
    run::Task<ErrorCode> add_with_others(AddPartitions request);
    run::Task<ProducerAnswer> end_here(EndTransaction request);
    Description describe_here(const std::string& id) const;
    Listing list_here(const ListFilter& filter) const;

    run::Shard& home_;
    io::Clock& clock_;
    std::unique_ptr<Effects> effects_;
    Options options_;
    base::Counter& committed_;
    base::Counter& aborted_;
    base::Gauge& ids_;

    std::map<std::string, EntryPtr, std::less<>> entries_;
    std::size_t memory_bytes_ = 0;
    run::Gate gate_;
    run::Event stopping_;
};

}  // namespace broker::transactions
