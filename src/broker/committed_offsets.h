#pragma once
// How far readers inside the program have come: the sink, and whoever else follows a topic. Kept by
// the group coordinator (broker/coordinator), where foreign consumers keep theirs.

#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "run/task.h"

namespace broker {

class CommittedOffsets {
  public:
    struct Position {
        base::TopicName topic;
        base::Partition partition;
        base::Offset next;
    };

    virtual ~CommittedOffsets() = default;

    // The next offset a group will read; none if it never committed. A group asked for, or
    // committed for, does not expire while this process runs. unavailable: of a broker elsewhere.
    virtual run::Task<base::Result<std::optional<base::Offset>>> committed(
        base::GroupName group, base::TopicName topic, base::Partition partition) = 0;
    // Durable when it returns.
    virtual run::Task<base::Result<>> commit(base::GroupName group,
                                             std::vector<Position> positions) = 0;
};

}  // namespace broker
