#pragma once
// What SubscribeToShard answers with: a shard's records as events, as they come, for five minutes.
// Private to this room.

#include <optional>
#include <string>

#include "door/http/http.h"
#include "door/kinesis/house.h"
#include "door/kinesis/subscriptions.h"

namespace door::kinesis {

inline constexpr base::Duration kSubscriptionLife = std::chrono::minutes(5);

struct Subscription {
    StreamView stream;
    std::int32_t shard = 0;
    base::Offset from;
    Ticket ticket;
};

//   Owner: the connection that sends it.  Runs on: its shard.
class ShardEvents final : public http::BodyStream {
  public:
    ShardEvents(House& house, Subscriptions& subscriptions, Subscription subscription);

    run::Task<std::optional<std::string>> next() override;
    void stop() override { is_over_ = true; }

  private:
    run::Task<std::optional<std::string>> event();
    std::string event_of(const broker::streams::ReadRecords& read);
    std::string ended_with(const Exception& exception);

    House& house_;
    Subscriptions& subscriptions_;
    Subscription subscription_;
    base::MonotonicTime end_;
    base::MonotonicTime last_event_;
    bool has_begun_ = false;
    bool is_over_ = false;
};

// Decodes, looks where to begin, takes the place. What AWS refuses a subscription with.
run::Task<Outcome<std::shared_ptr<http::BodyStream>>> subscribe(House& house,
                                                                Subscriptions& subscriptions,
                                                                Call call, std::string body);

}  // namespace door::kinesis
