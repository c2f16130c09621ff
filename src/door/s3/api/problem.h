#pragma once
// What an S3 client is told when a call fails: a code, a sentence, and the status of the code.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.h"
#include "base/result.h"
#include "door/http/http.h"

namespace door::s3::api {

struct Problem {
    std::string_view code;  // of the table in problem.cc
    std::string message{};  // empty: the table's sentence
    // Further elements of the document: {"BucketName", …}.
    std::vector<std::pair<std::string, std::string>> details{};
    // Of the answer.
    std::vector<std::pair<std::string, std::string>> headers{};
};

// What the store says, in S3's words; of an object unless the caller says otherwise.
Problem problem_of(const base::Error& error);
int status_of(const Problem& problem);
std::string_view message_of(const Problem& problem);

struct RequestIds {
    std::string request;
    std::string host;
};
std::string problem_document(const Problem& problem, std::string_view resource,
                             const RequestIds& ids);

// A value or the problem there is instead; in TRY and CO_TRY as base::Result is.
template <class T = void>
class [[nodiscard]] Outcome {
  public:
    // Implicit, so that a function returns its value, its Error or its Problem as they are.
    // NOLINTBEGIN(google-explicit-constructor)
    Outcome(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Outcome(Problem problem) : state_(std::in_place_index<1>, std::move(problem)) {}
    Outcome(const base::Error& error) : Outcome(problem_of(error)) {}
    // NOLINTEND(google-explicit-constructor)

    explicit operator bool() const { return state_.index() == 0; }
    T& operator*() & { return value(); }
    T operator*() && { return std::move(value()); }
    T* operator->() { return &value(); }

    const Problem& error() const {
        CHECK(state_.index() == 1);
        return *std::get_if<1>(&state_);
    }

  private:
    T& value() {
        CHECK(state_.index() == 0, error().code);
        return *std::get_if<0>(&state_);
    }
    std::variant<T, Problem> state_;
};

template <>
class [[nodiscard]] Outcome<void> {
  public:
    Outcome() = default;
    // NOLINTBEGIN(google-explicit-constructor): as above
    Outcome(Problem problem) : problem_(std::move(problem)) {}
    Outcome(const base::Error& error) : Outcome(problem_of(error)) {}
    // NOLINTEND(google-explicit-constructor)

    explicit operator bool() const { return !problem_; }
    const Problem& error() const {
        CHECK(problem_.has_value());
        return *problem_;
    }

  private:
    std::optional<Problem> problem_;
};

}  // namespace door::s3::api
