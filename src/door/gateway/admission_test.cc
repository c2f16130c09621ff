#include "door/gateway/admission.h"

#include <gtest/gtest.h>

#include <chrono>

namespace door::gateway {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(TokenBucket, GivesABurstAndThenARate) {
    io::ManualClock clock;
    TokenBucket bucket({.rate = 2, .burst = 3});
    const auto taken = [&] {
        int count = 0;
        while (bucket.take(clock.monotonic())) ++count;
        return count;
    };
    EXPECT_EQ(taken(), 3);
    clock.advance(milliseconds(499));
    EXPECT_EQ(taken(), 0);
    clock.advance(milliseconds(1));
    EXPECT_EQ(taken(), 1);
    clock.advance(seconds(1));
    EXPECT_EQ(taken(), 2);
    clock.advance(hours(1));
    EXPECT_EQ(taken(), 3) << "it holds no more than its burst";
    EXPECT_FALSE(TokenBucket({.rate = 0, .burst = 5}).take(clock.monotonic()));
    EXPECT_FALSE(TokenBucket({.rate = 5, .burst = 0}).take(clock.monotonic()));
}

TEST(QuotaCounter, BeginsAnewWithEachPeriod) {
    // Saturday, 2020-02-29 23:59:59 UTC.
    const base::WallTime saturday = base::from_epoch_ms(1'583'020'799'000);
    for (const auto period :
         {api::Quota::Period::day, api::Quota::Period::week, api::Quota::Period::month}) {
        io::ManualClock clock(saturday);
        QuotaCounter quota({.limit = 2, .period = period});
        EXPECT_TRUE(quota.take(clock.wall()));
        EXPECT_TRUE(quota.take(clock.wall()));
        EXPECT_FALSE(quota.take(clock.wall()));
        clock.advance(seconds(1));
        EXPECT_TRUE(quota.take(clock.wall())) << "a day, a week and a month begin here";
        EXPECT_TRUE(quota.take(clock.wall()));
        clock.advance(hours(23));
        EXPECT_FALSE(quota.take(clock.wall()));
        clock.advance(hours(24 * 5));
        EXPECT_EQ(quota.take(clock.wall()), period == api::Quota::Period::day);
        clock.advance(hours(25));
        EXPECT_EQ(quota.take(clock.wall()), period != api::Quota::Period::month);
    }
}

class AdmissionTest : public testing::Test {
  protected:
    // "" where nothing is against it.
    std::string refusal(Admission& admission, std::string_view stage_name,
                        std::optional<std::string_view> key) {
        Admission::Stage* const stage = admission.stage(stage_name);
        if (stage == nullptr) return "no stage";
        Admission::Asking asking{stage_name, key, admission.plans_need_keys(stage_name)};
        const auto refused = admission.refusal(*stage, asking);
        return refused ? std::string(refused->message) : "";
    }
    io::ManualClock clock_;
};

TEST_F(AdmissionTest, TakesKeysOfPlansThatCoverTheStage) {
    api::GatewayConfig config;
    config.api_keys = {{"alice", "a"}, {"bob", "b"}, {"nobody", "n"}};
    config.usage_plans = {{.name = "one", .stages = {"prod"}, .api_keys = {"alice"}},
                          {.name = "two", .stages = {"test"}, .api_keys = {"alice", "bob"}}};
    Admission admission(config, clock_);
    EXPECT_EQ(refusal(admission, "prod", "a"), "");
    EXPECT_EQ(refusal(admission, "prod", "b"), "Forbidden");
    EXPECT_EQ(refusal(admission, "prod", "n"), "Forbidden") << "a key in no plan";
    EXPECT_EQ(refusal(admission, "prod", "alice"), "Forbidden") << "the name is no key";
    EXPECT_EQ(refusal(admission, "prod", {}), "Forbidden");
    EXPECT_EQ(refusal(admission, "test", "b"), "");
    EXPECT_EQ(refusal(admission, "open", {}), "") << "no plan speaks of it";
}

TEST_F(AdmissionTest, AsksWhereTheApiAsks) {
    api::GatewayConfig config;
    config.usage_plans = {{.name = "one", .api_keys = {"alice"}}};
    EXPECT_TRUE(Admission(config, clock_).plans_need_keys("any"));
    config.api.resources[0].methods[0].requires_key = true;
    EXPECT_FALSE(Admission(config, clock_).plans_need_keys("any"))
        << "the API says itself which methods need a key";
}

TEST_F(AdmissionTest, CountsAllTogetherWhereAPlanHasNoKeys) {
    api::GatewayConfig config;
    config.usage_plans = {{.name = "all", .stages = {"prod"}, .quota = api::Quota{.limit = 1}}};
    Admission admission(config, clock_);
    EXPECT_EQ(refusal(admission, "prod", {}), "");
    EXPECT_EQ(refusal(admission, "prod", "k"), "Limit Exceeded");
    EXPECT_EQ(refusal(admission, "other", {}), "");
}

TEST_F(AdmissionTest, ThrottlesAndCounts) {
    api::GatewayConfig config;
    config.stages = {{.name = "slow", .throttle = api::Throttle{.rate = 1, .burst = 1}},
                     {.name = "prod"}};
    config.api_keys = {{"alice", "a"}, {"bob", "b"}};
    config.usage_plans = {{.name = "basic",
                           .stages = {"prod"},
                           .api_keys = {"alice", "bob"},
                           .throttle = api::Throttle{.rate = 1, .burst = 2},
                           .quota = api::Quota{.limit = 3}}};
    Admission admission(config, clock_);
    EXPECT_EQ(refusal(admission, "other", {}), "no stage");
    EXPECT_EQ(refusal(admission, "slow", {}), "");
    EXPECT_EQ(refusal(admission, "slow", {}), "Too Many Requests");
    EXPECT_EQ(refusal(admission, "prod", "a"), "");
    EXPECT_EQ(refusal(admission, "prod", "a"), "");
    EXPECT_EQ(refusal(admission, "prod", "a"), "Too Many Requests");
    EXPECT_EQ(refusal(admission, "prod", "b"), "") << "each key for itself";
    clock_.advance(seconds(10));
    EXPECT_EQ(refusal(admission, "prod", "a"), "");
    EXPECT_EQ(refusal(admission, "prod", "a"), "Limit Exceeded");
    clock_.advance(hours(24));
    EXPECT_EQ(refusal(admission, "prod", "a"), "");
}

}  // namespace
}  // namespace door::gateway
