#pragma once
// A request's body between the coroutine that reads its connection and the handler that takes it:
// one part at a time, so that a slow handler slows the peer down. Private to this room.
//
//   Owner: the connection's place for the answer, and the request.  Runs on: one shard.

#include <optional>
#include <string>
#include <utility>

#include "door/http/http.h"
#include "run/event.h"

namespace door::http {

class IncomingBody final : public RequestBody {
  public:
    // The reader's: waits until the part was taken; false if nobody takes any more.
    run::Task<bool> give(std::string part) {
        part_ = std::move(part);
        changed_.notify_all();
        while (part_ && !is_abandoned_) co_await changed_.wait();
        co_return !is_abandoned_;
    }
    void end() {
        is_over_ = true;
        changed_.notify_all();
    }
    void fail(base::Error fault) {
        fault_ = std::move(fault);
        end();
    }

    run::Task<base::Result<std::optional<std::string>>> next() override {
        while (!part_ && !is_over_ && !is_abandoned_) co_await changed_.wait();
        if (fault_) co_return *fault_;
        if (!part_ && !is_over_) co_return base::Error{base::Code::closed, "The answer has ended."};
        if (!part_) {
            was_taken_ = true;
            co_return std::optional<std::string>();
        }
        std::optional<std::string> part = std::exchange(part_, std::nullopt);
        changed_.notify_all();
        co_return part;
    }

    // The handler has ended: whether it had taken everything.
    bool abandon() {
        is_abandoned_ = true;
        changed_.notify_all();
        return was_taken_ || (is_over_ && !part_ && !fault_);
    }

  private:
    run::Event changed_;
    std::optional<std::string> part_;
    std::optional<base::Error> fault_;
    bool is_over_ = false;
    bool was_taken_ = false;
    bool is_abandoned_ = false;
};

}  // namespace door::http
