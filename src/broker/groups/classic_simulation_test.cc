// A classic group under members that join, leave, fall silent, come back and ask twice, on a disk
// that is slow and sometimes fails: thousands of seeded runs of the real state machine in virtual
// time. After every step the invariants are asked; at the end all behave, and the group must
// settle.

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "broker/groups/classic_group.h"

namespace broker::groups {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kPartitions = 7;
constexpr base::Duration kSession = seconds(10);
constexpr base::Duration kRebalance = seconds(20);

struct Consumer {
    enum class Phase : std::uint8_t { out, joining, syncing, reading };
    Phase phase = Phase::out;
    std::string id;
    std::optional<std::string> instance;
    bool steady = true;  // sends heartbeats
    std::optional<Ticket> waiting;
    base::MonotonicTime asked{};
    std::int32_t generation = -1;
    std::vector<JoinedMember> to_assign;  // the leader's
    bool leads = false;
};

class Simulation {
  public:
    explicit Simulation(std::uint64_t seed)
        : random_(seed), group_(std::make_unique<ClassicGroup>("g", limits_, random_)) {
        if (chance(3)) limits_.initial_delay = seconds(3);
        consumers_.resize(1 + random_.below(5));
        for (std::size_t i = 0; i < consumers_.size(); ++i) {
            if (chance(3)) consumers_[i].instance = "static" + std::to_string(i);
        }
        disk_fails_ = chance(4);
    }

    void run() {
        for (int step = 0; step < 150 && !testing::Test::HasFatalFailure(); ++step) {
            pass(milliseconds(random_.below(2500)));
            act(consumers_[random_.below(consumers_.size())]);
            if (chance(2)) finish_save();
        }
        settle();
    }

  private:
    bool chance(std::uint64_t one_in) { return random_.below(one_in) == 0; }

    void pass(base::Duration time) {
        now_.monotonic += time;
        now_.wall += std::chrono::duration_cast<milliseconds>(time);
        if (group_->next_deadline() && *group_->next_deadline() <= now_.monotonic) {
            group_->expire(now_);
        }
        collect();
        for (const Consumer& one : consumers_) {
            // GROUP-2: nobody waits for ever: not for the join's longest time, nor beyond a sync's.
            if (!one.waiting) continue;
            ASSERT_LE(now_.monotonic - one.asked, seconds(600)) << "an answer never came";
        }
    }

    void act(Consumer& one) {
        switch (random_.below(10)) {
            case 0:
                one.steady = !one.steady;
                return;
            case 1:
                return leave(one);
            case 2:  // the client was killed: it knows nothing any more
                one = Consumer{.instance = one.instance};
                return;
            case 3:
                return commit(one);
            default:
                return go_on(one);
        }
    }

    void go_on(Consumer& one) {
        if (one.waiting) return;
        if (one.phase == Consumer::Phase::out) return join(one);
        if (one.phase == Consumer::Phase::syncing) return sync(one);
        if (!one.steady) return;
        const ErrorCode error =
            group_->heartbeat({"g", one.generation, one.id, one.instance}, now_);
        collect();
        if (error == ErrorCode::rebalance_in_progress) return join(one);
        if (error != ErrorCode::none) leave_behind(one);
    }

    void join(Consumer& one) {
        JoinRequest request;
        request.member_id = one.id;
        request.instance_id = one.instance;
        request.protocol_type = "consumer";
        request.protocols = {{"range", {}}};
        request.session_timeout = kSession;
        request.rebalance_timeout = kRebalance;
        request.requires_member_id = true;
        request.understands_skip_assignment = true;
        one.phase = Consumer::Phase::joining;
        wait(one);
        group_->join(request, *one.waiting, now_);
        collect();
    }

    void sync(Consumer& one) {
        SyncRequest request;
        request.generation = one.generation;
        request.member_id = one.id;
        request.instance_id = one.instance;
        for (int at = 0; at < kPartitions && one.leads && !one.to_assign.empty(); ++at) {
            const auto to = static_cast<std::size_t>(at) % one.to_assign.size();
            if (to >= request.assignments.size()) {
                request.assignments.push_back({one.to_assign[to].id, {}});
            }
            request.assignments[to].assignment.push_back(static_cast<std::byte>(at));
        }
        wait(one);
        group_->sync(request, *one.waiting, now_);
        collect();
    }

    void wait(Consumer& one) {
        one.waiting = Ticket{++last_ticket_};
        one.asked = now_.monotonic;
        ++unanswered_;
    }

    void leave(Consumer& one) {
        if (one.id.empty()) return;
        group_->leave({"g", {{one.id, one.instance}}}, now_);
        one = Consumer{.instance = one.instance};
        collect();
    }

