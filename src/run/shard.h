#pragma once
// A shard is one thread with one event loop; what it owns, only it touches. Others send it work and
// await the answer.
//
//     // Runs there, resumes here.
//     const auto at = co_await shards.of(hash).call([&log] { return log.end_offset(); });

#include <coroutine>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "run/gate.h"
#include "run/task.h"

namespace run {

// What awaiting a call of Fn gives: T, whether fn returns T or Task<T>.
template <class R>
struct Awaited {
    using type = R;
    static constexpr bool kIsTask = false;
};
template <class T>
struct Awaited<Task<T>> {
    using type = T;
    static constexpr bool kIsTask = true;
};
template <class Fn>
using CallResult = Awaited<std::invoke_result_t<Fn&>>;

class Shard {
  public:
    Shard(const Shard&) = delete;
    Shard& operator=(const Shard&) = delete;
    ~Shard();

    base::ShardId id() const { return id_; }
    bool is_current() const { return current_or_null() == this; }
    // The shard whose thread this is; CHECKs that there is one.
    static Shard& current();
    // Or nullptr on a thread that is no shard's.
    static Shard* current_or_null();

    // Any thread. Runs `work` on this shard, after what was posted before it. An exception out of
    // it is a bug and ends the process.
    void post(std::function<void()> work);

    // Starts a coroutine on this shard and lets it run by itself; the gate counts it until its
    // frame is gone. On this very shard it runs at once, up to where it first waits; from any other
    // thread it is posted. An exception that leaves it is caught here and nowhere else: it is
    // logged, and ends that coroutine alone. If the gate is closed the task is dropped unstarted.
    void spawn(Gate& gate, Task<void> task);

    // On this shard only: resumes after `wait` with true, or early with false if the shards are
    // being stopped.
    Task<bool> sleep(base::Duration wait);

    // Runs fn on this shard and resumes the caller on the shard it awaits from (from no shard's
    // thread: on this one); fn returns a value or a Task of one. Awaited on this very shard it runs
    // at once. `fn` lives in the caller's frame until it is done; its exceptions come back.
    template <class Fn>
    auto call(Fn fn) -> Task<typename CallResult<Fn>::type>;

    struct Loop;  // run/loop.h: the event loop, private to this room
    Loop& loop() { return *loop_; }

  private:
    friend class Shards;
    explicit Shard(base::ShardId id);
    base::ShardId id_;
    std::unique_ptr<Loop> loop_;
};

// All shards of the process. Owner: app. Ends: stop(), then the destructor joins the threads; by
// then the gates are closed, so that no coroutine is left waiting.
class Shards {
  public:
    explicit Shards(std::uint32_t count);
    ~Shards();
    Shards(const Shards&) = delete;
    Shards& operator=(const Shards&) = delete;

    std::uint32_t count() const { return static_cast<std::uint32_t>(shards_.size()); }
    Shard& at(base::ShardId id);
    // Where a thing with this hash lives.
    Shard& of(std::size_t hash) { return *shards_[hash % shards_.size()]; }
    // Wakes every sleeper with false; loops go on until the destructor, so that closing can still
    // co_await. Any thread, any number of times.
    void stop();

    // From a thread that is no shard's (main, tests): runs the task on shard 0 and waits for its
    // end.
    template <class T>
    T run_to_end(Task<T> task);

  private:
    std::vector<std::unique_ptr<Shard>> shards_;
};

// Awaited: goes on on that shard, at once if it is this one.
struct ResumeOn {
    Shard& shard;
    bool await_ready() const { return shard.is_current(); }
    void await_suspend(std::coroutine_handle<> caller) const {
        shard.post([caller] { caller.resume(); });
    }
    void await_resume() const noexcept {}
};

namespace detail {

template <class Fn>
auto task_of(Fn& fn) -> Task<typename CallResult<Fn>::type> {
    if constexpr (CallResult<Fn>::kIsTask) {
        co_return co_await fn();
    } else {
        co_return fn();
    }
}

template <class T>
Task<void> tell_end(Task<T>& task, std::promise<void>& end) {
    co_await task.ended();
    end.set_value();
}

// Runs by itself on `shard`, counted by no gate.
void start(Shard& shard, Task<void> task);

}  // namespace detail

template <class Fn>
auto Shard::call(Fn fn) -> Task<typename CallResult<Fn>::type> {
    Task<typename CallResult<Fn>::type> task = detail::task_of(fn);
    if (is_current()) co_return co_await std::move(task);
    Shard* const home = current_or_null();
    ResumeOn there{*this};
    co_await there;
    co_await task.ended();
    ResumeOn back{home != nullptr ? *home : *this};
    co_await back;
    co_return task.take();
}

template <class T>
T Shards::run_to_end(Task<T> task) {
    CHECK(Shard::current_or_null() == nullptr, "a shard that waits for itself");
    std::promise<void> end;
    std::future<void> ended = end.get_future();
    detail::start(*shards_.front(), detail::tell_end(task, end));
    ended.wait();
    return task.take();
}

}  // namespace run
