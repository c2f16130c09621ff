#pragma once
// What a peer is told when a call fails: an exception's name and a sentence.

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/check.h"
#include "base/result.h"
#include "wire/error_table.h"

namespace wire::kinesis {

struct Exception {
    std::string name;
    std::string message{};

    // AWS answers everything modelled with 400.
    int status() const {
        return name == "InternalFailure" || name == "ServiceUnavailable" ? 500 : 400;
    }
};

inline Exception exception_of(const base::Error& error) {
    return {std::string(names_of(error.code).kinesis), error.what};
}

// A value or the exception there is instead; in TRY and CO_TRY as base::Result is.
template <class T>
class [[nodiscard]] Outcome {
  public:
    // Implicit, so that a function returns its value, its Error or its Exception as they are.
    // NOLINTBEGIN(google-explicit-constructor)
    Outcome(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Outcome(Exception exception) : state_(std::in_place_index<1>, std::move(exception)) {}
    Outcome(const base::Error& error) : Outcome(exception_of(error)) {}
    // NOLINTEND(google-explicit-constructor)

    explicit operator bool() const { return state_.index() == 0; }
    T& operator*() & { return value(); }
    T operator*() && { return std::move(value()); }
    T* operator->() { return &value(); }

    const Exception& error() const {
        CHECK(state_.index() == 1);
        return *std::get_if<1>(&state_);
    }

  private:
    T& value() {
        CHECK(state_.index() == 0, error().message);
        return *std::get_if<0>(&state_);
    }
    std::variant<T, Exception> state_;
};

template <>
class [[nodiscard]] Outcome<void> {
  public:
    Outcome() = default;
    // NOLINTBEGIN(google-explicit-constructor): as above
    Outcome(Exception exception) : exception_(std::move(exception)) {}
    Outcome(const base::Error& error) : Outcome(exception_of(error)) {}
    // NOLINTEND(google-explicit-constructor)

    explicit operator bool() const { return !exception_; }
    const Exception& error() const {
        CHECK(exception_.has_value());
        return *exception_;
    }

  private:
    std::optional<Exception> exception_;
};

}  // namespace wire::kinesis
