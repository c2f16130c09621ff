// A group of the consumer protocol under members that join, leave, pause, are killed, lose answers
// and dawdle with letting go, under topics that come, grow and go, and under a coordinator that is
// restarted: seeded runs of the real state machine in virtual time.
//
// After every step, GROUP-3: no partition is worked on by two members that the group knows. At the
// end all behave, and every partition has a reader.

#include <gtest/gtest.h>

#include <algorithm>

#include "broker/groups/consumer_group.h"

namespace broker::groups {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Consumer {
    std::string id;
    std::optional<std::string> instance;
    std::int32_t epoch = 0;
    Assignment owned;
    Assignment wanted;
    bool is_in = false;
    bool is_paused = false;
    bool says_all = false;  // after an answer that never came
};

class Simulation {
  public:
    explicit Simulation(std::uint64_t seed) : random_(seed) {
        group_ = std::make_unique<ConsumerGroup>("g", limits_, random_);
        topics_.version = 1;
        topics_.by_name["t0"] = {base::uuid_of(0, 77), 3};
        topics_.by_name["t1"] = {base::uuid_of(1, 77), 2};
        consumers_.resize(1 + random_.below(5));
        for (std::size_t i = 0; i < consumers_.size(); ++i) {
            if (chance(3)) consumers_[i].instance = "static" + std::to_string(i);
        }
    }

    void run() {
        for (int step = 0; step < 250 && !testing::Test::HasFatalFailure(); ++step) {
            pass(milliseconds(random_.below(4000)));
            if (chance(25)) restart();
            if (chance(20)) change_topics();
            act(consumers_[random_.below(consumers_.size())]);
            check();
        }
        settle();
    }

  private:
    bool chance(std::uint64_t one_in) { return random_.below(one_in) == 0; }

    void pass(base::Duration time) {
        now_ += time;
        if (group_->next_deadline() && *group_->next_deadline() <= now_) group_->expire(now_);
        stored_.push_back(group_->take_changes());
    }

    void restart() {
        auto later = std::make_unique<ConsumerGroup>("g", limits_, random_);
        for (const ConsumerChanges& changes : stored_) later->restore(changes);
        later->begin(now_);
        group_ = std::move(later);
    }

    void change_topics() {
        ++topics_.version;
        const std::string name = "t" + std::to_string(random_.below(4));
        const auto found = topics_.by_name.find(name);
        if (found == topics_.by_name.end()) {
            topics_.by_name[name] = {base::uuid_of(topics_.version, 99), 2};
        } else if (chance(2)) {
            topics_.by_name.erase(found);
        } else {
            ++found->second.partitions;
        }
    }

    void act(Consumer& one) {
        switch (random_.below(14)) {
            case 0:
                one.is_paused = !one.is_paused;
                return;
            case 1:
                return leave(one);
            case 2:  // killed
                one = Consumer{.instance = one.instance};
                return;
            default:
                if (one.is_paused) return;
                if (chance(3)) let_go(one);
                return beat(one, !chance(10));
        }
    }

    // Stops work on what it is no longer to have, then begins with what is new.
    static void let_go(Consumer& one) { one.owned = one.wanted; }

    void leave(Consumer& one) {
        if (!one.is_in) return;
        ConsumerHeartbeat request;
        request.group = "g";
        request.member_id = one.id;
        request.instance_id = one.instance;
        request.epoch = one.instance && chance(2) ? kStaticLeavingEpoch : kLeavingEpoch;
        group_->heartbeat(request, topics_, now_);
        stored_.push_back(group_->take_changes());
        one = Consumer{.instance = one.instance};
    }

    void beat(Consumer& one, bool is_answer_heard) {
        ConsumerHeartbeat request;
        request.group = "g";
        if (!one.is_in && one.id.empty()) one.id = random_.uuid();
        request.member_id = one.id;
        request.instance_id = one.instance;
        request.makes_member_id = true;
        if (one.is_in) {
            request.epoch = one.epoch;
        } else {
            one.owned.clear();
            one.wanted.clear();
        }
        const bool says_all = !one.is_in || one.says_all;
        if (says_all) {
            request.rebalance_timeout = seconds(30);
            request.topic_regex = "t[0-2]";
            request.topics.emplace();
        }
        if (says_all || chance(2) || one.owned != one.wanted) request.owned = one.owned;
        const ConsumerHeartbeatAnswer answer = group_->heartbeat(request, topics_, now_);
        stored_.push_back(group_->take_changes());
        one.says_all = !is_answer_heard;
        if (!is_answer_heard) return;
        if (answer.error != ErrorCode::none) {
            one = Consumer{.id = one.id, .instance = one.instance};
            return;
        }
        one.is_in = true;
        ASSERT_GE(answer.epoch, one.epoch);
        one.epoch = answer.epoch;
        if (answer.assignment) one.wanted = *answer.assignment;
        // What it may begin with it begins with at once; what it must let go of takes its time.
        for (const auto& [topic, partitions] : one.wanted) {
            one.owned[topic].insert(partitions.begin(), partitions.end());
        }
    }

    // GROUP-3
    void check() {
        std::map<std::pair<base::Uuid, std::int32_t>, std::string> readers;
        for (const Consumer& one : consumers_) {
            if (!one.is_in || !group_->members().contains(one.id)) continue;
            if (group_->members().at(one.id).epoch < one.epoch) continue;
            for (const auto& [topic, partitions] : one.owned) {
                for (const std::int32_t at : partitions) {
                    const auto reader = readers.try_emplace({topic, at}, one.id).first;
                    ASSERT_EQ(reader->second, one.id) << "two read one partition";
                }
            }
        }
    }

    void settle() {
        for (int step = 0; step < 400 && !testing::Test::HasFatalFailure(); ++step) {
            pass(seconds(1));
            for (Consumer& one : consumers_) {
                one.is_paused = false;
                let_go(one);
                beat(one, true);
                check();
            }
        }
        if (testing::Test::HasFatalFailure()) return;
        EXPECT_EQ(group_->listing().state, "Stable");
        Assignment read;
        for (const Consumer& one : consumers_) {
            for (const auto& [topic, partitions] : one.owned) {
                read[topic].insert(partitions.begin(), partitions.end());
            }
        }
        for (const auto& [name, info] : topics_.by_name) {
            if (name == "t3") continue;
            EXPECT_EQ(read[info.id].size(), static_cast<std::size_t>(info.partitions)) << name;
        }
    }

    ConsumerLimits limits_;
    io::SeededRandom random_;
    std::unique_ptr<ConsumerGroup> group_;
    Topics topics_;
    base::MonotonicTime now_{seconds(1)};
    std::vector<Consumer> consumers_;
    std::vector<ConsumerChanges> stored_;
};

TEST(ConsumerSimulation, HoldsItsWordWhateverTheMembersDo) {
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        Simulation(seed).run();
        if (testing::Test::HasFailure()) {
            FAIL() << "seed " << seed;
        }
    }
}

}  // namespace
}  // namespace broker::groups
