#pragma once
// Where `millrace group reset` moves offsets to, and which.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "app/commands/job.h"
#include "app/engines/instance.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "broker/groups/offset_messages.h"

namespace app::commands {

using base::Result;

struct ToEarliest {};
struct ToLatest {};
struct ToOffset {
    std::int64_t offset = 0;
};
struct ShiftBy {
    std::int64_t records = 0;
};
struct ToTime {
    base::WallTime time{};
};
using OffsetTarget = std::variant<ToEarliest, ToLatest, ToOffset, ShiftBy, ToTime>;

// Code::invalid_argument says which word is wrong.
Result<OffsetTarget> read_offset_target(const Job& job);
// --topic TOPIC[:P,P], or with --all-topics all that the group has committed.
Result<std::vector<base::TopicPartition>> read_places(
    Instance& instance, const Job& job,
    const std::vector<broker::groups::FetchedOffset>& committed);
// Never outside of what the log has.
Result<base::Offset> resolve(Instance& instance, const OffsetTarget& target,
                             const base::TopicPartition& at,
                             const std::vector<broker::groups::FetchedOffset>& committed);

// YYYY-MM-DDThh:mm[:ss[.fff]][Z|±hh:mm]; without a zone it is UTC.
Result<base::WallTime> parse_datetime(std::string_view text);

}  // namespace app::commands
