#pragma once
// Where slow calls go: fsync, big compression, DuckDB, blocking clients. The caller, a coroutine on
// a shard, resumes on that shard.
//
//     auto sync = [file] { return file->sync(); };
//     const Result<> synced = co_await pool.run(sync);

#include <coroutine>
#include <functional>
#include <memory>
#include <type_traits>

#include "run/shard.h"
#include "run/task.h"

namespace run {

// A few threads, one queue.  Owner: app.  The destructor runs what is queued, then joins; it comes
// before that of the Shards, to which the answers go.
class BlockingPool {
  public:
    explicit BlockingPool(unsigned threads);
    ~BlockingPool();
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;

    // `work` lives in the caller's frame until it is done. Its exceptions come back to the caller.
    // A caller on no shard's thread goes on on the pool's.
    template <class Fn>
    auto run(Fn work) -> Task<std::invoke_result_t<Fn&>>;
    // Any thread. An exception out of `work` is a bug and ends the process.
    void post(std::function<void()> work);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// A pool of one thread: what it runs, it runs in order and alone. The home of a thing that is plain
// synchronous code and slow, like the object store.
class Lane : public BlockingPool {
  public:
    Lane() : BlockingPool(1) {}
};

namespace detail {

struct ResumeInPool {
    BlockingPool& pool;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> caller) const {
        pool.post([caller] { caller.resume(); });
    }
    void await_resume() const noexcept {}
};

}  // namespace detail

template <class Fn>
auto BlockingPool::run(Fn work) -> Task<std::invoke_result_t<Fn&>> {
    static_assert(!CallResult<Fn>::kIsTask, "a coroutine belongs on a shard");
    Task<std::invoke_result_t<Fn&>> task = detail::task_of(work);
    Shard* const home = Shard::current_or_null();
    detail::ResumeInPool there{*this};
    co_await there;
    co_await task.ended();
    if (home != nullptr) {
        ResumeOn back{*home};
        co_await back;
    }
    co_return task.take();
}

}  // namespace run
