// The rules, one by one as Kafka's coordinator has them, then many random requests against what
// must hold whatever they are.

#include "broker/transactions/machine.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "base/text.h"
#include "io/random.h"

namespace broker::transactions {
namespace {

using std::chrono::milliseconds;

constexpr std::int16_t kEpochMax = 32'767;
const WallTime kNow = base::from_epoch_ms(1'700'000'000'000);

TopicPartition at(std::string topic, std::int32_t partition) {
    return {base::TopicName{std::move(topic)}, base::Partition{partition}};
}

Known known(State state, ProducerIdentity producer = {7, 3}) {
    Transaction transaction;
    transaction.producer = producer;
    transaction.previous_producer_id = producer.id;
    transaction.timeout = milliseconds(60'000);
    transaction.state = state;
    transaction.changed = kNow;
    if (state != State::empty) transaction.started = kNow;
    if (state == State::ongoing || transaction.is_ending()) transaction.partitions = {at("t", 0)};
    return {transaction, {}};
}

InitProducerId init(std::optional<ProducerIdentity> expected = {}) {
    return {.transactional_id = "id", .timeout = milliseconds(60'000), .expected = expected};
}

EndTransaction end(TransactionResult result, Protocol protocol,
                   ProducerIdentity producer = {7, 3}) {
    return {"id", producer, result, protocol};
}

constexpr TransactionResult kCommit = TransactionResult::commit;
constexpr TransactionResult kAbort = TransactionResult::abort;

// The decision in one word: a state to keep, or an error to answer with.
std::string said(const Decision& decision) {
    if (const auto* keep = std::get_if<Keep>(&decision)) {
        return base::text(name_of(keep->next.state), ' ', keep->next.producer.id, ':',
                          keep->next.producer.epoch);
    }
    if (const auto* answer = std::get_if<Answer>(&decision)) {
        return std::string(wire::kafka::name_of(answer->error));
    }
    return "needs a producer id";
}

TEST(InitProducerId, GivesANewIdANewProducer) {
    EXPECT_EQ(said(init_producer_id({}, init(), kNow)), "needs a producer id");
    EXPECT_EQ(said(init_producer_id({{}, 9}, init(), kNow)), "Empty 9:0");
    // One that believes to be somebody is told who it is now.
    EXPECT_EQ(said(init_producer_id({{}, 9}, init(ProducerIdentity{5, 2}), kNow)), "Empty 9:0");
}

TEST(InitProducerId, MovesTheEpochOn) {
    for (const State state : {State::empty, State::complete_commit, State::complete_abort}) {
        EXPECT_EQ(said(init_producer_id(known(state), init(), kNow)), "Empty 7:4");
        EXPECT_EQ(said(init_producer_id(known(state), init(ProducerIdentity{7, 3}), kNow)),
                  "Empty 7:4");
        EXPECT_EQ(said(init_producer_id(known(state), init(ProducerIdentity{7, 2}), kNow)),
                  "PRODUCER_FENCED");
        EXPECT_EQ(said(init_producer_id(known(state), init(ProducerIdentity{8, 3}), kNow)),
                  "PRODUCER_FENCED");
    }
}

TEST(InitProducerId, TellsARequestSentTwiceTheSameTwice) {
    const Decision first =
        init_producer_id(known(State::empty), init(ProducerIdentity{7, 3}), kNow);
    const Known after{std::get<Keep>(first).next, {}};
    EXPECT_EQ(said(init_producer_id(after, init(ProducerIdentity{7, 3}), kNow)), "Empty 7:4");
    // But not once somebody else has begun with the id.
    const Decision other = init_producer_id(after, init(), kNow);
    const Known taken{std::get<Keep>(other).next, {}};
    EXPECT_EQ(said(init_producer_id(taken, init(ProducerIdentity{7, 3}), kNow)), "PRODUCER_FENCED");
    EXPECT_EQ(said(init_producer_id(taken, init(ProducerIdentity{7, 4}), kNow)), "PRODUCER_FENCED");
}

TEST(InitProducerId, AbortsWhatIsOpenAndWaitsForWhatIsEnding) {
    const Decision decision = init_producer_id(known(State::ongoing), init(), kNow);
    EXPECT_EQ(said(decision), "PrepareAbort 7:4");
    EXPECT_EQ(std::get<Keep>(decision).next.partitions, std::set{at("t", 0)});
    for (const State state : {State::prepare_commit, State::prepare_abort}) {
        EXPECT_EQ(said(init_producer_id(known(state), init(), kNow)), "CONCURRENT_TRANSACTIONS");
    }
}

// TXN-1
TEST(InitProducerId, TakesANewProducerIdWhenTheEpochsRunOut) {
    Known spent = known(State::empty, {7, kEpochMax - 1});
    EXPECT_EQ(said(init_producer_id(spent, init(), kNow)), "needs a producer id");
    spent.fresh_producer_id = 9;
    const ProducerIdentity last{7, kEpochMax - 1};
    const Decision decision = init_producer_id(spent, init(last), kNow);
    EXPECT_EQ(said(decision), "Empty 9:0");
    // Sent twice, and by a stranger.
    const Known after{std::get<Keep>(decision).next, {}};
    EXPECT_EQ(said(init_producer_id(after, init(last), kNow)), "Empty 9:0");
    EXPECT_EQ(said(init_producer_id(after, init(ProducerIdentity{7, 5}), kNow)), "PRODUCER_FENCED");
    // The last epoch of all is there to fence the one before.
    EXPECT_EQ(said(init_producer_id(known(State::ongoing, last), init(), kNow)),
              base::text("PrepareAbort 7:", kEpochMax));
}

TEST(AddPartitions, OpensAndWidensATransaction) {
    const AddPartitions request{"id", {7, 3}, {at("t", 1)}, Protocol::v1};
    for (const State state : {State::empty, State::complete_commit, State::complete_abort}) {
        const Decision decision = add_partitions(known(state), request, kNow + milliseconds(5));
        ASSERT_EQ(said(decision), "Ongoing 7:3");
        EXPECT_EQ(std::get<Keep>(decision).next.started, kNow + milliseconds(5));
        EXPECT_EQ(std::get<Keep>(decision).next.partitions, std::set{at("t", 1)});
    }
    const Decision wider = add_partitions(known(State::ongoing), request, kNow + milliseconds(5));
    ASSERT_EQ(said(wider), "Ongoing 7:3");
    EXPECT_EQ(std::get<Keep>(wider).next.started, kNow);
    EXPECT_EQ(std::get<Keep>(wider).next.partitions, (std::set{at("t", 0), at("t", 1)}));
    const AddPartitions again{"id", {7, 3}, {at("t", 0)}, Protocol::v1};
    EXPECT_EQ(said(add_partitions(known(State::ongoing), again, kNow)), "NONE");
}

TEST(AddPartitions, RefusesStrangersAndTheStale) {
    const auto asked = [](const Known& known, ProducerIdentity producer) {
        return said(add_partitions(known, {"id", producer, {at("t", 1)}, Protocol::v1}, kNow));
    };
    EXPECT_EQ(asked({}, {7, 3}), "INVALID_PRODUCER_ID_MAPPING");
    EXPECT_EQ(asked(known(State::empty), {8, 3}), "INVALID_PRODUCER_ID_MAPPING");
    EXPECT_EQ(asked(known(State::empty), {7, 2}), "PRODUCER_FENCED");
    EXPECT_EQ(asked(known(State::empty), {7, 4}), "PRODUCER_FENCED");
    EXPECT_EQ(asked(known(State::prepare_commit), {7, 3}), "CONCURRENT_TRANSACTIONS");
    EXPECT_EQ(asked(known(State::prepare_abort), {7, 3}), "CONCURRENT_TRANSACTIONS");
}

TEST(VerifyPartitions, KnowsOnlyWhatWasAdded) {
    const auto asked = [](const Known& known, ProducerIdentity producer, std::int32_t partition) {
        return verify_partitions(known, {"id", producer, {at("t", partition)}, Protocol::v1});
    };
    EXPECT_EQ(asked(known(State::ongoing), {7, 3}, 0), ErrorCode::none);
    EXPECT_EQ(asked(known(State::ongoing), {7, 3}, 1), ErrorCode::transaction_abortable);
    EXPECT_EQ(asked(known(State::complete_commit), {7, 3}, 0), ErrorCode::transaction_abortable);
    EXPECT_EQ(asked(known(State::prepare_commit), {7, 3}, 0), ErrorCode::concurrent_transactions);
    EXPECT_EQ(asked(known(State::ongoing), {7, 2}, 0), ErrorCode::producer_fenced);
    EXPECT_EQ(asked({}, {7, 3}, 0), ErrorCode::invalid_producer_id_mapping);
}

TEST(EndTransaction, FollowsTheFirstVersionsTable) {
    struct Case {
        State state;
        std::string commit;
        std::string abort;
    };
    const std::vector<Case> cases{
        {State::empty, "INVALID_TXN_STATE", "INVALID_TXN_STATE"},
        {State::ongoing, "PrepareCommit 7:3", "PrepareAbort 7:3"},
        {State::prepare_commit, "CONCURRENT_TRANSACTIONS", "INVALID_TXN_STATE"},
        {State::prepare_abort, "INVALID_TXN_STATE", "CONCURRENT_TRANSACTIONS"},
        {State::complete_commit, "NONE", "INVALID_TXN_STATE"},
        {State::complete_abort, "INVALID_TXN_STATE", "NONE"},
    };
    for (const Case& one : cases) {
        const Known now = known(one.state);
        EXPECT_EQ(said(end_transaction(now, end(kCommit, Protocol::v1), kNow)), one.commit);
        EXPECT_EQ(said(end_transaction(now, end(kAbort, Protocol::v1), kNow)), one.abort);
        for (const std::int16_t epoch : {2, 4}) {
            EXPECT_EQ(said(end_transaction(now, end(kCommit, Protocol::v1, {7, epoch}), kNow)),
                      "PRODUCER_FENCED");
        }
        EXPECT_EQ(said(end_transaction(now, end(kCommit, Protocol::v1, {8, 3}), kNow)),
                  "INVALID_PRODUCER_ID_MAPPING");
    }
}

// KIP-890's table; the request of a producer with epoch 2 is one sent twice, as every end moves the
// epoch on.
TEST(EndTransaction, FollowsTheSecondVersionsTable) {
    struct Case {
        State state;
        std::string commit;
        std::string abort;
        std::string commit_again;
        std::string abort_again;
    };
    const std::string fenced = "PRODUCER_FENCED";
    const std::string invalid = "INVALID_TXN_STATE";
    const std::string busy = "CONCURRENT_TRANSACTIONS";
    const std::vector<Case> cases{
        {State::empty, invalid, "PrepareAbort 7:4", fenced, fenced},
        {State::ongoing, "PrepareCommit 7:4", "PrepareAbort 7:4", fenced, fenced},
        {State::prepare_commit, fenced, fenced, busy, invalid},
        {State::prepare_abort, fenced, fenced, invalid, busy},
        {State::complete_commit, invalid, "PrepareAbort 7:4", "NONE", invalid},
        {State::complete_abort, invalid, "PrepareAbort 7:4", invalid, "NONE"},
    };
    for (const Case& one : cases) {
        const Known now = known(one.state);
        const auto asked = [&now](TransactionResult result, std::int16_t epoch) {
            return said(end_transaction(now, end(result, Protocol::v2, {7, epoch}), kNow));
        };
        EXPECT_EQ(asked(kCommit, 3), one.commit) << name_of(one.state);
        EXPECT_EQ(asked(kAbort, 3), one.abort) << name_of(one.state);
        EXPECT_EQ(asked(kCommit, 2), one.commit_again) << name_of(one.state);
        EXPECT_EQ(asked(kAbort, 2), one.abort_again) << name_of(one.state);
        EXPECT_EQ(asked(kAbort, 1), fenced) << name_of(one.state);
        EXPECT_EQ(asked(kAbort, 4), fenced) << name_of(one.state);
    }
}

// TXN-1
TEST(EndTransaction, TakesANewProducerIdWhenTheEpochsRunOut) {
    const ProducerIdentity last{7, kEpochMax - 1};
    Known spent = known(State::ongoing, last);
    const EndTransaction request = end(kCommit, Protocol::v2, last);
    EXPECT_EQ(said(end_transaction(spent, request, kNow)), "needs a producer id");
    spent.fresh_producer_id = 9;
    const Decision decision = end_transaction(spent, request, kNow);
    ASSERT_EQ(said(decision), base::text("PrepareCommit 7:", kEpochMax));
    const Transaction ending = std::get<Keep>(decision).next;
    EXPECT_EQ(producer_after(ending), (ProducerIdentity{9, 0}));
    EXPECT_EQ(marker_of(ending).producer, (ProducerIdentity{7, kEpochMax}));
    const Known after{completed(ending, kNow), {}};
    EXPECT_EQ(after.transaction->producer, (ProducerIdentity{9, 0}));
    EXPECT_EQ(said(end_transaction(after, request, kNow)), "NONE");
    EXPECT_EQ(said(end_transaction(after, end(kAbort, Protocol::v2, last), kNow)),
              "INVALID_TXN_STATE");
}

TEST(Transaction, EndsByTheClock) {
    const Transaction open = *known(State::ongoing).transaction;
    EXPECT_FALSE(has_timed_out(open, kNow + milliseconds(60'000)));
    EXPECT_TRUE(has_timed_out(open, kNow + milliseconds(60'001)));
    EXPECT_EQ(said(Keep{fenced(open, kNow)}), "PrepareAbort 7:4");
    for (const State state : {State::prepare_commit, State::complete_commit, State::empty}) {
        EXPECT_FALSE(has_timed_out(*known(state).transaction, kNow + std::chrono::hours(24)));
    }
    const auto week = std::chrono::hours(24 * 7);
    EXPECT_TRUE(has_expired(*known(State::complete_abort).transaction, week, kNow + week));
    EXPECT_FALSE(has_expired(*known(State::complete_abort).transaction, week,
                             kNow + week - milliseconds(1)));
    EXPECT_FALSE(has_expired(open, week, kNow + week));
    EXPECT_FALSE(has_expired(*known(State::prepare_abort).transaction, week, kNow + week));
}

TEST(State, HasKafkasNames) {
    EXPECT_EQ(name_of(State::prepare_epoch_fence), "PrepareEpochFence");
    EXPECT_EQ(find_state("CompleteAbort"), State::complete_abort);
    EXPECT_FALSE(find_state("completeabort"));
    EXPECT_FALSE(find_state(std::int8_t{8}));
    EXPECT_FALSE(find_state(std::int8_t{-1}));
}

// Producers of one id that send anything at any time.
class RandomRequests {
  public:
    // Every other one begins close to the end of the epochs.
    explicit RandomRequests(std::uint64_t seed) : random_(seed) {
        if (seed % 2 == 0) current_ = known(State::empty, {50, kEpochMax - 20});
    }

    std::string run() {
        for (int step = 0; step < 200; ++step) {
            now_ += milliseconds(random_.below(1'000));
            const Transaction before = current_.transaction.value_or(Transaction{});
            const Decision decision = decide();
            const auto* keep = std::get_if<Keep>(&decision);
            if (keep == nullptr) continue;
            const std::string wrong = check(before, keep->next);
            if (!wrong.empty()) return base::text("step ", step, ": ", wrong);
            current_.transaction = keep->next;
        }
        return "";
    }

  private:
    ProducerIdentity somebody() {
        if (!current_.transaction || random_.below(8) == 0) return {0, 0};
        ProducerIdentity one = current_.transaction->producer;
        const std::uint64_t drawn = random_.below(6);
        if (drawn == 0 && one.epoch > 0) --one.epoch;
        if (drawn == 1 && one.epoch < kEpochMax) ++one.epoch;
        if (drawn == 2) one = {current_.transaction->previous_producer_id, kEpochMax - 1};
        return one;
    }

    Decision decide() {
        Decision decision = decide_with(current_);
        if (!std::holds_alternative<NeedProducerId>(decision)) return decision;
        Known with = current_;
        with.fresh_producer_id = next_id_++;
        return decide_again_(with);
    }

    Decision decide_with(const Known& known) {
        const std::uint64_t drawn = random_.below(10);
        if (known.transaction && known.transaction->is_ending() && drawn < 4) {
            return Keep{completed(*known.transaction, now_)};
        }
        if (drawn < 2) {
            std::optional<ProducerIdentity> expected;
            if (random_.below(2) == 0) expected = somebody();
            const InitProducerId request = init(expected);
            decide_again_ = [this, request](const Known& k) {
                return init_producer_id(k, request, now_);
            };
        } else if (drawn < 6) {
            const AddPartitions request{
                "id", somebody(), {at("t", static_cast<std::int32_t>(random_.below(3)))}, {}};
            decide_again_ = [this, request](const Known& k) {
                return add_partitions(k, request, now_);
            };
        } else {
            const EndTransaction request =
                end(random_.below(2) == 0 ? kCommit : kAbort,
                    random_.below(2) == 0 ? Protocol::v1 : Protocol::v2, somebody());
            decide_again_ = [this, request](const Known& k) {
                return end_transaction(k, request, now_);
            };
        }
        return decide_again_(known);
    }

    // TXN-1: of each producer id the epoch only grows, and an id that was left is never taken
    // again.
    std::string check(const Transaction& before, const Transaction& next) {
        if (next.producer.id != before.producer.id && current_.transaction) {
            if (seen_.contains(next.producer.id)) return "an id came back";
            if (next.producer.epoch != 0) return "a new id does not begin at 0";
        }
        if (next.producer.id == before.producer.id && next.producer.epoch < before.producer.epoch) {
            return "the epoch went back";
        }
        if (before.state == State::ongoing && !next.is_ending() && next.state != State::ongoing) {
            return "an open transaction was forgotten";
        }
        if (before.is_ending() && next.state != completed(before, now_).state) {
            return "a decision was not kept";
        }
        if (next.is_ending() && next.partitions != before.partitions) return "partitions were lost";
        seen_.insert(next.producer.id);
        return "";
    }

    io::SeededRandom random_;
    WallTime now_ = kNow;
    Known current_;
    std::int64_t next_id_ = 100;
    std::set<std::int64_t> seen_;
    std::function<Decision(const Known&)> decide_again_;
};

TEST(Machine, KeepsItsPromisesWhateverIsAsked) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        EXPECT_EQ(RandomRequests(seed).run(), "") << "seed " << seed;
    }
}

}  // namespace
}  // namespace broker::transactions
