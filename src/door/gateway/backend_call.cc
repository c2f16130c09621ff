#include "door/gateway/backend_call.h"

#include <memory>
#include <utility>

#include "run/event.h"
#include "run/shard.h"

namespace door::gateway {
namespace {

using base::Code;
using base::Error;

// Shared by the one who waits and the call, of which either may end first.
struct Call {
    std::optional<http::Response> response;
    bool ended = false;
    run::Event end;
};

// Says the end however the call ends.
class Ending {
  public:
    explicit Ending(Call& call) : call_(call) {}
    Ending(const Ending&) = delete;
    Ending& operator=(const Ending&) = delete;
    ~Ending() {
        call_.ended = true;
        call_.end.notify_all();
    }

  private:
    Call& call_;
};

run::Task<void> run_call(std::shared_ptr<Call> call, run::Task<http::Response> backend) {
    const Ending ending(*call);  // NOLINT(misc-coroutine-hostile-raii): it belongs to this shard
    call->response = co_await std::move(backend);
}

}  // namespace

run::Task<base::Result<http::Response>> call_backend(run::Task<http::Response> backend,
                                                     run::Gate& gate, base::Duration wait_max) {
    const auto call = std::make_shared<Call>();
    run::Shard::current().spawn(gate, run_call(call, std::move(backend)));
    // One waiter, one notice: no loop.
    if (!call->ended && !gate.is_closed()) co_await call->end.wait_for(wait_max);
    std::optional<http::Response> response = std::move(call->response);
    if (response) co_return *std::move(response);
    if (call->ended || gate.is_closed())
        co_return Error{Code::unavailable, "the backend ended without an answer"};
    co_return Error{Code::timed_out, "the backend did not answer in time"};
}

}  // namespace door::gateway
