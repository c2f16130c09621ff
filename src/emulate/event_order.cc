#include "emulate/event_order.h"

namespace emulate {

Turn EventOrder::next() {
    const std::int64_t pause = random_.randrange(0, 2);
    const std::int64_t drawn = random_.randint(0, row_last_);
    Turn turn{.row = order_ == rows::RowOrder::drawn ? static_cast<std::uint64_t>(drawn) : turns_,
              .due = {}};
    pauses_ += std::chrono::seconds{pause};
    if (!per_second_) {
        turn.due = pauses_;
    } else if (*per_second_ > 0) {
        const double seconds = static_cast<double>(turns_ - skipped_) / *per_second_;
        turn.due =
            std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(seconds));
    }
    ++turns_;
    return turn;
}

void EventOrder::skip(std::uint64_t events) {
    for (std::uint64_t i = 0; i < events; ++i) next();
    skipped_ = turns_;
    pauses_ = {};
}

}  // namespace emulate
