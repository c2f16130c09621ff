#include "run/signals.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <utility>

#include "base/check.h"

namespace run {

namespace {

constexpr int kExitInterrupted = 130;
// What is written is added up until it is read: each kind of event counts in a part of the number
// that the one below it never reaches.
constexpr std::uint64_t kSignalled = 1;
constexpr std::uint64_t kHungUp = std::uint64_t{1} << 2;
constexpr std::uint64_t kEnded = std::uint64_t{1} << 40;

// A signal handler reaches nothing but globals.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<int> wake_descriptor{-1};
std::atomic<bool> asked{false};
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

void add(std::uint64_t count) {
    const ssize_t written = ::write(wake_descriptor, &count, sizeof count);
    static_cast<void>(written);
}

extern "C" void take_signal(int) {
    const int fault = errno;
    if (asked.exchange(true)) _exit(kExitInterrupted);
    add(kSignalled);
    errno = fault;
}

extern "C" void take_hangup(int) {
    const int fault = errno;
    add(kHungUp);
    errno = fault;
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction action{};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigaction(signal, &action, nullptr);
}

}  // namespace

Signals::Signals(std::function<void()> on_first, std::function<void()> on_hangup) {
    CHECK(wake_descriptor == -1, "one at a time");
    wake_descriptor = ::eventfd(0, EFD_CLOEXEC);
    CHECK(wake_descriptor != -1);
    asked = false;
    watcher_ = std::thread([stop = std::move(on_first), hangup = std::move(on_hangup)] {
        std::uint64_t count = 0;
        while (count < kEnded) {
            count = 0;
            const ssize_t got = ::read(wake_descriptor, &count, sizeof count);
            if (got != sizeof count) continue;
            if (count % kHungUp >= kSignalled) stop();
            if (count % kEnded >= kHungUp) hangup();
        }
    });
    for (const int signal : {SIGINT, SIGTERM}) handle(signal, take_signal);
    handle(SIGHUP, take_hangup);
}

Signals::~Signals() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) handle(signal, SIG_DFL);
    add(kEnded);
    watcher_.join();
    ::close(wake_descriptor.exchange(-1));
}

}  // namespace run
