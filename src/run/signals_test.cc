#include "run/signals.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <future>
#include <thread>

namespace run {
namespace {

TEST(Signals, TheFirstOneCallsBack) {
    std::promise<void> called;
    const Signals signals([&called] { called.set_value(); });
    std::raise(SIGTERM);
    EXPECT_EQ(called.get_future().wait_for(std::chrono::seconds(5)), std::future_status::ready);
}

TEST(Signals, AHangupCallsItsOwnEveryTime) {
    std::promise<void> stopped;
    std::atomic<int> hangups{0};
    {
        const Signals signals([&stopped] { stopped.set_value(); }, [&hangups] { ++hangups; });
        for (int i = 1; i <= 3; ++i) {
            std::raise(SIGHUP);
            while (hangups < i) std::this_thread::yield();
        }
        EXPECT_EQ(stopped.get_future().wait_for(std::chrono::seconds(0)),
                  std::future_status::timeout);
    }
    EXPECT_EQ(hangups, 3);
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
