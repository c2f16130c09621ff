// The coordinator over a real broker: real logs, real shards, a stand-in for the groups' offsets.

#include "broker/transactions/coordinator.h"

#include <gtest/gtest.h>

#include "broker/transactions/admission.h"
#include "broker/transactions/broker_effects.h"
#include "codec/crc32c.h"
#include "codec/endian.h"
#include "codec/records/record_batch.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"

namespace broker::transactions {
namespace {

using std::chrono::milliseconds;

TopicPartition at(std::string topic, std::int32_t partition) {
    return {TopicName{std::move(topic)}, Partition{partition}};
}

// One record. The places are those of docs/formats/record_batch.md.
Slice batch_of(std::string_view value, ProducerIdentity producer, std::int32_t sequence) {
    codec::BatchBuilder builder(io::SystemClock().wall());
    builder.add({}, base::as_bytes(value));
    Bytes batch = builder.finish();
    constexpr std::uint16_t kTransactional = 16;
    codec::store_big(batch.data() + 21, kTransactional);
    codec::store_big(batch.data() + 43, producer.id);
    codec::store_big(batch.data() + 51, producer.epoch);
    codec::store_big(batch.data() + 53, sequence);
    codec::store_big(batch.data() + 17, codec::crc32c(base::ByteView(batch).subspan(21)));
    return batch;
}

class CoordinatorTest : public testing::Test {
  protected:
    CoordinatorTest() {
        open();
        create("t", 3);
    }
    ~CoordinatorTest() override { close(); }

    void open() {
        broker::Options options;
        options.directory = directory_.path();
        auto opened = Broker::open(disk_, clock_, shards_, pool_, metrics_, options);
        ASSERT_TRUE(opened) << opened.error().what;
        broker_ = *std::move(opened);
        run::Shard& home = shards_.at(base::ShardId{0});
        coordinator_ = std::make_unique<Coordinator>(home, clock_, effects(), metrics_, options_);
        admission_ = std::make_unique<BatchAdmission>(*broker_, *coordinator_, shards_);
        const Result<> loaded = shards_.run_to_end(coordinator_->load());
        ASSERT_TRUE(loaded) << loaded.error().what;
    }
    std::unique_ptr<BrokerEffects> effects() {
        const EndOffsets end_offsets = [this](Partition partition,
                                              Marker marker) -> run::Task<Result<>> {
            ended_offsets_.emplace_back(partition, marker);
            co_return Result<>{};
        };
        return std::make_unique<BrokerEffects>(*broker_, shards_.at(base::ShardId{0}), clock_,
                                               end_offsets, 1);
    }
    void close() {
        if (!broker_) return;
        shards_.run_to_end(coordinator_->stop());
        const auto stopped = shards_.run_to_end(broker_->stop());
        EXPECT_TRUE(stopped) << stopped.error().what;
        admission_.reset();
        coordinator_.reset();
        broker_.reset();
    }
    void reopen() {
        close();
        open();
    }

