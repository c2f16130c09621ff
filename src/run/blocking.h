#pragma once
// Where slow calls go: fsync, big compression, DuckDB, blocking clients. The caller, a coroutine on
// a shard, resumes on that shard.
//
//     const Result<> synced = co_await pool.run([file] { return file->sync(); });

#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>

#include "run/task.h"

namespace run {

// A few threads, one queue.  Owner: app.  The destructor runs what is queued, then joins.
class BlockingPool {
  public:
    explicit BlockingPool(unsigned threads);
    ~BlockingPool();
    // `work` lives in the caller's frame until it is done. Its exceptions come back to the caller.
    template <class Fn>
    auto run(Fn work) -> Task<std::invoke_result_t<Fn&>>;
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

}  // namespace run
