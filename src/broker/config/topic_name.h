#pragma once
// Kafka's rules for topic names; they are directory names here.

#include "base/ids.h"
#include "base/result.h"

namespace broker {

// 1..249 of [A-Za-z0-9._-], not "." or "..". Code::invalid_argument says which rule is broken.
base::Result<> check_topic_name(const base::TopicName& name);
// Kafka's metrics write "." and "_" alike, so it takes no two names that differ in them alone.
bool collides(const base::TopicName& left, const base::TopicName& right);
// The broker's own, of no concern to the pipeline: Kafka's __consumer_offsets and
// __transaction_state.
bool is_internal(const base::TopicName& name);

}  // namespace broker