    void create(const std::string& name, std::int32_t partitions) {
        Topic topic;
        topic.name = TopicName{name};
        topic.partitions = partitions;
        ASSERT_TRUE(shards_.run_to_end(broker_->create_topic(topic)));
    }
    ProducerAnswer init(std::string id, milliseconds timeout = milliseconds(60'000)) {
        return shards_.run_to_end(coordinator_->init_producer_id(
            {.transactional_id = std::move(id), .timeout = timeout, .expected = {}}));
    }
    ErrorCode add(std::string id, ProducerIdentity producer, std::set<TopicPartition> partitions) {
        return shards_.run_to_end(coordinator_->add_partitions(
            {std::move(id), producer, std::move(partitions), Protocol::v1}));
    }
    ErrorCode produce(std::string id, ProducerIdentity producer, std::int32_t partition,
                      std::string_view value, std::int32_t sequence, Support support) {
        TransactionalBatch batch{std::move(id), at("t", partition),
                                 batch_of(value, producer, sequence), Acks::all, support};
        return shards_.run_to_end(admission_->produce(std::move(batch))).error;
    }
    ProducerAnswer end(std::string id, ProducerIdentity producer, TransactionResult result,
                       Protocol protocol) {
        return shards_.run_to_end(
            coordinator_->end_transaction({std::move(id), producer, result, protocol}));
    }
    Description describe(std::string id) {
        return shards_.run_to_end(coordinator_->describe(std::move(id)));
    }
    void check() { shards_.run_to_end(coordinator_->check()); }
    void wait(milliseconds how_long) {
        EXPECT_TRUE(shards_.run_to_end(shards_.at(base::ShardId{0}).sleep(how_long)));
    }

    // As a read_committed consumer of all of the partition.
    std::vector<std::string> committed(std::int32_t partition) {
        Fetch wanted{TopicName{"t"}, Partition{partition}, Offset{0}, 1 << 20,
                     Isolation::read_committed};
        const auto fetched = shards_.run_to_end(broker_->fetch(wanted));
        if (!fetched) return {fetched.error().what};
        std::set<std::int64_t> skipping;
        std::vector<std::string> values;
        for (base::ByteView rest = fetched->batches; !rest.empty();) {
            const codec::BatchHeader header = *codec::decode_header(rest);
            for (const auto& one : fetched->aborted) {
                if (one.first == header.base_offset) skipping.insert(one.producer_id);
            }
            if (header.is_control()) skipping.erase(header.producer_id);
            if (!header.is_control() && !skipping.contains(header.producer_id)) {
                base::Bytes scratch;
                const auto records = codec::decode_records(rest.first(header.bytes()), scratch);
                for (const auto& one : *records) values.emplace_back(base::as_text(*one.value));
            }
            rest = rest.subspan(header.bytes());
        }
        return values;
    }

    io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    base::Metrics metrics_;
    Options options_;
    run::Shards shards_{2};
    run::BlockingPool pool_{2};
    std::unique_ptr<Broker> broker_;
    std::unique_ptr<Coordinator> coordinator_;
    std::unique_ptr<BatchAdmission> admission_;
    std::vector<std::pair<Partition, Marker>> ended_offsets_;
};

using Values = std::vector<std::string>;

// TXN-2
TEST_F(CoordinatorTest, CommitsOnAllPartitionsOrNone) {
    const ProducerIdentity producer = init("id").producer;
    EXPECT_EQ(add("id", producer, {at("t", 0), at("t", 1)}), ErrorCode::none);
    EXPECT_EQ(produce("id", producer, 0, "a", 0, Support::none), ErrorCode::none);
    EXPECT_EQ(produce("id", producer, 1, "b", 0, Support::none), ErrorCode::none);
    EXPECT_TRUE(committed(0).empty());
    EXPECT_EQ(describe("id").state, State::ongoing);
    EXPECT_EQ(end("id", producer, TransactionResult::commit, Protocol::v1).error, ErrorCode::none);
    EXPECT_EQ(committed(0), Values{"a"});
    EXPECT_EQ(committed(1), Values{"b"});
    EXPECT_EQ(describe("id").state, State::complete_commit);

    EXPECT_EQ(add("id", producer, {at("t", 0), at("t", 2)}), ErrorCode::none);
    EXPECT_EQ(produce("id", producer, 0, "c", 1, Support::none), ErrorCode::none);
    EXPECT_EQ(produce("id", producer, 2, "d", 0, Support::none), ErrorCode::none);
    EXPECT_EQ(end("id", producer, TransactionResult::abort, Protocol::v1).error, ErrorCode::none);
    EXPECT_EQ(committed(0), Values{"a"});
    EXPECT_TRUE(committed(2).empty());
    EXPECT_EQ(end("id", producer, TransactionResult::commit, Protocol::v1).error,
              ErrorCode::invalid_txn_state);
}

TEST_F(CoordinatorTest, TakesEachTransactionToAnEpochOfItsOwn) {
    ProducerIdentity producer = init("id").producer;
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(produce("id", producer, 0, base::text(i), 0, Support::adds), ErrorCode::none);
        EXPECT_EQ(produce("id", producer, 0, "+", 1, Support::adds), ErrorCode::none);
        const ProducerAnswer ended = end("id", producer, TransactionResult::commit, Protocol::v2);
        ASSERT_EQ(ended.error, ErrorCode::none);
        EXPECT_EQ(ended.producer,
                  (ProducerIdentity{producer.id, static_cast<std::int16_t>(i + 1)}));
        // Sent twice, and a batch that comes late.
        EXPECT_EQ(end("id", producer, TransactionResult::commit, Protocol::v2).producer,
                  ended.producer);
        EXPECT_EQ(produce("id", producer, 0, "late", 2, Support::adds),
                  ErrorCode::invalid_producer_epoch);
        producer = ended.producer;
    }
    EXPECT_EQ(committed(0), (Values{"0", "+", "1", "+", "2", "+"}));
}

// KIP-890: what the coordinator was not told of opens no transaction.
TEST_F(CoordinatorTest, AdmitsOnlyWhatWasAdded) {
    const ProducerIdentity producer = init("id").producer;
    EXPECT_EQ(produce("id", producer, 0, "a", 0, Support::none), ErrorCode::invalid_txn_state);
    EXPECT_EQ(produce("id", producer, 0, "a", 0, Support::abortable),
              ErrorCode::transaction_abortable);
    EXPECT_EQ(produce("other", producer, 0, "a", 0, Support::none),
              ErrorCode::invalid_producer_id_mapping);
    EXPECT_EQ(add("id", producer, {at("t", 0)}), ErrorCode::none);
    EXPECT_EQ(produce("id", producer, 1, "a", 0, Support::none), ErrorCode::invalid_txn_state);
    EXPECT_EQ(produce("id", {producer.id, 5}, 0, "a", 0, Support::none),
              ErrorCode::invalid_producer_epoch);
    EXPECT_EQ(produce("id", producer, 0, "a", 0, Support::none), ErrorCode::none);
    EXPECT_EQ(produce("id", producer, 7, "a", 0, Support::adds),
              ErrorCode::unknown_topic_or_partition);
}

// TXN-1
TEST_F(CoordinatorTest, FencesWhoeverHadTheIdBefore) {
    const ProducerIdentity old = init("id").producer;
    EXPECT_EQ(add("id", old, {at("t", 0)}), ErrorCode::none);
    EXPECT_EQ(produce("id", old, 0, "a", 0, Support::none), ErrorCode::none);
    EXPECT_EQ(init("id").error, ErrorCode::concurrent_transactions);
    const ProducerAnswer next = init("id");
    ASSERT_EQ(next.error, ErrorCode::none);
    EXPECT_EQ(next.producer.id, old.id);
    EXPECT_GT(next.producer.epoch, old.epoch);
    EXPECT_EQ(produce("id", old, 0, "b", 1, Support::none), ErrorCode::invalid_producer_epoch);
    EXPECT_EQ(add("id", old, {at("t", 0)}), ErrorCode::producer_fenced);
    EXPECT_EQ(end("id", old, TransactionResult::commit, Protocol::v1).error,
              ErrorCode::producer_fenced);
    EXPECT_TRUE(committed(0).empty());
}

// TXN-3
TEST_F(CoordinatorTest, AbortsWhatNobodyEnds) {
    const ProducerIdentity producer = init("id", milliseconds(1)).producer;
    EXPECT_EQ(add("id", producer, {at("t", 0)}), ErrorCode::none);
    EXPECT_EQ(produce("id", producer, 0, "a", 0, Support::none), ErrorCode::none);
    reopen();
    EXPECT_EQ(describe("id").state, State::ongoing);
    wait(milliseconds(5));
    check();
    EXPECT_EQ(describe("id").state, State::complete_abort);
    EXPECT_TRUE(committed(0).empty());
    EXPECT_EQ(end("id", producer, TransactionResult::commit, Protocol::v1).error,
              ErrorCode::producer_fenced);
}

// TXN-2, TXN-3: as a kill between the decision and its markers leaves it.
TEST_F(CoordinatorTest, FinishesWhatWasDecided) {
    const ProducerIdentity producer = init("id").producer;
    const std::set<TopicPartition> partitions{at("t", 0), at("t", 1), at("gone", 0)};
    EXPECT_EQ(add("id", producer, partitions), ErrorCode::none);
    EXPECT_EQ(produce("id", producer, 0, "a", 0, Support::none), ErrorCode::none);
    EXPECT_EQ(produce("id", producer, 1, "b", 0, Support::none), ErrorCode::none);
    Transaction decided;
    decided.producer = producer;
    decided.timeout = milliseconds(60'000);
    decided.state = State::prepare_commit;
    decided.partitions = partitions;
    decided.changed = clock_.wall();
    decided.started = decided.changed;
    const auto kept = effects();
    ASSERT_TRUE(shards_.run_to_end(kept->keep("id", decided, Durability::on_disk)));
    reopen();
    EXPECT_EQ(describe("id").state, State::prepare_commit);
    EXPECT_EQ(init("id").error, ErrorCode::concurrent_transactions);
    check();
    EXPECT_EQ(describe("id").state, State::complete_commit);
    EXPECT_EQ(committed(0), Values{"a"});
    EXPECT_EQ(committed(1), Values{"b"});
}

TEST_F(CoordinatorTest, EndsTheGroupsOffsetsToo) {
    const ProducerIdentity producer = init("id").producer;
    EXPECT_EQ(add("id", producer, {at("__consumer_offsets", 0)}), ErrorCode::none);
    EXPECT_EQ(end("id", producer, TransactionResult::commit, Protocol::v1).error, ErrorCode::none);
    ASSERT_EQ(ended_offsets_.size(), 1U);
    EXPECT_EQ(ended_offsets_.front().first, Partition{0});
    EXPECT_EQ(ended_offsets_.front().second.result, TransactionResult::commit);
    EXPECT_EQ(ended_offsets_.front().second.producer, producer);
}

// Batches sent one behind the other stay so, though the first ones wait for the coordinator.
TEST_F(CoordinatorTest, KeepsTheOrderOfBatches) {
    const ProducerIdentity producer = init("id").producer;
    constexpr std::int32_t kBatches = 60;
    std::vector<ErrorCode> errors(kBatches, ErrorCode::unknown_server_error);
    run::Gate gate;
    auto send = [&](std::int32_t number) -> run::Task<void> {
        TransactionalBatch batch{"id", at("t", 0), batch_of(base::text(number), producer, number),
                                 Acks::all, Support::adds};
        const ProduceAnswer answer = co_await admission_->produce(std::move(batch));
        errors[static_cast<std::size_t>(number)] = answer.error;
    };
    run::Shard& shard = shards_.at(base::ShardId{1});
    auto send_all = [&] {
        for (std::int32_t i = 0; i < kBatches; ++i) shard.spawn(gate, send(i));
    };
    shards_.run_to_end(shard.call(send_all));
    shards_.run_to_end(gate.close());
    for (const ErrorCode error : errors) EXPECT_EQ(error, ErrorCode::none);
    EXPECT_EQ(end("id", producer, TransactionResult::commit, Protocol::v2).error, ErrorCode::none);
    EXPECT_EQ(committed(0).size(), static_cast<std::size_t>(kBatches));
}

// A producer's first batches of a transaction come side by side, each for a partition of its own.
TEST_F(CoordinatorTest, KeepsWhatIsAddedSideBySideInFewRecords) {
    constexpr std::int32_t kPartitions = 20;
    create("wide", kPartitions);
    const ProducerIdentity producer = init("id").producer;
    const auto records = [this] {
        const auto state =
            shards_.run_to_end(broker_->state(TopicName{"__transaction_state"}, Partition{0}));
        return state->end.value();
    };
    const std::int64_t before = records();
    run::Gate gate;
    std::vector<ErrorCode> errors(kPartitions, ErrorCode::unknown_server_error);
    auto add_one = [&](std::int32_t number) -> run::Task<void> {
        AddPartitions request{"id", producer, {at("wide", number)}, Protocol::v2};
        errors[static_cast<std::size_t>(number)] =
            co_await coordinator_->add_partitions(std::move(request));
    };
    run::Shard& shard = shards_.at(base::ShardId{0});
    auto add_all = [&] {
        for (std::int32_t i = 0; i < kPartitions; ++i) shard.spawn(gate, add_one(i));
    };
    shards_.run_to_end(shard.call(add_all));
    shards_.run_to_end(gate.close());
    for (const ErrorCode error : errors) EXPECT_EQ(error, ErrorCode::none);
    EXPECT_EQ(describe("id").partitions.size(), static_cast<std::size_t>(kPartitions));
    EXPECT_EQ(records() - before, 2);
}

TEST_F(CoordinatorTest, TellsHowItsTransactionsAre) {
    const ProducerIdentity one = init("one").producer;
    const ProducerIdentity two = init("two").producer;
    EXPECT_EQ(add("two", two, {at("t", 0), at("t", 2)}), ErrorCode::none);
    const Description told = describe("two");
    EXPECT_EQ(told.state, State::ongoing);
    EXPECT_EQ(told.partitions.size(), 2U);
    EXPECT_EQ(told.producer, two);
    EXPECT_TRUE(told.started);
    EXPECT_EQ(describe("three").error, ErrorCode::transactional_id_not_found);
    EXPECT_EQ(describe("").error, ErrorCode::invalid_request);

    const auto ids = [this](ListFilter filter) {
        const Listing listing = shards_.run_to_end(coordinator_->list(std::move(filter)));
        std::string text;
        for (const Listing::Line& line : listing.lines) text += line.transactional_id + ' ';
        for (const std::string& state : listing.unknown_states) text += '?' + state;
        return text;
    };
    EXPECT_EQ(ids({}), "one two ");
    EXPECT_EQ(ids({{"Ongoing"}, {}, {}}), "two ");
    EXPECT_EQ(ids({{"Odd"}, {}, {}}), "?Odd");
    EXPECT_EQ(ids({{}, {one.id}, {}}), "one ");
    EXPECT_EQ(ids({{"Ongoing"}, {}, std::chrono::hours(1)}), "");
}

TEST_F(CoordinatorTest, RefusesWhatMakesNoSense) {
    EXPECT_EQ(init("").error, ErrorCode::invalid_request);
    EXPECT_EQ(init("id", milliseconds(0)).error, ErrorCode::invalid_transaction_timeout);
    EXPECT_EQ(init("id", std::chrono::minutes(16)).error, ErrorCode::invalid_transaction_timeout);
    EXPECT_EQ(add("never", {1, 0}, {at("t", 0)}), ErrorCode::invalid_producer_id_mapping);
    EXPECT_EQ(end("never", {1, 0}, TransactionResult::abort, Protocol::v2).error,
              ErrorCode::invalid_producer_id_mapping);
    const ProducerAnswer idempotent =
        shards_.run_to_end(coordinator_->init_producer_id({{}, milliseconds(0), {}}));
    EXPECT_EQ(idempotent.error, ErrorCode::none);
    EXPECT_EQ(idempotent.producer.epoch, 0);
}

TEST_F(CoordinatorTest, ForgetsIdsThatNobodyUses) {
    options_.id_retention = milliseconds(1);
    reopen();
    const ProducerIdentity first = init("id").producer;
    wait(milliseconds(5));
    check();
    EXPECT_EQ(describe("id").error, ErrorCode::transactional_id_not_found);
    reopen();
    EXPECT_EQ(describe("id").error, ErrorCode::transactional_id_not_found);
    EXPECT_NE(init("id").producer.id, first.id);
}

}  // namespace
}  // namespace broker::transactions
