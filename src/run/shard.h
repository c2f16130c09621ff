#pragma once
// A shard is one thread with one event loop; what it owns, only it touches. Others send it work and
// await the answer.
//
//     const auto at = co_await shards.of(hash).call([&log] { return log.end_offset(); });   // runs
//     there, resumes here

#include <cstdint>
#include <functional>
#include <memory>
#include <type_traits>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "run/gate.h"
#include "run/task.h"

namespace run {

class Shard {
  public:
    Shard(const Shard&) = delete;
    Shard& operator=(const Shard&) = delete;
    ~Shard();

    base::ShardId id() const { return id_; }
    bool is_current() const;
    // The shard whose thread this is; CHECKs that there is one.
    static Shard& current();
    // Or nullptr on a thread that is no shard's.
    static Shard* current_or_null();

    // Any thread. Runs `work` on this shard, after what was posted before it.
    void post(std::function<void()> work);

    // Starts a coroutine on this shard and lets it run by itself; the gate counts it until it ends.
    // An exception that leaves it is the one place where one is caught: it is logged, and ends that
    // coroutine alone. Any thread. If the gate is closed the task is dropped unstarted.
    void spawn(Gate& gate, Task<void> task);

    // On this shard only: resumes after `wait`, or early (returning false) if the shards are being
    // stopped.
    Task<bool> sleep(base::Duration wait);

    // Runs fn on this shard and resumes the caller on the shard it awaits from; fn returns a value
    // or a Task of one. Awaited on this very shard it runs at once. `fn` lives in the caller's
    // frame until it is done.
    template <class Fn>
    auto call(Fn fn) -> Task<typename CallResult<Fn>::type>;

    struct Loop;  // run/loop.h: the Asio side, private to this room
    Loop& loop() { return *loop_; }

  private:
    friend class Shards;
    explicit Shard(base::ShardId id);
    base::ShardId id_;
    std::unique_ptr<Loop> loop_;
};

// All shards of the process. Owner: app. Ends: stop(), then the destructor joins the threads.
class Shards {
  public:
    explicit Shards(std::uint32_t count);
    ~Shards();

    std::uint32_t count() const;
    Shard& at(base::ShardId id);
    // Where a thing with this hash lives.
    Shard& of(std::size_t hash);
    // Wakes every sleeper with false; loops go on until the destructor, so that closing can still
    // co_await.
    void stop();

    // From a thread that is no shard's (main, tests): runs the task on shard 0 and waits for its
    // end.
    template <class T>
    T run_to_end(Task<T> task);

  private:
    std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace run
