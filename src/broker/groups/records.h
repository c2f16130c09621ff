#pragma once
// The records of __consumer_offsets, in Kafka's own formats (docs/formats/consumer_offsets.md), so
// that Kafka's tools read them: a key that says of what, a value that says how it is now, or none
// if it is gone.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "broker/groups/classic_group.h"
#include "broker/groups/consumer_group.h"
#include "broker/groups/offset_table.h"

namespace broker::groups {

struct StoredRecord {
    base::Bytes key;
    std::optional<base::Bytes> value;
};

StoredRecord offset_record(const std::string& group, const base::TopicPartition& at,
                           const CommittedOffset& offset);
StoredRecord offset_tombstone(const std::string& group, const base::TopicPartition& at);
StoredRecord classic_record(const std::string& group, const ClassicSnapshot& snapshot);
StoredRecord classic_tombstone(const std::string& group);
// In an order in which none of them hangs in the air if the rest is cut off.
std::vector<StoredRecord> consumer_records(const std::string& group,
                                           const ConsumerChanges& changes);
// Of the whole group, once its members are gone.
std::vector<StoredRecord> consumer_tombstones(const std::string& group);

// One record read again.
struct OffsetEntry {
    std::string group;
    base::TopicPartition at;
    std::optional<CommittedOffset> offset;  // without its place in the log
};
struct ClassicEntry {
    std::string group;
    std::optional<ClassicSnapshot> snapshot;
};
struct ConsumerEntry {
    std::string group;
    ConsumerChanges changes;
    bool is_end = false;  // of the group
};
// Of a kind that this program does not know: a later Kafka's, or another kind of group's.
struct UnknownEntry {};
using Entry = std::variant<UnknownEntry, OffsetEntry, ClassicEntry, ConsumerEntry>;

// Code::malformed if it is of a known kind, but not whole.
base::Result<Entry> decode_record(base::ByteView key, std::optional<base::ByteView> value);

}  // namespace broker::groups
