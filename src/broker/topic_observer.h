#pragma once
// Who has to know that a topic goes: what is kept about it elsewhere goes with it, so that a new
// one of its name starts afresh.

#include "base/ids.h"
#include "base/result.h"
#include "run/task.h"

namespace broker {

class TopicObserver {
  public:
    virtual ~TopicObserver() = default;
    // On shard 0, after the topic has gone and before its name may be taken again.
    virtual run::Task<base::Result<>> topic_deleted(base::TopicName topic) = 0;
};

}  // namespace broker
