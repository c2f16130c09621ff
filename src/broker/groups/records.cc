#include "broker/groups/records.h"

#include <algorithm>
#include <limits>

#include "wire/kafka/codec/codec.h"
#include "wire/kafka/group_records.h"

namespace broker::groups {
namespace {

using base::Code;
using base::Error;
using base::Result;
namespace kafka = wire::kafka;

// What Kafka's brokers of today write; they read these and all before.
constexpr std::int16_t kOffsetKey = 1;
constexpr std::int16_t kClassicKey = 2;
constexpr std::int16_t kConsumerEpochKey = 3;
constexpr std::int16_t kConsumerTopicsKey = 4;
constexpr std::int16_t kConsumerMemberKey = 5;
constexpr std::int16_t kConsumerTargetEpochKey = 6;
constexpr std::int16_t kConsumerTargetKey = 7;
constexpr std::int16_t kConsumerCurrentKey = 8;

constexpr std::int16_t kOffsetValue = 3;
constexpr std::int16_t kOffsetValueWithExpiry = 1;  // the only one that has it
constexpr std::int16_t kClassicValue = 3;
// Both of these have four versions before their first flexible one.
constexpr std::int16_t kFlexibleSince = 4;
constexpr std::int16_t kConsumerValue = 0;

constexpr wire::Version kRigid{0, false};
constexpr wire::Version kFlexible{0, true};

template <class T>
base::Bytes encoded(std::int16_t prefix, const T& message, wire::Version version) {
    kafka::Writer writer;
    writer.fixed(prefix);
    kafka::encode(writer, message, version);
    return std::move(writer.out.bytes);
}

template <class T>
base::Bytes key_of(std::int16_t kind, const T& key) {
    return encoded(kind, key, kRigid);
}
template <class T>
base::Bytes consumer_value(const T& value) {
    return encoded(kConsumerValue, value, kFlexible);
}

std::int32_t ms_of(base::Duration duration) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
    return static_cast<std::int32_t>(
        std::min<std::int64_t>(ms, std::numeric_limits<std::int32_t>::max()));
}

std::vector<kafka::AssignedPartitions> listed(const Assignment& assignment) {
    std::vector<kafka::AssignedPartitions> list;
    for (const auto& [topic, partitions] : assignment) {
        list.push_back({topic, {partitions.begin(), partitions.end()}});
    }
    return list;
}

Assignment assignment_of(const std::vector<kafka::AssignedPartitions>& list) {
    Assignment assignment;
    for (const kafka::AssignedPartitions& one : list) {
        if (one.partitions.empty()) continue;
        assignment[one.topic_id].insert(one.partitions.begin(), one.partitions.end());
    }
    return assignment;
}

kafka::ConsumerGroupMemberMetadataValue value_of(const ConsumerChanges::Member& member) {
    kafka::ConsumerGroupMemberMetadataValue value;
    value.instance_id = member.instance_id;
    value.rack_id = member.rack_id;
    value.client_id = member.client.id;
    value.client_host = member.client.host;
    value.subscribed_topic_names = member.topics;
    value.subscribed_topic_regex = member.topic_regex;
    value.rebalance_timeout_ms = ms_of(member.rebalance_timeout);
    value.server_assignor = member.assignor;
    return value;
}

kafka::ConsumerGroupCurrentMemberAssignmentValue value_of(const ConsumerChanges::Current& current) {
    kafka::ConsumerGroupCurrentMemberAssignmentValue value;
    value.member_epoch = current.epoch;
    value.previous_member_epoch = current.epoch_before;
    value.state = static_cast<std::int8_t>(current.state);
    value.assigned_partitions = listed(current.assigned);
    value.partitions_pending_revocation = listed(current.revoking);
    return value;
}

kafka::ConsumerGroupTargetAssignmentMemberValue value_of(const Assignment& target) {
    return {listed(target)};
}

kafka::ConsumerGroupPartitionMetadataValue value_of(
    const std::map<std::string, TopicInfo>& topics) {
    kafka::ConsumerGroupPartitionMetadataValue value;
    for (const auto& [name, info] : topics) {
        value.topics.push_back({info.id, name, info.partitions, {}});
    }
    return value;
}

// The records of members, those that are gone as tombstones.
template <class T>
void append_by_id(std::vector<StoredRecord>& records, const std::string& group, std::int16_t kind,
                  const ConsumerChanges::ById<T>& changes) {
    for (const auto& [id, change] : changes) {
        StoredRecord record{key_of(kind, kafka::GroupMemberKey{group, id}), std::nullopt};
        if (change) record.value = consumer_value(value_of(*change));
        records.push_back(std::move(record));
    }
}

}  // namespace

StoredRecord offset_record(const std::string& group, const base::TopicPartition& at,
                           const CommittedOffset& offset) {
    kafka::OffsetCommitValue value;
    value.offset = offset.next.value();
    value.leader_epoch = offset.leader_epoch;
    value.metadata = offset.metadata;
    value.commit_timestamp = base::epoch_ms(offset.time);
    const std::int16_t version = offset.expires ? kOffsetValueWithExpiry : kOffsetValue;
    if (offset.expires) value.expire_timestamp = base::epoch_ms(*offset.expires);
    StoredRecord record = offset_tombstone(group, at);
    record.value = encoded(version, value, {version, false});
    return record;
}

