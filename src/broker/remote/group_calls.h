#pragma once
// How a call to a group's coordinator is made. Private to this room.

#include <string>
#include <utility>

#include "broker/remote/remote_groups.h"

namespace broker::remote {

inline constexpr int kGroupAttempts = 20;
inline constexpr base::Duration kGroupAgainAfter = std::chrono::milliseconds(250);

template <class Request, class ErrorIn>
run::Task<Result<Answer<typename Request::Response>>> RemoteGroups::ask(std::string group,
                                                                        Request request,
                                                                        CallLimits limits,
                                                                        ErrorIn error_in) {
    for (int i = 0;; ++i) {
        CO_TRY(const std::int32_t node, co_await cluster_.coordinator(group));
        auto answer = co_await cluster_.ask(node, request, limits);
        const bool has_moved = !answer || error_in(answer->message) == ErrorCode::not_coordinator ||
                               error_in(answer->message) == ErrorCode::coordinator_not_available;
        if (has_moved) cluster_.forget_coordinator(group);
        const bool is_loading =
            answer && error_in(answer->message) == ErrorCode::coordinator_load_in_progress;
        const bool may_help = (answer && has_moved) || is_loading;
        if (!may_help || i + 1 >= kGroupAttempts) co_return std::move(answer);
        if (!co_await cluster_.pause(kGroupAgainAfter)) co_return std::move(answer);
    }
}

}  // namespace broker::remote
