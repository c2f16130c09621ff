#pragma once
// A value or the reason there is none.
//
//     Result<Segment> opened = Segment::open(path);
//     if (!opened) return opened.error();
//     TRY(Segment segment, Segment::open(path));        // the same in one line
//     CO_TRY(Offset at, co_await broker.produce(…));    // in a coroutine
//     TRY_VOID(file->sync());                           // for Result<void>

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/error.h"

namespace base {

template <class T = void>
class [[nodiscard]] Result {
  public:
    // Implicit, so that a function returns its value or its Error as they are.
    // NOLINTBEGIN(google-explicit-constructor)
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    // NOLINTEND(google-explicit-constructor)

    explicit operator bool() const { return state_.index() == 0; }

    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    // By value: a reference into a temporary would dangle in `for (auto& one : *list())`.
    T operator*() && { return std::move(value()); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const {
        CHECK(state_.index() == 1);
        return *std::get_if<1>(&state_);
    }

  private:
    T& value() {
        CHECK(state_.index() == 0, error().what);
        return *std::get_if<0>(&state_);
    }
    const T& value() const {
        CHECK(state_.index() == 0, error().what);
        return *std::get_if<0>(&state_);
    }
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): as above
    Result(Error error) : error_(std::move(error)) {}

    explicit operator bool() const { return !error_; }
    const Error& error() const {
        CHECK(error_.has_value());
        return *error_;
    }

  private:
    std::optional<Error> error_;
};

// The same failure, with what the caller knows put in front: "topic clicks: <what>".
inline Error within(std::string_view context, const Error& error) {
    return {error.code, std::string(context) + ": " + error.what};
}

}  // namespace base

// __COUNTER__, not __LINE__: two on one line must not collide.
#define BASE_JOIN_INNER(a, b) a##b
#define BASE_JOIN(a, b) BASE_JOIN_INNER(a, b)
// `leave` is a keyword and `declaration` a declaration: neither can stand in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define BASE_TRY(leave, result, declaration, expression) \
    auto result = (expression);                          \
    if (!(result)) leave(result).error();                \
    declaration = *std::move(result)
// NOLINTEND(bugprone-macro-parentheses)
#define TRY(declaration, expression) \
    BASE_TRY(return, BASE_JOIN(try_result_, __COUNTER__), declaration, expression)
#define CO_TRY(declaration, expression) \
    BASE_TRY(co_return, BASE_JOIN(try_result_, __COUNTER__), declaration, expression)
#define TRY_VOID(expression)                                                                       \
    do {                                                                                           \
        if (auto try_void_result = (expression); !try_void_result) return try_void_result.error(); \
    } while (false)
#define CO_TRY_VOID(expression)                                    \
    do {                                                           \
        if (auto try_void_result = (expression); !try_void_result) \
            co_return try_void_result.error();                     \
    } while (false)