StoredRecord offset_tombstone(const std::string& group, const base::TopicPartition& at) {
    const kafka::OffsetCommitKey key{group, at.topic.value(), at.partition.value()};
    return {key_of(kOffsetKey, key), std::nullopt};
}

StoredRecord classic_record(const std::string& group, const ClassicSnapshot& snapshot) {
    kafka::GroupMetadataValue value;
    value.protocol_type = snapshot.protocol_type;
    value.generation = snapshot.generation;
    value.protocol = snapshot.protocol;
    value.leader = snapshot.leader;
    value.current_state_timestamp = base::epoch_ms(snapshot.state_since);
    for (const ClassicSnapshot::Member& member : snapshot.members) {
        value.members.push_back({member.id, member.instance_id, member.client.id,
                                 member.client.host, ms_of(member.rebalance_timeout),
                                 ms_of(member.session_timeout), member.subscription,
                                 member.assignment});
    }
    StoredRecord record = classic_tombstone(group);
    record.value = encoded(kClassicValue, value, {kClassicValue, false});
    return record;
}

StoredRecord classic_tombstone(const std::string& group) {
    return {key_of(kClassicKey, kafka::GroupKey{group}), std::nullopt};
}

std::vector<StoredRecord> consumer_records(const std::string& group,
                                           const ConsumerChanges& changes) {
    const kafka::GroupKey key{group};
    std::vector<StoredRecord> records;
    append_by_id(records, group, kConsumerMemberKey, changes.members);
    if (changes.topics) {
        records.push_back(
            {key_of(kConsumerTopicsKey, key), consumer_value(value_of(*changes.topics))});
    }
    if (changes.epoch) {
        records.push_back({key_of(kConsumerEpochKey, key),
                           consumer_value(kafka::ConsumerGroupMetadataValue{*changes.epoch})});
    }
    append_by_id(records, group, kConsumerTargetKey, changes.targets);
    if (changes.target_epoch) {
        const kafka::ConsumerGroupTargetAssignmentMetadataValue value{*changes.target_epoch};
        records.push_back({key_of(kConsumerTargetEpochKey, key), consumer_value(value)});
    }
    append_by_id(records, group, kConsumerCurrentKey, changes.currents);
    return records;
}

std::vector<StoredRecord> consumer_tombstones(const std::string& group) {
    std::vector<StoredRecord> records;
    for (const std::int16_t kind :
         {kConsumerTargetEpochKey, kConsumerTopicsKey, kConsumerEpochKey}) {
        records.push_back({key_of(kind, kafka::GroupKey{group}), std::nullopt});
    }
    return records;
}

