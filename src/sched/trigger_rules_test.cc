#include "sched/trigger_rules.h"

#include <gtest/gtest.h>

namespace sched {
namespace {

using history::TaskState;

// S success, F failed, U upstream failed, K skipped, . not yet.
UpstreamCounts counts_of(std::string_view states) {
    UpstreamCounts counts;
    for (const char c : states) {
        counts.add(c == 'S'   ? TaskState::success
                   : c == 'F' ? TaskState::failed
                   : c == 'U' ? TaskState::upstream_failed
                   : c == 'K' ? TaskState::skipped
                              : TaskState::running);
    }
    return counts;
}

struct Case {
    const char* rule;
    // States, then what follows: w wait, s start, u upstream failed, k skipped.
    std::vector<std::pair<const char*, char>> outcomes;
};

TEST(TriggerRulesTest, AreAirflows) {
    const std::vector<Case> cases{
        {"all_success", {{"SS", 's'}, {"S.", 'w'}, {"F.", 'u'}, {"U.", 'u'}, {"SK", 'k'}}},
        {"all_failed", {{"FF", 's'}, {"FU", 's'}, {"F.", 'w'}, {"FS", 'k'}, {"K.", 'k'}}},
        {"all_done", {{"SFUK", 's'}, {"SF.", 'w'}}},
        {"all_done_min_one_success",
         {{"SF", 's'}, {"SK", 's'}, {"FF", 'u'}, {"KK", 'k'}, {"S.", 'w'}}},
        {"all_skipped", {{"KK", 's'}, {"K.", 'w'}, {"S.", 'k'}, {"FK", 'k'}}},
        {"one_failed", {{"F.", 's'}, {"U.", 's'}, {"S.", 'w'}, {"SK", 'k'}}},
        {"one_success", {{"S.", 's'}, {"F.", 'w'}, {"FF", 'u'}, {"KK", 'k'}, {"FK", 'u'}}},
        {"one_done", {{"S.", 's'}, {"F.", 's'}, {"K.", 'w'}, {"KK", 'k'}}},
        {"none_failed", {{"SK", 's'}, {"KK", 's'}, {"F.", 'u'}, {"S.", 'w'}}},
        {"none_failed_min_one_success", {{"SK", 's'}, {"KK", 'k'}, {"U.", 'u'}, {"S.", 'w'}}},
        {"none_skipped", {{"SF", 's'}, {"K.", 'k'}, {"S.", 'w'}}},
        {"always", {{"..", 's'}}},
    };
    for (const Case& one : cases) {
        const auto rule = dag::trigger_rule_of(one.rule);
        ASSERT_TRUE(rule) << one.rule;
        EXPECT_EQ(dag::name_of(*rule), one.rule);
        for (const auto& [states, outcome] : one.outcomes) {
            const auto letter =
                std::string_view("wsuk")[static_cast<std::size_t>(judge(*rule, counts_of(states)))];
            EXPECT_EQ(letter, outcome) << one.rule << " " << states;
        }
        EXPECT_EQ(judge(*rule, {}), Verdict::start) << "nothing to wait for";
    }
}

}  // namespace
}  // namespace sched
