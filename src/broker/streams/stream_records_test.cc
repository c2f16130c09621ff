#include "broker/streams/stream_records.h"

#include <algorithm>
#include <set>
#include <thread>

#include "broker/streams/streams_fixture.h"
#include "codec/records/record_batch.h"

namespace broker::streams {
namespace {

class StreamRecordsTest : public StreamsTest {};

TEST_F(StreamRecordsTest, PutsByHashAndReadsByShard) {
    ASSERT_TRUE(create("s", 4));
    const auto placed = put("s", "key", "value");
    ASSERT_TRUE(placed) << placed.error().what;
    const Shard& owner = find("s")->owner_of(hash_key_of("key"));
    EXPECT_EQ(placed->shard_id, owner.id());
    const auto got = read(find("s"), owner.number, 0);
    ASSERT_TRUE(got) << got.error().what;
    ASSERT_EQ(got->records.size(), 1U);
    EXPECT_EQ(got->records[0].partition_key, "key");
    EXPECT_EQ(base::as_text(got->records[0].data), "value");
    // STREAM-3: the number that the put named.
    EXPECT_EQ(owner.number_of(got->records[0].offset, got->records[0].came), placed->number);
    EXPECT_EQ(got->next, Offset{1});
    EXPECT_EQ(got->behind_ms, 0);
    EXPECT_FALSE(got->is_at_end);
}

TEST_F(StreamRecordsTest, AnExplicitHashKeyBeatsThePartitionKey) {
    ASSERT_TRUE(create("s", 2));
    EXPECT_EQ(put("s", "k", "v", HashKey{0})->shard_id, "shardId-000000000000");
    EXPECT_EQ(put("s", "k", "v", kHashKeyMax)->shard_id, "shardId-000000000001");
}

TEST_F(StreamRecordsTest, PutsManyAtOnceInTheirOrder) {
    ASSERT_TRUE(create("s", 3));
    std::vector<std::string> keys;
    for (int i = 0; i < 500; ++i) keys.push_back(base::text("key ", i));
    std::vector<NewRecord> records;
    for (const std::string& key : keys) records.push_back({key, {}, base::as_bytes(key)});
    const auto placed = shards_.run_to_end(records_->put("s", records));
    ASSERT_EQ(placed.size(), 500U);
    std::set<std::string> shards;
    for (std::size_t i = 0; i < placed.size(); ++i) {
        ASSERT_TRUE(placed[i]);
        shards.insert(placed[i]->shard_id);
        EXPECT_EQ(placed[i]->shard_id, find("s")->owner_of(hash_key_of(keys[i])).id());
    }
    EXPECT_EQ(shards.size(), 3U);
    std::size_t read_count = 0;
    for (std::int32_t shard = 0; shard < 3; ++shard) {
        const auto texts = values("s", shard);
        read_count += texts.size();
        const auto place = [&keys](const std::string& text) {
            return std::ranges::find(keys, text);
        };
        EXPECT_TRUE(std::ranges::is_sorted(texts, {}, place));
    }
    EXPECT_EQ(read_count, 500U);
}

TEST_F(StreamRecordsTest, KeepsTheRecordsLimit) {
    ASSERT_TRUE(create("s", 1));
    const std::string large(1024 * 1024 - 1, 'x');
    EXPECT_TRUE(put("s", "k", large));
    EXPECT_EQ(put("s", "kk", large).error().code, base::Code::too_large);
    ASSERT_TRUE(shards_.run_to_end(catalog_->edit("s", [](Stream& s) -> Result<> {
        s.record_kib_max = 10'240;
        return {};
    })));
    EXPECT_TRUE(put("s", "k", std::string(10 * 1024 * 1024 - 1, 'y')));
    const auto got = read(find("s"), 0, 0);
    ASSERT_TRUE(got);
    EXPECT_EQ(got->records.size(), 1U);
    const auto rest = read(find("s"), 0, 1);
    EXPECT_EQ(rest->records.at(0).data.size(), 10U * 1024 * 1024 - 1);
}

TEST_F(StreamRecordsTest, CutsAtTheReadersLimitAndSaysHowFarBehind) {
    ASSERT_TRUE(create("s", 1));
    for (const char* text : {"a", "b", "c"}) ASSERT_TRUE(put("s", "k", text));
    const auto got = read(find("s"), 0, 1, 1);
    ASSERT_EQ(got->records.size(), 1U);
    EXPECT_EQ(base::as_text(got->records[0].data), "b");
    EXPECT_EQ(got->next, Offset{2});
    EXPECT_GE(got->behind_ms, 1);
    EXPECT_TRUE(read(find("s"), 0, 3)->records.empty());
}

// STREAM-2: a closed shard ends, whatever a Kafka client writes behind its end.
TEST_F(StreamRecordsTest, AClosedShardEnds) {
    ASSERT_TRUE(create("s", 1));
    ASSERT_TRUE(put("s", "k", "old"));
    ASSERT_TRUE(reshard("s", [](Stream& s) { return split(s, 0, HashKey{1000}, s.made); }));
    codec::BatchBuilder late(clock_.wall());
    late.add({}, base::as_bytes("late"));
    ASSERT_TRUE(shards_.run_to_end(
        broker_->produce(base::TopicName{"s"}, base::Partition{0}, late.finish(), Acks::all)));
    const auto got = read(find("s"), 0, 0);
    ASSERT_EQ(got->records.size(), 1U);
    EXPECT_TRUE(got->is_at_end);
    EXPECT_EQ(put("s", "k", "new", HashKey{5})->shard_id, "shardId-000000000001");
    EXPECT_EQ(values("s", 1), std::vector<std::string>{"new"});
    EXPECT_TRUE(read(find("s"), 0, 1)->is_at_end);
}

// STREAM-3: writers and resharders at once; all that was answered is read, exactly once.
TEST_F(StreamRecordsTest, LosesNothingWhileShardsChange) {
    ASSERT_TRUE(create("s", 2));
    constexpr int kEach = 150;
    std::vector<std::thread> writers;
    for (int w = 0; w < 3; ++w) {
        writers.emplace_back([this, w] {
            for (int i = 0; i < kEach; ++i) {
                const std::string text = base::text(w, '-', i);
                const auto placed = put("s", text, text);
                EXPECT_TRUE(placed) << placed.error().what;
            }
        });
    }
    for (const std::int32_t count : {4, 3, 5, 4, 2}) {
        ASSERT_TRUE(
            reshard("s", [this, count](Stream& s) { return resize(s, count, clock_.wall()); }));
    }
    for (std::thread& writer : writers) writer.join();
    std::multiset<std::string> seen;
    const StreamView stream = find("s");
    for (const Shard& shard : stream->shards) {
        for (std::string& text : values("s", shard.number)) {
            EXPECT_TRUE(shard.range.holds(hash_key_of(text)));
            seen.insert(std::move(text));
        }
    }
    EXPECT_EQ(seen.size(), 3U * kEach);
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 3U * kEach);
}

TEST_F(StreamRecordsTest, ReadsWhatAKafkaClientWrote) {
    ASSERT_TRUE(create("s", 1));
    codec::BatchBuilder builder(base::from_epoch_ms(5));
    builder.add(base::as_bytes("key"), base::as_bytes("value"));
    builder.add({}, base::as_bytes("no key"));
    builder.add(base::as_bytes("\xff"), {});
    ASSERT_TRUE(shards_.run_to_end(
        broker_->produce(base::TopicName{"s"}, base::Partition{0}, builder.finish(), Acks::all)));
    const auto got = read(find("s"), 0, 0);
    ASSERT_EQ(got->records.size(), 3U);
    EXPECT_EQ(got->records[0].partition_key, "key");
    EXPECT_EQ(got->records[1].partition_key, "-");
    EXPECT_EQ(got->records[2].partition_key, "/w==");
    EXPECT_TRUE(got->records[2].data.empty());
    // The time it came, whatever the client says.
    EXPECT_GT(got->records[0].came, base::from_epoch_ms(1'600'000'000'000));
}

TEST_F(StreamRecordsTest, AKafkaClientReadsWhatWasPut) {
    ASSERT_TRUE(create("s", 1));
    ASSERT_TRUE(put("s", "key", "value", HashKey{42}));
    const auto fetched = shards_.run_to_end(
        broker_->fetch({base::TopicName{"s"}, base::Partition{0}, Offset{0}, 1 << 20}));
    base::Bytes scratch;
    const auto records = codec::decode_records(fetched->batches, scratch);
    ASSERT_EQ(records->size(), 1U);
    EXPECT_EQ(base::as_text(*records->front().key), "key");
    EXPECT_EQ(base::as_text(*records->front().value), "value");
    ASSERT_EQ(records->front().headers.size(), 1U);
    EXPECT_EQ(records->front().headers[0].name, kHashKeyHeader);
    EXPECT_EQ(base::as_text(*records->front().headers[0].value), "42");
}

TEST_F(StreamRecordsTest, FindsWhereToBegin) {
    ASSERT_TRUE(create("s", 1));
    const auto at = [this](run::Task<Result<Offset>> task) {
        return *shards_.run_to_end(std::move(task));
    };
    EXPECT_EQ(at(records_->trim_horizon(find("s"), 0)), Offset{0});
    EXPECT_EQ(at(records_->tip(find("s"), 0)), Offset{0});
    ASSERT_TRUE(put("s", "k", "v"));
    EXPECT_EQ(at(records_->trim_horizon(find("s"), 0)), Offset{0});
    EXPECT_EQ(at(records_->tip(find("s"), 0)), Offset{1});
    const WallTime hour_ago = clock_.wall() - std::chrono::hours(1);
    EXPECT_EQ(at(records_->offset_at_time(find("s"), 0, hour_ago)), Offset{0});
    EXPECT_EQ(at(records_->offset_at_time(find("s"), 0, clock_.wall() + std::chrono::hours(1))),
              Offset{1});
}

TEST_F(StreamRecordsTest, ThrottlesWhereATagSaysSo) {
    ASSERT_TRUE(create("s", 1));
    ASSERT_TRUE(shards_.run_to_end(catalog_->edit("s", [](Stream& s) -> Result<> {
        s.tags[std::string(kThrottlingTag)] = "on";
        return {};
    })));
    int refused = 0;
    for (int i = 0; i < 8; ++i) {
        const auto got = read(find("s"), 0, 0);
        if (got) continue;
        ++refused;
        EXPECT_EQ(got.error().code, base::Code::throttled);
        EXPECT_EQ(got.error().what,
                  "Rate exceeded for Shard - 000000000000/s/shardId-000000000000");
    }
    EXPECT_GE(refused, 1);
    std::vector<NewRecord> records(500, NewRecord{"k", {}, base::as_bytes("v")});
    int failed = 0;
    for (int i = 0; i < 4; ++i) {
        for (const auto& one : shards_.run_to_end(records_->put("s", records))) {
            if (!one) ++failed;
        }
    }
    EXPECT_GT(failed, 0);
    EXPECT_LT(failed, 1001);
}

TEST_F(StreamRecordsTest, KeepsNumbersOverARestart) {
    ASSERT_TRUE(create("s", 1));
    const auto first = put("s", "k", "one");
    reopen();
    const auto second = put("s", "k", "two");
    EXPECT_LT(text_of(first->number), text_of(second->number));
    EXPECT_EQ(values("s", 0), (std::vector<std::string>{"one", "two"}));
}

}  // namespace
}  // namespace broker::streams
