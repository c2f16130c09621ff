#include "broker/transactions/transaction.h"

#include <array>

namespace broker::transactions {
namespace {

// At the place of each state's number.
constexpr std::array<std::string_view, 8> kNames{
    "Empty",          "Ongoing",       "PrepareCommit", "PrepareAbort",
    "CompleteCommit", "CompleteAbort", "Dead",          "PrepareEpochFence"};

}  // namespace

std::string_view name_of(State state) { return kNames.at(static_cast<std::size_t>(state)); }

std::optional<State> find_state(std::string_view name) {
    for (std::size_t number = 0; number < kNames.size(); ++number) {
        if (kNames.at(number) == name) return static_cast<State>(number);
    }
    return {};
}

std::optional<State> find_state(std::int8_t number) {
    if (number < 0 || static_cast<std::size_t>(number) >= kNames.size()) return {};
    return static_cast<State>(number);
}

}  // namespace broker::transactions
