#include "run/signals.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <future>

namespace run {
namespace {

TEST(Signals, TheFirstOneCallsBack) {
    std::promise<void> called;
    const Signals signals([&called] { called.set_value(); });
    std::raise(SIGTERM);
    EXPECT_EQ(called.get_future().wait_for(std::chrono::seconds(5)), std::future_status::ready);
}

TEST(Signals, EndWithoutOne) {
    const Signals signals([] { FAIL() << "no signal was sent"; });
}

TEST(SignalsDeathTest, TheSecondOneEndsTheProcess) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_EXIT(
        {
            const Signals signals([] {});
            std::raise(SIGINT);
            std::raise(SIGINT);
            ::pause();
        },
        testing::ExitedWithCode(130), "");
}

}  // namespace
}  // namespace run
