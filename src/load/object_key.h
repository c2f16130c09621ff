#pragma once
// Where the sink puts records: topics/<topic>/partition=<n>/<topic>+<n>+<first offset, %010d>.json.
// In byte order such keys are in order of offset, below ten thousand million.

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace load {

struct ObjectPlace {
    base::Partition partition;
    base::Offset first;
};

// "topics/<topic>/"
std::string topic_prefix(const base::TopicName& topic);
// "topics/<topic>/partition=<n>/"
std::string partition_prefix(const base::TopicName& topic, base::Partition partition);
// The greatest text before the keys of `from` and all after it; empty for offset 0.
std::string key_before(const base::TopicName& topic, base::Partition partition, base::Offset from);
// Nothing for an object of another name: no sink of ours wrote it.
std::optional<ObjectPlace> place_of(std::string_view key, const base::TopicName& topic);
// The n of "topics/<topic>/partition=<n>/".
std::optional<base::Partition> partition_of(std::string_view prefix, const base::TopicName& topic);

}  // namespace load
