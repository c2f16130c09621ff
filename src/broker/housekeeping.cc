// What the broker does by the clock: the ledger every second, retention and compaction at their
// intervals.

#include <algorithm>

#include "base/log_line.h"
#include "broker/local_broker.h"

namespace broker {
namespace {

constexpr base::Duration kLedgerInterval = std::chrono::seconds(1);

// A broker setting in milliseconds, or what we do without it.
base::Duration interval_of(const BrokerSettings& settings, const std::string& name,
                           base::Duration otherwise) {
    const auto found = settings.find(name);
    std::int64_t ms = 0;
    if (found == settings.end() || !base::parse_number(found->second, ms) || ms < 1) {
        return otherwise;
    }
    return std::chrono::milliseconds(ms);
}

}  // namespace

run::Task<void> LocalBroker::keep_house() {
    const base::Duration retention_interval =
        interval_of(settings_, "log.retention.check.interval.ms", std::chrono::minutes(1));
    const base::Duration compaction_interval =
        interval_of(settings_, "log.cleaner.backoff.ms", std::chrono::seconds(15));
    base::MonotonicTime retained = clock_.monotonic();
    base::MonotonicTime compacted = retained;
    const base::Duration pause =
        std::min({kLedgerInterval, retention_interval, compaction_interval});
    while (!stopping_) {
        // A stop wakes this event; a create or delete does too, which costs a ledger.
        if (co_await changed_.wait_for(pause) && stopping_) break;
        if (const Result<> kept = co_await keep_ledger(); !kept) {
            base::log_warn("broker", "ledger_not_written", {{"why", kept.error().what}});
        }
        const base::MonotonicTime now = clock_.monotonic();
        if (now - retained >= retention_interval) {
            co_await retain_all();
            retained = now;
        }
        if (now - compacted >= compaction_interval) {
            co_await compact_all();
            compacted = clock_.monotonic();
        }
    }
}

run::Task<void> LocalBroker::compact_all() {
    const auto catalog = catalog_.get();
    for (const auto& [name, entry] : catalog->topics) {
        for (const auto& partition : entry.partitions) {
            if (stopping_) co_return;
            auto compact = [this, &partition] {
                return partition->compact(compaction_lane_, stop_compaction_.get_token());
            };
            const Result<> compacted = co_await partition->shard().call(compact);
            if (compacted || compacted.error().code == base::Code::interrupted) continue;
            base::log_warn("broker", "compaction_failed",
                           {{"topic", name}, {"why", compacted.error().what}});
        }
    }
}

// Writes down how far every partition is durable, if any moved.
run::Task<Result<>> LocalBroker::keep_ledger() {
    LedgerEntries next = *ledger_.get();
    const auto catalog = catalog_.get();
    for (const auto& [name, entry] : catalog->topics) {
        for (const auto& partition : entry.partitions) {
            auto durable = [&partition] { return partition->state().high_water.value(); };
            const std::int64_t end = co_await partition->shard().call(durable);
            std::int64_t& known = next[partition->name()];
            known = std::max(known, end);
        }
    }
    if (next == *ledger_.get()) co_return Result<>{};
    auto write = [this, &next] {
        return write_ledger(disk_, options_.directory + "/ledger", next);
    };
    CO_TRY_VOID(co_await pool_.run(write));
    ledger_.set(std::move(next));
    co_return Result<>{};
}

run::Task<void> LocalBroker::retain_all() {
    const auto catalog = catalog_.get();
    std::uint64_t total = 0;
    std::vector<std::shared_ptr<PartitionLog>> all;
    for (const auto& [name, entry] : catalog->topics) {
        for (const auto& partition : entry.partitions) {
            auto retain = [&partition]() -> Result<std::uint64_t> {
                TRY_VOID(partition->retain());
                return partition->bytes();
            };
            const Result<std::uint64_t> bytes = co_await partition->shard().call(retain);
            if (bytes) {
                total += *bytes;
                all.push_back(partition);
            } else {
                base::log_warn("broker", "retention_failed",
                               {{"topic", name}, {"why", bytes.error().what}});
            }
        }
    }
    if (options_.total_bytes_max) co_await shrink_to_cap(std::move(all), total);
}

// The largest log gives its oldest segment, again and again, until all fit below the cap or nothing
// but active segments is left.
run::Task<void> LocalBroker::shrink_to_cap(std::vector<std::shared_ptr<PartitionLog>> logs,
                                           std::uint64_t total) {
    while (total > *options_.total_bytes_max && !logs.empty()) {
        std::size_t largest = 0;
        std::uint64_t largest_bytes = 0;
        for (std::size_t i = 0; i < logs.size(); ++i) {
            auto bytes = [&logs, i] { return logs[i]->bytes(); };
            const std::uint64_t size = co_await logs[i]->shard().call(bytes);
            if (size >= largest_bytes) {
                largest = i;
                largest_bytes = size;
            }
        }
        auto drop = [&logs, largest] { return logs[largest]->drop_oldest_segment(); };
        const Result<std::uint64_t> dropped = co_await logs[largest]->shard().call(drop);
        if (dropped && *dropped > 0) {
            total -= std::min(total, *dropped);
        } else {
            logs.erase(logs.begin() + static_cast<std::ptrdiff_t>(largest));
        }
    }
}

}  // namespace broker
