#pragma once
// A Kafka cluster elsewhere: who is in it, and calls to whom they concern.
//
//   Owner: RemoteHouse.  Runs on: its home shard; metadata() on any thread.
//   Ends: stop(), then the destructor.
//
// A call has a connection for itself as long as it lasts, since a broker answers in order and a
// join or a fetch may wait; idle connections are kept. A call that meets a kept connection which
// the broker has closed is made once more on a fresh one.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "broker/remote/connection.h"
#include "broker/remote/errors.h"
#include "broker/remote/metadata.h"
#include "broker/snapshot.h"
#include "run/event.h"
#include "run/gate.h"
#include "run/shard.h"

namespace broker::remote {

// As messages have it.
inline std::int32_t milliseconds_of(base::Duration wait) {
    return static_cast<std::int32_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(wait).count());
}

// How one call is made.
struct CallLimits {
    std::int16_t version_max = 0;
    base::Duration wait_max{};  // zero: as the options say
};

class Cluster {
  public:
    Cluster(run::Shard& home, Access access);
    ~Cluster();
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    // Looks at the cluster for the first time and then again and again. Code::unavailable names
    // the servers that were tried.
    run::Task<Result<>> start();
    run::Task<void> stop();
    // Any thread. As stop(), but for the waiting: calls go on for so long, then they end.
    void stop_after(base::Duration grace);

    // As it was when it was last looked at.
    std::shared_ptr<const Metadata> metadata() const { return metadata_.get(); }
    run::Task<Result<>> refresh();
    const ClientOptions& options() const { return access_.options; }
    run::Shard& home() const { return home_; }
    const io::Clock& clock() const { return access_.clock; }
    bool is_stopping() const { return is_stopping_; }
    // False if it is being stopped.
    run::Task<bool> pause(base::Duration wait);
    void spawn(run::Task<void> task) { home_.spawn(gate_, std::move(task)); }

    template <class Request>
    using Outcome = Result<Answer<typename Request::Response>>;

    template <class Request>
    run::Task<Outcome<Request>> ask(std::int32_t node, Request request, CallLimits limits);
    // Whoever answers first.
    template <class Request>
    run::Task<Outcome<Request>> ask_any(Request request, CallLimits limits) {
        co_return co_await ask(any_node(), std::move(request), limits);
    }
    template <class Request>
    run::Task<Outcome<Request>> ask_controller(Request request, CallLimits limits) {
        co_return co_await ask(controller(), std::move(request), limits);
    }

    // unknown_topic; unavailable: it has no leader. Looks anew if it is not known.
    run::Task<Result<std::int32_t>> leader(base::TopicPartition at);
    run::Task<Result<std::int32_t>> coordinator(std::string group);
    void forget_coordinator(const std::string& group) { coordinators_.erase(group); }

  private:
    using Lease = std::unique_ptr<Connection>;
    // Among `nodes`, where the cluster was not looked at yet.
    static constexpr std::int32_t kNobody = -1;

    run::Task<void> keep_looking();
    run::Task<void> end_calls_after(base::Duration grace);
    void end_calls();
    run::Task<Result<>> look();
    std::int32_t any_node() const;
    std::int32_t controller() const;
    // Null: none is kept.
    Lease take_kept(std::int32_t node);
    Result<Address> address_of(std::int32_t node) const;
    run::Task<Result<Lease>> connect(std::int32_t node);
    void give_back(std::int32_t node, Lease connection);
    base::Duration wait_of(const CallLimits& limits) const {
        return limits.wait_max > base::Duration::zero() ? limits.wait_max
                                                        : access_.options.request_time_max;
    }

    run::Shard& home_;
    const Access access_;
    Snapshot<Metadata> metadata_;
    std::map<std::string, std::int32_t> coordinators_;
    std::map<std::int32_t, std::vector<Lease>> idle_;
    std::set<Connection*> at_work_;
    run::Event stopping_;
    run::Gate gate_;
    bool is_stopping_ = false;
    bool is_failing_ = false;
};

template <class Request>
run::Task<Cluster::Outcome<Request>> Cluster::ask(std::int32_t node, Request request,
                                                  CallLimits limits) {
    for (;;) {
        if (is_stopping_) co_return base::Error{base::Code::closed, "the cluster is left"};
        Lease connection = take_kept(node);
        const bool is_fresh = connection == nullptr;
        if (is_fresh) {
            CO_TRY(connection, co_await connect(node));
        }
        at_work_.insert(connection.get());
        Outcome<Request> answer =
            co_await connection->call(request, limits.version_max, wait_of(limits));
        at_work_.erase(connection.get());
        const bool was_closed =
            !answer && !connection->is_good() && answer.error().code == base::Code::unavailable;
        give_back(node, std::move(connection));
        if (!was_closed || is_fresh) co_return std::move(answer);
    }
}

}  // namespace broker::remote
