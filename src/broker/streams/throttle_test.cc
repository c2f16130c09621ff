#include "broker/streams/throttle.h"

#include <gtest/gtest.h>

namespace broker::streams {
namespace {

const Throttle::Place kPlace{base::uuid_of(1, 2), 0};
constexpr base::MonotonicTime kStart{std::chrono::hours(1)};

TEST(Throttle, TakesAThousandRecordsASecond) {
    Throttle throttle;
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(throttle.takes_record(kPlace, 10, kStart)) << i;
    EXPECT_FALSE(throttle.takes_record(kPlace, 10, kStart));
    EXPECT_TRUE(throttle.takes_record({kPlace.first, 1}, 10, kStart));
    EXPECT_TRUE(throttle.takes_record(kPlace, 10, kStart + std::chrono::milliseconds(2)));
    EXPECT_TRUE(throttle.takes_record(kPlace, 10, kStart + std::chrono::hours(1)));
}

// A record of ten MiB may come at once, and is paid for by those that follow.
TEST(Throttle, TakesOneLargeRecordAndThenWaits) {
    Throttle throttle;
    EXPECT_TRUE(throttle.takes_record(kPlace, 10U << 20U, kStart));
    EXPECT_FALSE(throttle.takes_record(kPlace, 1, kStart + std::chrono::seconds(8)));
    EXPECT_TRUE(throttle.takes_record(kPlace, 1, kStart + std::chrono::seconds(10)));
}

TEST(Throttle, GivesFiveTimesASecondAndTwoMebibytes) {
    Throttle throttle;
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(throttle.takes_read(kPlace, kStart));
    EXPECT_FALSE(throttle.takes_read(kPlace, kStart));
    const auto later = kStart + std::chrono::seconds(1);
    EXPECT_TRUE(throttle.takes_read(kPlace, later));
    throttle.gave(kPlace, 10U << 20U, later);
    EXPECT_FALSE(throttle.takes_read(kPlace, later + std::chrono::seconds(3)));
    EXPECT_TRUE(throttle.takes_read(kPlace, later + std::chrono::seconds(5)));
}

}  // namespace
}  // namespace broker::streams