namespace {

Error torn(std::string_view what) {
    return {Code::malformed,
            base::text("a record of __consumer_offsets: its ", what, " is not whole")};
}

template <class T>
Result<T> decoded(kafka::Reader& reader, wire::Version version, std::string_view what) {
    T message;
    kafka::decode(reader, message, version);
    if (!reader.ok()) return torn(what);
    return message;
}

// A value of a version beyond those we know may hold more than we read, but not less.
template <class T>
Result<std::optional<T>> value_in(std::optional<base::ByteView> value,
                                  std::int16_t flexible_since) {
    if (!value) return std::optional<T>{};
    kafka::Reader reader(*value);
    const auto version = reader.fixed<std::int16_t>();
    TRY(T message, decoded<T>(reader, {version, version >= flexible_since}, "value"));
    return std::optional<T>(std::move(message));
}

Result<Entry> decode_offset(kafka::Reader& key, std::optional<base::ByteView> bytes) {
    TRY(const auto name, decoded<kafka::OffsetCommitKey>(key, kRigid, "key"));
    TRY(const auto value, value_in<kafka::OffsetCommitValue>(bytes, kFlexibleSince));
    OffsetEntry entry{
        name.group, {base::TopicName{name.topic}, base::Partition{name.partition}}, std::nullopt};
    if (value) {
        CommittedOffset& offset = entry.offset.emplace();
        offset.next = base::Offset{value->offset};
        offset.leader_epoch = value->leader_epoch;
        offset.metadata = value->metadata;
        offset.time = base::from_epoch_ms(value->commit_timestamp);
        if (value->expire_timestamp >= 0) {
            offset.expires = base::from_epoch_ms(value->expire_timestamp);
        }
    }
    return Entry(std::move(entry));
}

Result<Entry> decode_classic(kafka::Reader& key, std::optional<base::ByteView> bytes) {
    TRY(const auto name, decoded<kafka::GroupKey>(key, kRigid, "key"));
    TRY(const auto value, value_in<kafka::GroupMetadataValue>(bytes, kFlexibleSince));
    ClassicEntry entry{name.group, std::nullopt};
    if (!value) return Entry(std::move(entry));
    ClassicSnapshot& snapshot = entry.snapshot.emplace();
    snapshot.protocol_type = value->protocol_type;
    snapshot.generation = value->generation;
    snapshot.protocol = value->protocol;
    snapshot.leader = value->leader;
    snapshot.state_since = base::from_epoch_ms(value->current_state_timestamp);
    for (const auto& member : value->members) {
        const std::chrono::milliseconds session(member.session_timeout);
        // Version 0 has no rebalance time of its own.
        const std::chrono::milliseconds rebalance(
            member.rebalance_timeout < 0 ? member.session_timeout : member.rebalance_timeout);
        snapshot.members.push_back({member.member_id,
                                    member.group_instance_id,
                                    {member.client_id, member.client_host},
                                    rebalance,
                                    session,
                                    member.subscription,
                                    member.assignment});
    }
    return Entry(std::move(entry));
}

ConsumerChanges::Member changed(const kafka::ConsumerGroupMemberMetadataValue& value) {
    return {value.instance_id,
            value.rack_id,
            {value.client_id, value.client_host},
            value.subscribed_topic_names,
            value.subscribed_topic_regex,
            std::chrono::milliseconds(value.rebalance_timeout_ms),
            value.server_assignor};
}
Assignment changed(const kafka::ConsumerGroupTargetAssignmentMemberValue& value) {
    return assignment_of(value.topic_partitions);
}
ConsumerChanges::Current changed(const kafka::ConsumerGroupCurrentMemberAssignmentValue& value) {
    // A later Kafka's state: what it holds is told anew from its target.
    const bool is_known = value.state >= 0 && value.state <= 2;
    return {value.member_epoch, value.previous_member_epoch,
            is_known ? static_cast<MemberState>(value.state) : MemberState::unreleased_partitions,
            assignment_of(value.assigned_partitions),
            assignment_of(value.partitions_pending_revocation)};
}

template <class Value, class T>
Result<Entry> decode_member(kafka::Reader& key, std::optional<base::ByteView> bytes,
                            ConsumerChanges::ById<T> ConsumerChanges::* list) {
    TRY(const auto name, decoded<kafka::GroupMemberKey>(key, kRigid, "key"));
    TRY(const auto value, value_in<Value>(bytes, kConsumerValue));
    ConsumerEntry entry;
    entry.group = name.group;
    auto& change = (entry.changes.*list).emplace_back(name.member_id, std::nullopt).second;
    if (value) change = changed(*value);
    return Entry(std::move(entry));
}

Result<Entry> decode_group(std::int16_t kind, kafka::Reader& key,
                           std::optional<base::ByteView> bytes) {
    TRY(const auto name, decoded<kafka::GroupKey>(key, kRigid, "key"));
    ConsumerEntry entry;
    entry.group = name.group;
    if (!bytes) {
        // The epoch's tombstone is the group's end; the others go before it.
        entry.is_end = kind == kConsumerEpochKey;
        return Entry(std::move(entry));
    }
    if (kind == kConsumerEpochKey) {
        TRY(const auto value, value_in<kafka::ConsumerGroupMetadataValue>(bytes, kConsumerValue));
        entry.changes.epoch = value->epoch;
    } else if (kind == kConsumerTargetEpochKey) {
        TRY(const auto value,
            value_in<kafka::ConsumerGroupTargetAssignmentMetadataValue>(bytes, kConsumerValue));
        entry.changes.target_epoch = value->assignment_epoch;
    } else {
        TRY(const auto value,
            value_in<kafka::ConsumerGroupPartitionMetadataValue>(bytes, kConsumerValue));
        auto& topics = entry.changes.topics.emplace();
        for (const auto& topic : value->topics) {
            topics[topic.topic_name] = {topic.topic_id, topic.num_partitions};
        }
    }
    return Entry(std::move(entry));
}

}  // namespace

Result<Entry> decode_record(base::ByteView key, std::optional<base::ByteView> value) {
    kafka::Reader reader(key);
    const auto kind = reader.fixed<std::int16_t>();
    if (!reader.ok()) return torn("key");
    switch (kind) {
        case 0:
        case kOffsetKey:
            return decode_offset(reader, value);
        case kClassicKey:
            return decode_classic(reader, value);
        case kConsumerEpochKey:
        case kConsumerTopicsKey:
        case kConsumerTargetEpochKey:
            return decode_group(kind, reader, value);
        case kConsumerMemberKey:
            return decode_member<kafka::ConsumerGroupMemberMetadataValue>(
                reader, value, &ConsumerChanges::members);
        case kConsumerTargetKey:
            return decode_member<kafka::ConsumerGroupTargetAssignmentMemberValue>(
                reader, value, &ConsumerChanges::targets);
        case kConsumerCurrentKey:
            return decode_member<kafka::ConsumerGroupCurrentMemberAssignmentValue>(
                reader, value, &ConsumerChanges::currents);
        default:
            return Entry(UnknownEntry{});
    }
}

}  // namespace broker::groups
