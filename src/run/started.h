#pragma once
// A task that runs beside whoever started it, for work that can overlap.
//
//     Started<Result<Bytes>> next(read(from));   // runs up to where it first waits
//     co_await lane.run(write);
//     const Result<Bytes> bytes = co_await next.end();

#include <memory>
#include <utility>

#include "run/event.h"
#include "run/shard.h"
#include "run/task.h"

namespace run {

// Runs on: one shard. No gate counts it: whoever starts one is inside a gate, and awaits end().
template <class T>
class [[nodiscard]] Started {
  public:
    explicit Started(Task<T> task) : state_(std::make_shared<State>(std::move(task))) {
        detail::start(Shard::current(), run(state_));
    }

    // Once.
    Task<T> end() {
        const std::shared_ptr<State> state = state_;
        while (!state->has_ended) co_await state->ended.wait();
        co_return state->task.take();
    }

  private:
    struct State {
        explicit State(Task<T> given) : task(std::move(given)) {}
        Task<T> task;
        Event ended;
        bool has_ended = false;
    };

    static Task<void> run(std::shared_ptr<State> state) {
        co_await state->task.ended();
        state->has_ended = true;
        state->ended.notify_all();
    }

    std::shared_ptr<State> state_;
};

}  // namespace run
