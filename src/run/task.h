#pragma once
// Task<T>: a lazy coroutine that starts when awaited and hands control back by symmetric transfer.
//
//     Task<Result<Offset>> append(Batch batch);  // takes values; references only if awaited at
//     once const auto at = co_await append(std::move(batch));
//
// Rules (docs/adr/0002-clang.md): no capturing lambda and no aggregate temporary inside a co_await
// expression; what must outlive a suspension is a named variable or a parameter by value.

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "base/check.h"

namespace run {

template <class T>
class Task;

namespace detail {

struct PromiseBase {
    std::coroutine_handle<> continuation = std::noop_coroutine();
    std::exception_ptr fault;

    struct Final {
        bool await_ready() const noexcept { return false; }
        template <class P>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<P> done) const noexcept {
            return done.promise().continuation;
        }
        void await_resume() const noexcept {}
    };
    std::suspend_always initial_suspend() const noexcept { return {}; }
    Final final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { fault = std::current_exception(); }
};

template <class T>
struct Promise : PromiseBase {
    std::optional<T> value;
    Task<T> get_return_object();
    template <class U>
    void return_value(U&& result) {
        value.emplace(std::forward<U>(result));
    }
    T take() {
        if (fault) std::rethrow_exception(fault);
        CHECK(value.has_value(), "taken before its end");
        return *std::move(value);
    }
};

template <>
struct Promise<void> : PromiseBase {
    Task<void> get_return_object();
    void return_void() const noexcept {}
    void take() const {
        if (fault) std::rethrow_exception(fault);
    }
};

}  // namespace detail

template <class T = void>
class [[nodiscard]] Task {
  public:
    using promise_type = detail::Promise<T>;
    using Handle = std::coroutine_handle<promise_type>;

    Task() = default;
    explicit Task(Handle handle) : handle_(handle) {}
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    Task& operator=(Task&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Task() {
        if (handle_) handle_.destroy();
    }

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) {
        CHECK(handle_);
        handle_.promise().continuation = caller;
        return handle_;
    }
    T await_resume() { return handle_.promise().take(); }

    // Awaits the end alone: no value, no exception. Afterwards take() gives either. So a caller may
    // travel to another thread, wait there, and take the result at home.
    auto ended() {
        struct Ended {
            Handle handle;
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) const {
                CHECK(handle);
                handle.promise().continuation = caller;
                return handle;
            }
            void await_resume() const noexcept {}
        };
        return Ended{handle_};
    }
    T take() { return handle_.promise().take(); }

  private:
    Handle handle_{};
};

namespace detail {

template <class T>
Task<T> Promise<T>::get_return_object() {
    return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
    return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

}  // namespace detail

}  // namespace run
