#include "door/kinesis/subscriptions.h"

#include <utility>

#include "base/text.h"
#include "door/kinesis/shard_events.h"

namespace door::kinesis {
namespace {

constexpr base::Duration kTakeoverWait = std::chrono::seconds(5);

}  // namespace

run::Task<wire::kinesis::Outcome<Ticket>> Subscriptions::begin(std::string place) {
    auto begin = [this, &place]() -> wire::kinesis::Outcome<Ticket> {
        const base::MonotonicTime now = clock_.monotonic();
        // What has ended by its own time needs no place.
        std::erase_if(begun_, [now](const auto& one) {
            return now - one.second.at > kSubscriptionLife + kTakeoverWait;
        });
        const auto known = begun_.find(place);
        if (known != begun_.end() && now - known->second.at < kTakeoverWait) {
            return wire::kinesis::Exception{
                "ResourceInUseException",
                base::text("Another active subscription exists for this consumer and shard: ",
                           place)};
        }
        begun_[place] = {++last_, now};
        return Ticket{place, last_};
    };
    co_return co_await home().call(begin);
}

run::Task<bool> Subscriptions::is_current(Ticket ticket) {
    auto look = [this, &ticket] {
        const auto known = begun_.find(ticket.place);
        return known != begun_.end() && known->second.number == ticket.number;
    };
    co_return co_await home().call(look);
}

}  // namespace door::kinesis
