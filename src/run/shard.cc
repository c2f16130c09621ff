#include "run/shard.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <exception>
#include <string>
#include <thread>

#include "base/log_line.h"
#include "base/text.h"
#include "run/loop.h"

namespace run {

namespace {

// A thread belongs to at most one shard; written once, at its start.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
thread_local Shard* current_shard = nullptr;

// A coroutine that nobody awaits. It owns itself, and frees itself at its end.
struct Detached {
    // NOLINTNEXTLINE(readability-identifier-naming): the language's name.
    struct promise_type {
        Detached get_return_object() {
            return {std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }
    };
    std::coroutine_handle<promise_type> handle;
};

// The one place where exceptions are caught: whatever left a coroutine that runs by itself. The
// task's frame goes before the holder, so that a closed gate means that it is gone.
Detached detach(std::optional<Gate::Holder> inside, Task<void> task) {
    try {
        co_await task;
    } catch (const std::exception& fault) {
        base::log_error("run", "coroutine_failed", {{"what", fault.what()}});
    } catch (...) {
        base::log_error("run", "coroutine_failed", {{"what", "no std::exception"}});
    }
    task = {};
    inside.reset();
}

void launch(Shard& shard, Detached coroutine) {
    if (shard.is_current()) {
        coroutine.handle.resume();
    } else {
        shard.post([handle = coroutine.handle] { handle.resume(); });
    }
}

struct Sleeper {
    std::coroutine_handle<> caller;
    Timer::Why why = Timer::Why::stopped;
    Timer timer;

    Sleeper()
        : timer(
              [this](Timer::Why ended) {
                  why = ended;
                  caller.resume();
              },
              Timer::AtStop::call_back) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) { caller = handle; }
    bool await_resume() const noexcept { return why == Timer::Why::passed; }
};

}  // namespace

void detail::start(Shard& shard, Task<void> task) {
    launch(shard, detach(std::nullopt, std::move(task)));
}

Shard::Shard(base::ShardId id) : id_(id), loop_(std::make_unique<Loop>()) {}
Shard::~Shard() = default;

Shard* Shard::current_or_null() { return current_shard; }

Shard& Shard::current() {
    CHECK(current_shard != nullptr, "this thread is no shard's");
    return *current_shard;
}

void Shard::post(std::function<void()> work) { asio::post(loop_->io, std::move(work)); }

void Shard::spawn(Gate& gate, Task<void> task) {
    std::optional<Gate::Holder> inside = gate.enter();
    if (inside) launch(*this, detach(std::move(inside), std::move(task)));
}

Task<bool> Shard::sleep(base::Duration wait) {
    CHECK(is_current());
    if (loop_->stopping) co_return false;
    Sleeper sleeper;
    sleeper.timer.start(wait);
    co_return co_await sleeper;
}

Shards::Shards(std::uint32_t count) {
    CHECK(count > 0);
    // A peer that goes away is an error of the write, not the end of the process.
    std::signal(SIGPIPE, SIG_IGN);
    for (std::uint32_t id = 0; id < count; ++id) {
        shards_.emplace_back(new Shard(base::ShardId{id}));
    }
    for (const auto& shard : shards_) {
        shard->loop().thread = std::thread([shard = shard.get()] {
            current_shard = shard;
            const auto stays = asio::make_work_guard(shard->loop().io);
            shard->loop().io.run();
        });
    }
}

Shards::~Shards() {
    stop();
    for (const auto& shard : shards_) {
        // Posted, so that whatever was posted before still runs.
        shard->post([&loop = shard->loop()] { loop.io.stop(); });
    }
    for (const auto& shard : shards_) shard->loop().thread.join();
}

Shard& Shards::at(base::ShardId id) {
    CHECK(id.value() < shards_.size(), "shard ", id, " of ", shards_.size());
    return *shards_[id.value()];
}

void Shards::stop() {
    for (const auto& shard : shards_) {
        if (shard->loop().stopping.exchange(true)) continue;
        shard->post([&loop = shard->loop()] { loop.timers.call_back_at_stop(); });
    }
}

}  // namespace run
