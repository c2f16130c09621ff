#include "sched/attempts/command.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <cerrno>
#include <thread>

#include "base/text.h"
#include "io/clock.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "sched/attempts/attempt_log.h"

namespace sched::attempts {
namespace {

class CommandTest : public testing::Test {
  protected:
    CommandEnd run(std::string text) {
        Command command;
        command.text = std::move(text);
        command.environment = {{"MILLRACE_RUN_ID", "r 1"}, {"HOME", "elsewhere"}};
        command.log_path = log_;
        const auto end = run_command(command, stop_, [this](pid_t pid) { pid_ = pid; });
        CHECK(static_cast<bool>(end), end.error().what);
        return *end;
    }
    std::string log() { return *read_log(disk_, log_); }

    io::PosixDisk disk_;
    io::TestDirectory directory_;
    std::string log_ = directory_.path() + "/a.log";
    StopFlag stop_;
    pid_t pid_ = 0;
};

TEST_F(CommandTest, KeepsWhatItSaysAndHowItEnds) {
    const CommandEnd end = run("echo $MILLRACE_RUN_ID $HOME; echo bad >&2; cat; exit 7");
    EXPECT_EQ(end.exit_code, 7);
    EXPECT_FALSE(end.was_stopped);
    EXPECT_EQ(log(), "r 1 elsewhere\nbad\n") << "stdin is empty";
    EXPECT_EQ(run("kill -9 $$").exit_code, 128 + 9);
    EXPECT_EQ(run("no-such-program 2>/dev/null").exit_code, 127);
}

TEST_F(CommandTest, GivesItsDescriptorsToNobody) {
    EXPECT_EQ(run("ls /proc/self/fd | wc -l").exit_code, 0);
    EXPECT_EQ(log(), "4\n") << "0, 1, 2, and the one that ls opens";
}

TEST_F(CommandTest, EndsAllItHasStarted) {
    stop_.raise(std::chrono::seconds(5));
    const CommandEnd end = run("sleep 1000 & sleep 1000");
    EXPECT_TRUE(end.was_stopped);
    EXPECT_EQ(end.exit_code, 128 + SIGTERM);
    // The other one has no parent any more: whoever adopts it may take a moment.
    for (int i = 0; i < 5000 && kill(-pid_, 0) == 0; ++i) run("true");
    EXPECT_EQ(kill(-pid_, 0), -1);
}

TEST_F(CommandTest, MakesTheUnwillingEnd) {
    const std::jthread impatient([this](const std::stop_token& enough) {
        while (!enough.stop_requested()) {
            if (const auto said = read_log(disk_, log_); said && *said == "ready\n") break;
        }
        stop_.raise(std::chrono::milliseconds(200));
    });
    EXPECT_EQ(run("trap '' TERM; echo ready; while true; do sleep 0.1; done").exit_code,
              128 + SIGKILL);
}

TEST_F(CommandTest, FindsWhatWasLeftBehind) {
    const std::string tag = base::text("x", getpid());
    Command command;
    command.text = "sleep 1000 & echo $!";
    command.environment = {{"MILLRACE_DATA", tag}, {"MILLRACE_RUN_ID", "r"}};
    command.log_path = log_;
    ASSERT_TRUE(run_command(command, stop_, [](pid_t) {}));
    pid_t left = 0;
    std::string line = log();
    line.pop_back();
    ASSERT_TRUE(base::parse_number(line, left));
    EXPECT_EQ(kill(left, 0), 0);
    EXPECT_EQ(end_left_behind({"MILLRACE_DATA", tag}, {"MILLRACE_RUN_ID", "other"}), 0U);
    EXPECT_EQ(end_left_behind({"MILLRACE_DATA", tag}, {"MILLRACE_RUN_ID", "r"}), 1U);
}

TEST_F(CommandTest, LogsEachAttemptInItsPlace) {
    io::ManualClock clock;
    auto log = AttemptLog::open(disk_, clock, directory_.path(), {"d", "manual__1", "t", 2});
    ASSERT_TRUE(log);
    EXPECT_EQ(log->path(),
              directory_.path() + "/dag_id=d/run_id=manual__1/task_id=t/attempt=2.log");
    log->info("begins");
    log->append("as it is\n");
    EXPECT_EQ(*read_log(disk_, log->path()),
              "[2020-09-13T12:26:40+00:00] INFO - begins\nas it is\n");
    EXPECT_FALSE(read_log(disk_, directory_.path() + "/none"));
}

}  // namespace
}  // namespace sched::attempts
