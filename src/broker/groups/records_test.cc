// Records of __consumer_offsets: Kafka's bytes, and what is read back from them.

#include "broker/groups/records.h"

#include <gtest/gtest.h>

#include "io/random.h"

namespace broker::groups {
namespace {

using std::chrono::seconds;

std::string text(const base::Bytes& bytes) { return std::string(base::as_text(bytes)); }

template <class T>
T read(const StoredRecord& record) {
    std::optional<base::ByteView> value;
    if (record.value) value = *record.value;
    const auto entry = decode_record(record.key, value);
    EXPECT_TRUE(entry) << entry.error().what;
    return std::get<T>(*entry);
}

const base::TopicPartition kAt{base::TopicName{"t"}, base::Partition{3}};

TEST(Records, OfAnOffsetAreKafkas) {
    CommittedOffset offset;
    offset.next = base::Offset{7};
    offset.metadata = "m";
    offset.time = base::from_epoch_ms(1);
    const StoredRecord record = offset_record("g", kAt, offset);
    EXPECT_EQ(text(record.key), std::string("\0\1\0\1g\0\1t\0\0\0\3", 12));
    EXPECT_EQ(text(*record.value),
              std::string("\0\3\0\0\0\0\0\0\0\7\xff\xff\xff\xff\0\1m\0\0\0\0\0\0\0\1", 25));
    const auto entry = read<OffsetEntry>(record);
    EXPECT_EQ(entry.group, "g");
    EXPECT_EQ(entry.at, kAt);
    EXPECT_EQ(entry.offset->next, base::Offset{7});
    EXPECT_EQ(entry.offset->metadata, "m");
    EXPECT_FALSE(entry.offset->expires);
    EXPECT_FALSE(read<OffsetEntry>(offset_tombstone("g", kAt)).offset);
    offset.expires = base::from_epoch_ms(99);
    EXPECT_EQ(read<OffsetEntry>(offset_record("g", kAt, offset)).offset->expires,
              base::from_epoch_ms(99));
}

TEST(Records, OfAClassicGroupComeBack) {
    ClassicSnapshot snapshot;
    snapshot.protocol_type = "consumer";
    snapshot.generation = 4;
    snapshot.protocol = "range";
    snapshot.leader = "a";
    snapshot.state_since = base::from_epoch_ms(123);
    snapshot.members.push_back(
        {"a", "static", {"app", "/::1"}, seconds(60), seconds(10), {std::byte{1}}, {}});
    const auto entry = read<ClassicEntry>(classic_record("g", snapshot));
    ASSERT_TRUE(entry.snapshot);
    EXPECT_EQ(entry.snapshot->generation, 4);
    EXPECT_EQ(entry.snapshot->leader, "a");
    EXPECT_EQ(entry.snapshot->state_since, snapshot.state_since);
    ASSERT_EQ(entry.snapshot->members.size(), 1U);
    EXPECT_EQ(entry.snapshot->members[0].instance_id, "static");
    EXPECT_EQ(entry.snapshot->members[0].rebalance_timeout, seconds(60));
    EXPECT_EQ(entry.snapshot->members[0].subscription, base::Bytes{std::byte{1}});
    EXPECT_FALSE(read<ClassicEntry>(classic_tombstone("g")).snapshot);
}

TEST(Records, OfAConsumerGroupComeBack) {
    const base::Uuid topic = base::uuid_of(5, 6);
    ConsumerChanges changes;
    changes.epoch = 3;
    changes.target_epoch = 2;
    changes.topics.emplace()["t"] = {topic, 4, false};
    changes.members.emplace_back(
        "m",
        ConsumerChanges::Member{"i", std::nullopt, {"app", "/h"}, {"t"}, "x.*", seconds(9), {}});
    changes.members.emplace_back("gone", std::nullopt);
    changes.targets.emplace_back("m", Assignment{{topic, {1, 2}}});
    changes.currents.emplace_back(
        "m", ConsumerChanges::Current{
                 2, 1, MemberState::unrevoked_partitions, {{topic, {1}}}, {{topic, {2}}}});
    ConsumerLimits limits;
    io::SeededRandom random(1);
    ConsumerGroup group("g", limits, random);
    for (const StoredRecord& record : consumer_records("g", changes)) {
        const auto entry = read<ConsumerEntry>(record);
        EXPECT_EQ(entry.group, "g");
        EXPECT_FALSE(entry.is_end);
        group.restore(entry.changes);
    }
    group.begin({});
    ASSERT_EQ(group.members().size(), 1U);
    const ConsumerMember& member = group.members().at("m");
    EXPECT_EQ(member.instance_id, "i");
    EXPECT_EQ(member.topic_regex, "x.*");
    EXPECT_EQ(member.rebalance_timeout, seconds(9));
    EXPECT_EQ(member.target, (Assignment{{topic, {1, 2}}}));
    EXPECT_EQ(member.assigned, (Assignment{{topic, {1}}}));
    EXPECT_EQ(member.revoking, (Assignment{{topic, {2}}}));
    EXPECT_EQ(member.epoch, 2);
    EXPECT_EQ(group.epoch(), 3);
    EXPECT_TRUE(group.is_subscribed("t"));
    const std::vector<StoredRecord> ends = consumer_tombstones("g");
    EXPECT_TRUE(read<ConsumerEntry>(ends.back()).is_end);
}

TEST(Records, ThatAreTornAreRefused) {
    CommittedOffset offset;
    const StoredRecord whole = offset_record("g", kAt, offset);
    for (std::size_t cut = 0; cut < whole.key.size(); ++cut) {
        EXPECT_FALSE(decode_record(base::ByteView(whole.key).first(cut), std::nullopt)) << cut;
    }
    for (std::size_t cut = 0; cut < whole.value->size(); ++cut) {
        EXPECT_FALSE(decode_record(whole.key, base::ByteView(*whole.value).first(cut))) << cut;
    }
    const std::string later("\0\x7f", 2);
    const auto entry = decode_record(base::as_bytes(later), std::nullopt);
    EXPECT_TRUE(entry && std::holds_alternative<UnknownEntry>(*entry));
}

}  // namespace
}  // namespace broker::groups
