// The coordinator on a disk that forgets: crashes at every change of the disk.
//
// Two transactional ids run transactions over three logs, one of them standing for the groups'
// offsets, and leave some open. A fourth log holds the coordinator's own states. After the crash
// the coordinator is loaded again and checks by the clock until all time-outs are over; then the
// oracle below looks at what a read_committed reader sees. At the end the parts are broken one by
// one, and the oracle must notice.

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "broker/transactions/coordinator.h"
#include "codec/crc32c.h"
#include "codec/endian.h"
#include "codec/records/record_batch.h"
#include "io/sim_driver.h"
#include "log/log.h"

namespace broker::transactions {
namespace {

using base::Bytes;
using base::ByteView;
using base::Offset;

constexpr std::chrono::milliseconds kTimeout{1'000};
constexpr std::size_t kLogs = 3;  // 0, 1: data; 2: offsets
constexpr std::array<const char*, kLogs> kTopics{"data", "more", "__consumer_offsets"};

TopicPartition at(std::size_t log) {
    return {base::TopicName{kTopics.at(log)}, base::Partition{0}};
}

// What is left out, in tests of the test.
enum class Fault : std::uint8_t {
    none,
    states_not_synced,   // a decision is answered before it is on disk
    marker_left_out,     // one partition is passed over
    marker_not_synced,   // it is complete before its markers are on disk
    partition_forgotten  // a batch is admitted before its partition is kept
};

// A transactional batch of one record. The places are those of docs/formats/record_batch.md.
Bytes batch_of(const std::string& value, ProducerIdentity producer, std::int32_t sequence,
               WallTime time) {
    codec::BatchBuilder builder(time);
    builder.add({}, base::as_bytes(value));
    Bytes batch = builder.finish();
    constexpr std::uint16_t kTransactional = 16;
    codec::store_big(batch.data() + 21, kTransactional);
    codec::store_big(batch.data() + 43, producer.id);
    codec::store_big(batch.data() + 51, producer.epoch);
    codec::store_big(batch.data() + 53, sequence);
    codec::store_big(batch.data() + 17, codec::crc32c(ByteView(batch).subspan(21)));
    return batch;
}

// All the logs, as one start of the process opens them.
class Logs {
  public:
    Logs(io::SimDisk& disk, io::ManualClock& clock)
        : disk_(disk), clock_(clock), files_(disk, 16) {}

    std::string open() {
        for (std::size_t i = 0; i <= kLogs; ++i) {
            const std::string name = i < kLogs ? kTopics.at(i) : "states";
            auto opened = logs::Log::open(disk_, clock_, files_, name + "/0", {});
            if (!opened) return "it does not open: " + opened.error().what;
            logs_.at(i) = *std::move(opened);
        }
        return "";
    }

    logs::Log& data(std::size_t i) { return *logs_.at(i); }
    logs::Log& states() { return *logs_.at(kLogs); }

    Result<> append(logs::Log& log, Bytes batch, logs::Incoming::Origin origin,
                    logs::VerificationGuard guard) {
        logs::Incoming incoming{batch, origin, guard};
        TRY(std::vector<Result<logs::Appended>> placed, log.append({&incoming, 1}));
        if (!placed.front()) return placed.front().error();
        return {};
    }
    Result<> sync(logs::Log& log) {
        const std::optional<logs::SyncWork> work = log.unsynced();
        if (!work) return {};
        const Result<> outcome = work->run(disk_);
        TRY_VOID(log.synced(*work, outcome));
        return outcome;
    }

  private:
    io::SimDisk& disk_;
    io::ManualClock& clock_;
    logs::Files files_;
    std::array<std::unique_ptr<logs::Log>, kLogs + 1> logs_;
};

class LogEffects final : public Effects {
  public:
    LogEffects(Logs& logs, io::ManualClock& clock, std::int64_t& next_id, Fault fault)
        : logs_(logs), clock_(clock), next_id_(next_id), fault_(fault) {}

    run::Task<Result<std::vector<StateEntry>>> load() override {
        std::map<std::string, std::optional<Transaction>> states;
        Offset from = logs_.states().start_offset();
        while (from < logs_.states().end_offset()) {
            CO_TRY(const Bytes read,
                   logs_.states().read(from, 1'000'000, logs_.states().end_offset()));
            for (ByteView rest = read; !rest.empty();) {
                CO_TRY(const codec::BatchHeader header, codec::decode_header(rest));
                Bytes scratch;
                CO_TRY(const std::vector<codec::Record> records,
                       codec::decode_records(rest.first(header.bytes()), scratch));
                CO_TRY(std::optional<StateEntry> entry,
                       decode_state(*records.front().key, records.front().value));
                states[entry->transactional_id] = entry->transaction;
                rest = rest.subspan(header.bytes());
                from = base::next(header.last_offset());
            }
        }
        std::vector<StateEntry> entries;
        for (const auto& [id, transaction] : states) entries.push_back({id, transaction});
        co_return entries;
    }

    run::Task<Result<>> keep(std::string transactional_id, std::optional<Transaction> transaction,
                             Durability durability) override {
        if (fault_ == Fault::partition_forgotten && transaction &&
            transaction->state == State::ongoing) {
            transaction->partitions.erase(at(0));
        }
        const StateRecord record = encode_state(transactional_id, transaction);
        codec::BatchBuilder builder(clock_.wall());
        std::optional<ByteView> value;
        if (record.value) value = *record.value;
        builder.add(record.key, value);
        CO_TRY_VOID(
            logs_.append(logs_.states(), builder.finish(), logs::Incoming::Origin::client, {}));
        if (durability == Durability::on_disk && fault_ != Fault::states_not_synced) {
            CO_TRY_VOID(logs_.sync(logs_.states()));
        }
        co_return Result<>{};
    }

    run::Task<std::set<TopicPartition>> mark(std::set<TopicPartition> partitions,
                                             Marker marker) override {
        std::set<TopicPartition> left;
        for (std::size_t i = 0; i < kLogs; ++i) {
            if (!partitions.contains(at(i))) continue;
            if (fault_ == Fault::marker_left_out && i == 1) continue;
            Result<> marked = logs_.append(logs_.data(i), marker.batch(clock_.wall()),
                                           logs::Incoming::Origin::coordinator, {});
            if (marked && fault_ != Fault::marker_not_synced) marked = logs_.sync(logs_.data(i));
            if (!marked && marked.error().code != base::Code::fenced) left.insert(at(i));
        }
        co_return left;
    }

    run::Task<Result<std::int64_t>> new_producer_id() override { co_return next_id_++; }
    run::Task<void> stop() override { co_return; }

  private:
    Logs& logs_;
    io::ManualClock& clock_;
    std::int64_t& next_id_;
    Fault fault_;
};

// What became of a transaction, as far as its producer was told.
enum class Fate : std::uint8_t { open, committing, committed, aborting, aborted };

struct Told {
    Fate fate = Fate::open;
    std::vector<std::string> values;  // of the batches that were acknowledged
};

class Work final : public io::SimScenario {
  public:
    Work(run::Shards& shards, Fault fault) : shards_(shards), fault_(fault) {}

    void run(io::SimDisk& disk, io::ManualClock& clock, io::Random& random) override {
        if (!start(disk, clock).empty()) return;
        constexpr int kTransactions = 5;
        for (int i = 0; i < kTransactions && wrong_.empty(); ++i) transact(clock, random);
    }

    std::string verify(io::SimDisk& disk, io::ManualClock& clock) override {
        if (!wrong_.empty()) return wrong_;
        if (std::string refused = start(disk, clock); !refused.empty()) return refused;
        // TXN-3
        clock.advance(kTimeout + kTimeout);
        shards_.run_to_end(coordinator_->check());
        shards_.run_to_end(coordinator_->check());
        if (std::string wrong = check(); !wrong.empty()) return wrong;
        io::SeededRandom random(7);
        transact(clock, random);
        return wrong_.empty() ? check() : wrong_;
    }

  private:
    std::string start(io::SimDisk& disk, io::ManualClock& clock) {
        coordinator_.reset();
        logs_ = std::make_unique<Logs>(disk, clock);
        if (std::string refused = logs_->open(); !refused.empty()) return refused;
        auto effects = std::make_unique<LogEffects>(*logs_, clock, next_producer_id_, fault_);
        coordinator_ = std::make_unique<Coordinator>(shards_.at(base::ShardId{0}), clock,
                                                     std::move(effects), metrics_, Options{});
        const Result<> loaded = shards_.run_to_end(coordinator_->load());
        return loaded ? "" : "it does not load: " + loaded.error().what;
    }

    // TXN-1: what InitProducerId gives is beyond all that was given before.
    ProducerIdentity begin(const std::string& id) {
        ProducerAnswer answer;
        for (int attempt = 0; attempt < 3; ++attempt) {
            answer = shards_.run_to_end(coordinator_->init_producer_id(
                {.transactional_id = id, .timeout = kTimeout, .expected = {}}));
            if (answer.error != ErrorCode::concurrent_transactions) break;
        }
        if (answer.error != ErrorCode::none) complain(id, "cannot begin", answer.error);
        remember(id, answer.producer);
        return answer.producer;
    }

    void remember(const std::string& id, ProducerIdentity producer) {
        ProducerIdentity& last = producers_[id];
        if (producer.id < last.id || (producer.id == last.id && producer.epoch <= last.epoch)) {
            wrong_ = base::text(id, " was given epoch ", producer.epoch, " after ", last.epoch);
        }
        last = producer;
    }

    void transact(io::ManualClock& clock, io::Random& random) {
        const std::string id = random.below(2) == 0 ? "one" : "two";
        const Protocol protocol = random.below(2) == 0 ? Protocol::v1 : Protocol::v2;
        const ProducerIdentity producer = begin(id);
        if (!wrong_.empty()) return;
        const std::string name = base::text(id, '/', producer.id, '/', producer.epoch);
        Told& told = told_[name];
        clock.advance(std::chrono::milliseconds(10));
        for (std::size_t log = 0; log < kLogs; ++log) {
            if (random.below(4) == 0) continue;
            write(id, producer, protocol, log, name, told, clock);
            if (!wrong_.empty()) return;
        }
        if (told.values.empty() && protocol == Protocol::v1) return;
        const std::uint64_t drawn = random.below(5);
        if (drawn == 0) return;
        const bool commits = drawn < 4 && !told.values.empty();
        end(id, producer, protocol, commits, told);
        if (random.below(3) == 0) shards_.run_to_end(coordinator_->check());
    }

    void write(const std::string& id, ProducerIdentity producer, Protocol protocol, std::size_t log,
               const std::string& name, Told& told, io::ManualClock& clock) {
        const logs::VerificationGuard guard = logs_->data(log).begin_verification(producer);
        const ErrorCode added =
            shards_.run_to_end(coordinator_->add_partitions({id, producer, {at(log)}, protocol}));
        if (added != ErrorCode::none) return complain(id, "cannot write", added);
        const std::string value = base::text(name, " in ", log);
        const Result<> appended =
            logs_->append(logs_->data(log), batch_of(value, producer, 0, clock.wall()),
                          logs::Incoming::Origin::client, guard);
        if (!appended || !logs_->sync(logs_->data(log))) {
            wrong_ = base::text(
                id, ": its batch was refused: ", appended ? "not synced" : appended.error().what);
            return;
        }
        told.values.push_back(value);
    }

    void end(const std::string& id, ProducerIdentity producer, Protocol protocol, bool commits,
             Told& told) {
        told.fate = commits ? Fate::committing : Fate::aborting;
        const TransactionResult result =
            commits ? TransactionResult::commit : TransactionResult::abort;
        const ProducerAnswer answer =
            shards_.run_to_end(coordinator_->end_transaction({id, producer, result, protocol}));
        if (answer.error != ErrorCode::none) return complain(id, "cannot end", answer.error);
        told.fate = commits ? Fate::committed : Fate::aborted;
        if (protocol == Protocol::v2) remember(id, answer.producer);
    }

    void complain(const std::string& id, std::string_view what, ErrorCode error) {
        wrong_ = base::text(id, ' ', what, ": ", wire::kafka::name_of(error));
    }

    // TXN-2, TXN-3: nothing is open; of each transaction all is seen, or nothing.
    std::string check() {
        std::set<std::string> seen;
        for (std::size_t i = 0; i < kLogs; ++i) {
            if (std::string wrong = read_committed(logs_->data(i), seen); !wrong.empty()) {
                return base::text(kTopics.at(i), ": ", wrong);
            }
        }
        for (const auto& [name, told] : told_) {
            std::size_t found = 0;
            for (const std::string& value : told.values) found += seen.count(value);
            const bool all = found == told.values.size();
            if (told.fate == Fate::committed && !all) return name + " is committed, not whole";
            if (told.fate == Fate::committing && !all && found > 0) return name + " is torn";
            const bool may_be_seen = told.fate == Fate::committed || told.fate == Fate::committing;
            if (!may_be_seen && found > 0) return name + " is not committed, but seen";
        }
        return "";
    }

    std::string read_committed(logs::Log& log, std::set<std::string>& seen) {
        if (log.stable_offset() != log.end_offset()) {
            return base::text("a transaction hangs at ", log.stable_offset());
        }
        if (log.start_offset() == log.end_offset()) return "";
        const auto read = log.read(log.start_offset(), 10'000'000, log.end_offset());
        if (!read) return read.error().what;
        const auto aborted = log.aborted(log.start_offset(), log.end_offset());
        std::set<std::int64_t> skipping;
        for (ByteView rest = *read; !rest.empty();) {
            const codec::BatchHeader header = *codec::decode_header(rest);
            for (const auto& one : aborted) {
                if (one.first == header.base_offset) skipping.insert(one.producer_id);
            }
            if (header.is_control()) skipping.erase(header.producer_id);
            if (!header.is_control() && !skipping.contains(header.producer_id)) {
                Bytes scratch;
                const auto records = codec::decode_records(rest.first(header.bytes()), scratch);
                for (const codec::Record& record : *records) {
                    seen.insert(std::string(base::as_text(*record.value)));
                }
            }
            rest = rest.subspan(header.bytes());
        }
        return "";
    }

    run::Shards& shards_;
    Fault fault_;
    base::Metrics metrics_;
    std::unique_ptr<Logs> logs_;
    std::unique_ptr<Coordinator> coordinator_;
    std::int64_t next_producer_id_ = 1;
    std::map<std::string, ProducerIdentity> producers_;
    std::map<std::string, Told> told_;
    std::string wrong_;
};

io::SimReport sweep(Fault fault, std::uint64_t seeds) {
    run::Shards shards(1);
    return io::crash_everywhere([&shards, fault] { return std::make_unique<Work>(shards, fault); },
                                {.seeds = seeds});
}

// TXN-1, TXN-2, TXN-3
TEST(Crash, LeavesEveryTransactionWholeOrUndone) {
    const io::SimReport report = sweep(Fault::none, 6);
    EXPECT_EQ(report.failure, "");
    EXPECT_GE(report.crashes, 500U);
    RecordProperty("crashes", static_cast<int>(report.crashes));
}

TEST(Crash, TheOracleNoticesWhatIsLeftOut) {
    for (const Fault fault : {Fault::states_not_synced, Fault::marker_left_out,
                              Fault::marker_not_synced, Fault::partition_forgotten}) {
        EXPECT_NE(sweep(fault, 20).failure, "") << static_cast<int>(fault);
    }
}

}  // namespace
}  // namespace broker::transactions