    static void leave_behind(Consumer& one) { one = Consumer{.instance = one.instance}; }

    // Commits of generations that are over are refused.
    void commit(const Consumer& one) {
        if (one.phase != Consumer::Phase::reading || one.id.empty()) return;
        const ErrorCode error = group_->check_commit(
            {.member_id = one.id, .instance_id = one.instance, .generation = one.generation}, now_);
        if (one.generation != group_->generation()) {
            ASSERT_NE(error, ErrorCode::none);
        }
    }

    void collect() {
        for (ClassicGroup::Save& save : group_->take_saves()) saves_.push_back(std::move(save));
        for (const ClassicGroup::Answer& answer : group_->take_answers()) {
            ASSERT_TRUE(answered_.insert(answer.ticket).second) << "answered twice";
            --unanswered_;
            const auto one =
                std::ranges::find(consumers_, std::optional(answer.ticket), &Consumer::waiting);
            if (one == consumers_.end()) continue;  // it has been killed meanwhile
            one->waiting.reset();
            if (const auto* joined = std::get_if<JoinAnswer>(&answer.what)) {
                take(*one, *joined);
            } else {
                take(*one, std::get<SyncAnswer>(answer.what));
            }
        }
    }

    void take(Consumer& one, const JoinAnswer& answer) {
        if (answer.error == ErrorCode::member_id_required) {
            one.id = answer.member_id;
            one.phase = Consumer::Phase::out;
            return;
        }
        if (answer.error == ErrorCode::rebalance_in_progress) {
            one.phase = Consumer::Phase::out;
            return;
        }
        if (answer.error != ErrorCode::none) return leave_behind(one);
        one.id = answer.member_id;
        ASSERT_GE(answer.generation, one.generation);
        one.generation = answer.generation;
        one.leads = answer.leader == answer.member_id && !answer.skip_assignment;
        one.to_assign = answer.members;
        one.phase = Consumer::Phase::syncing;
    }

    // GROUP-1: of one generation nobody is given what another was given.
    void take(Consumer& one, const SyncAnswer& answer) {
        if (answer.error == ErrorCode::rebalance_in_progress) {
            one.phase = Consumer::Phase::out;
            return;
        }
        if (answer.error != ErrorCode::none) return leave_behind(one);
        one.phase = Consumer::Phase::reading;
        auto& given = given_[one.generation];
        for (const std::byte at : answer.assignment) {
            const std::string who = one.instance.value_or(one.id);
            const auto known = given.try_emplace(static_cast<int>(at), who).first;
            ASSERT_EQ(known->second, who) << "given to two of generation " << one.generation;
        }
    }

    void finish_save() {
        if (saves_.empty()) return;
        const ClassicGroup::Save save = std::move(saves_.front());
        saves_.pop_front();
        const bool fails = disk_fails_ && chance(3);
        group_->saved(save.id, fails ? ErrorCode::kafka_storage_error : ErrorCode::none, now_);
        collect();
    }

    void settle() {
        disk_fails_ = false;
        for (Consumer& one : consumers_) one.steady = true;
        for (int step = 0; step < 2000; ++step) {
            pass(milliseconds(100));
            for (Consumer& one : consumers_) go_on(one);
            finish_save();
        }
        if (testing::Test::HasFatalFailure()) return;
        EXPECT_EQ(group_->state(), ClassicGroup::State::stable);
        EXPECT_EQ(unanswered_, 0);
        std::set<int> read;
        for (const Consumer& one : consumers_) {
            EXPECT_EQ(one.phase, Consumer::Phase::reading);
            EXPECT_EQ(one.generation, group_->generation());
        }
        EXPECT_EQ(given_[group_->generation()].size(), static_cast<std::size_t>(kPartitions));
    }

    ClassicLimits limits_;
    io::SeededRandom random_;
    std::unique_ptr<ClassicGroup> group_;
    Now now_{base::MonotonicTime{} + seconds(1), base::from_epoch_ms(1'700'000'000'000)};
    std::vector<Consumer> consumers_;
    std::deque<ClassicGroup::Save> saves_;
    std::set<Ticket> answered_;
    int unanswered_ = 0;
    std::uint64_t last_ticket_ = 0;
    bool disk_fails_ = false;
    std::map<std::int32_t, std::map<int, std::string>> given_;
};

TEST(ClassicSimulation, HoldsItsWordWhateverTheMembersDo) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        Simulation(seed).run();
        if (testing::Test::HasFailure()) {
            FAIL() << "seed " << seed;
        }
    }
}

}  // namespace
}  // namespace broker::groups
