// The whole connector: a real broker on a real directory, real shards and a real lane; the bucket
// is a directory of plain files, in front of which one test puts a disk that is full.

#include "sink/sink.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>

#include "base/text.h"
#include "broker/coordinator/coordinator.h"
#include "codec/records/record_batch.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "log/batch_testing.h"
#include "object/directory_store.h"

namespace sink {
namespace {

using base::Bytes;
using base::Code;
using base::Partition;

// Passes everything on, unless it is full.
class FillableBucket final : public object::Bucket {
  public:
    explicit FillableBucket(object::Bucket& inner) : inner_(inner) {}

    Result<> put_many(std::span<const object::Put> puts) override {
        if (is_full) return base::Error{Code::disk_full, "no space left"};
        return inner_.put_many(puts);
    }
    Result<object::Info> put(const object::Put& put) override { return inner_.put(put); }
    Result<object::Info> put_file(std::string_view key, const std::string& path) override {
        return inner_.put_file(key, path);
    }
    Result<object::Object> get(std::string_view key, object::Range range) override {
        return inner_.get(key, range);
    }
    Result<object::Info> head(std::string_view key) override { return inner_.head(key); }
    Result<> remove(std::string_view key) override { return inner_.remove(key); }
    Result<object::ListPage> list(const object::ListRequest& request) override {
        return inner_.list(request);
    }
    Result<> scan(std::string_view prefix, std::string_view after, std::size_t objects_max,
                  const std::function<bool(const object::BulkObject&)>& each) override {
        return inner_.scan(prefix, after, objects_max, each);
    }
    std::optional<std::string> local_path(std::string_view key) const override {
        return inner_.local_path(key);
    }

    std::atomic<bool> is_full = false;

  private:
    object::Bucket& inner_;
};

class SinkTest : public testing::Test {
  protected:
    SinkTest() {
        auto broker = broker::Broker::open(disk_, clock_, shards_, pool_, metrics_,
                                           {.directory = directory_.path() + "/log"});
        EXPECT_TRUE(broker) << broker.error().what;
        broker_ = *std::move(broker);
        auto coordinator =
            broker::coordinator::Coordinator::open(*broker_, clock_, random_, shards_, {});
        EXPECT_TRUE(coordinator) << coordinator.error().what;
        coordinator_ = *std::move(coordinator);
        store_ = *object::open_directory_store(disk_, directory_.path() + "/objects");
        EXPECT_TRUE(store_->create_bucket("bucket"));
        bucket_ = std::make_unique<FillableBucket>(**store_->bucket("bucket"));
        config_.name = "a-connector";
        config_.pattern = *TopicPattern::parse("a\\..*");
    }
    ~SinkTest() override {
        if (sink_) stop();
        shards_.run_to_end(coordinator_->stop());
        const auto stopped = shards_.run_to_end(broker_->stop());
        EXPECT_TRUE(stopped);
        coordinator_.reset();
        broker_.reset();
    }

    void start() {
        auto started = Sink::start(*broker_, *coordinator_, shards_, lane_, *bucket_, metrics_,
                                   clock_, config_);
        ASSERT_TRUE(started) << started.error().what;
        sink_ = *std::move(started);
    }
    void stop() {
        shards_.run_to_end(sink_->stop());
        sink_.reset();
    }
    void drain() {
        const auto drained = shards_.run_to_end(sink_->drain());
        EXPECT_TRUE(drained) << drained.error().what;
    }
    void create(const std::string& topic, std::int32_t partitions = 1) {
        EXPECT_TRUE(shards_.run_to_end(broker_->create_topic({TopicName{topic}, partitions, {}})));
    }
    void produce(const std::string& topic, std::vector<std::optional<std::string>> values,
                 std::int32_t partition = 0) {
        codec::BatchBuilder builder(clock_.wall());
        for (const auto& value : values) {
            builder.add(std::nullopt, value ? std::optional(base::as_bytes(*value)) : std::nullopt);
        }
        EXPECT_TRUE(shards_.run_to_end(broker_->produce(TopicName{topic}, Partition{partition},
                                                        builder.finish(), broker::Acks::all)));
    }
    // A record of a transaction, as a JSON string.
    void begin(std::int64_t producer, const std::string& value) {
        const TopicName topic{"a.t"};
        const auto guard =
            shards_.run_to_end(broker_->begin_verification(topic, Partition{0}, {producer, 0}));
        ASSERT_TRUE(guard);
        Bytes batch = logs::testing::batch_of({base::text('"', value, '"')}, 1'700'000'000'000,
                                              {producer, 0, 0, true});
        EXPECT_TRUE(shards_.run_to_end(broker_->produce_verified(
            topic, Partition{0}, std::move(batch), broker::Acks::all, *guard)));
    }
    void end(std::int64_t producer, broker::TransactionResult result) {
        EXPECT_TRUE(shards_.run_to_end(broker_->append_marker(
            TopicName{"a.t"}, Partition{0}, {.producer = {producer, 0}, .result = result})));
    }
    std::int64_t committed(const std::string& topic, std::int32_t partition = 0) {
        const auto next = *shards_.run_to_end(coordinator_->committed(
            base::GroupName{"connect-a-connector"}, TopicName{topic}, Partition{partition}));
        return next ? next->value() : -1;
    }
    // "key=body" of every object, in order.
    std::vector<std::string> objects() {
        std::vector<std::string> all;
        EXPECT_TRUE(bucket_->scan("", "", SIZE_MAX, [&](const object::BulkObject& object) {
            all.push_back(base::text(object.key, "=", object.body));
            return true;
        }));
        return all;
    }
    // Until the sink has done it by itself, at most five seconds.
    template <class Condition>
    bool eventually(const Condition& condition) {
        const base::MonotonicTime end = clock_.monotonic() + std::chrono::seconds(5);
        while (!condition() && clock_.monotonic() < end) {
            shards_.run_to_end(shards_.at(base::ShardId{0}).sleep(std::chrono::milliseconds(20)));
        }
        return condition();
    }

    io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    base::Metrics metrics_;
    run::Shards shards_{2};
    run::BlockingPool pool_{2};
    run::Lane lane_;
    std::unique_ptr<broker::Broker> broker_;
    io::SystemRandom random_;
    std::unique_ptr<broker::coordinator::Coordinator> coordinator_;
    std::unique_ptr<object::Store> store_;
    std::unique_ptr<FillableBucket> bucket_;
    ConnectorConfig config_;
    std::unique_ptr<Sink> sink_;
};

TEST_F(SinkTest, PutsEveryRecordOfTheTopicsItSelects) {
    create("a.pin");
    create("b.pin");
    produce("a.pin", {R"({"index": 1})", "{bad", std::nullopt});
    produce("b.pin", {"1"});
    start();
    drain();
    EXPECT_EQ(objects(), (std::vector<std::string>{
                             "topics/a.pin/partition=0/a.pin+0+0000000000.json={\"index\":1}\n",
                             "topics/a.pin/partition=0/a.pin+0+0000000001.json={bad",
                             "topics/a.pin/partition=0/a.pin+0+0000000002.json=null\n"}));
    EXPECT_EQ(committed("a.pin"), 3);
    EXPECT_EQ(committed("b.pin"), -1);
    const auto status = sink_->status();
    ASSERT_EQ(status.size(), 1U);
    EXPECT_EQ(status[0].place.topic, TopicName{"a.pin"});
    EXPECT_EQ(status[0].next, base::Offset{3});
    EXPECT_EQ(status[0].end, base::Offset{3});
    EXPECT_EQ(status[0].objects, 3U);
    EXPECT_EQ(status[0].last_error, "");
    EXPECT_NE(metrics_.prometheus_text().find(
                  "sink_objects_put_total{topic=\"a.pin\",partition=\"0\"} 3"),
              std::string::npos)
        << metrics_.prometheus_text();
}

TEST_F(SinkTest, FollowsNewTopicsAndRecordsByItself) {
    start();
    drain();
    create("a.new", 2);
    produce("a.new", {"1"}, 1);
    EXPECT_TRUE(eventually([&] { return committed("a.new", 1) == 1; }));
    produce("a.new", {"2"}, 0);
    EXPECT_TRUE(eventually([&] { return committed("a.new", 0) == 1; }));
    EXPECT_EQ(objects(),
              (std::vector<std::string>{"topics/a.new/partition=0/a.new+0+0000000000.json=2\n",
                                        "topics/a.new/partition=1/a.new+1+0000000000.json=1\n"}));
}

// SINK-2
TEST_F(SinkTest, GoesOnWhereItStoppedAndWritesTheSameAgain) {
    config_.flush_records = 2;
    create("a.t");
    produce("a.t", {"0", "1", "2"});
    start();
    drain();
    EXPECT_EQ(committed("a.t"), 2);
    stop();
    EXPECT_EQ(committed("a.t"), 2);
    produce("a.t", {"3", "4"});
    start();
    drain();
    const std::vector<std::string> expected{"topics/a.t/partition=0/a.t+0+0000000000.json=0\n1\n",
                                            "topics/a.t/partition=0/a.t+0+0000000002.json=2\n3\n"};
    EXPECT_EQ(objects(), expected);
    EXPECT_EQ(committed("a.t"), 4);
    stop();
    // As if it had been killed before any commit.
    EXPECT_TRUE(shards_.run_to_end(
        coordinator_->commit(base::GroupName{"connect-a-connector"},
                             {{TopicName{"a.t"}, Partition{0}, base::Offset{0}}})));
    start();
    drain();
    EXPECT_EQ(objects(), expected);
    EXPECT_EQ(committed("a.t"), 4);
}

// SINK-3
TEST_F(SinkTest, LeavesOutWhatWasAbortedAndWaitsForWhatIsOpen) {
    create("a.t");
    start();
    begin(1, "aborted");
    begin(2, "committed");
    produce("a.t", {"\"plain\""});
    drain();
    EXPECT_TRUE(objects().empty()) << "all of it is behind an open transaction";
    end(1, broker::TransactionResult::abort);
    end(2, broker::TransactionResult::commit);
    drain();
    const std::vector<std::string> expected{
        "topics/a.t/partition=0/a.t+0+0000000001.json=\"committed\"\n",
        "topics/a.t/partition=0/a.t+0+0000000002.json=\"plain\"\n"};
    EXPECT_EQ(objects(), expected);
    EXPECT_EQ(committed("a.t"), 5) << "past the markers";
    EXPECT_EQ(sink_->status().at(0).end, base::Offset{5});
}

TEST_F(SinkTest, TakesEverythingIfItIsToldTo) {
    config_.isolation = broker::Isolation::read_uncommitted;
    create("a.t");
    start();
    begin(1, "open");
    drain();
    EXPECT_EQ(objects().size(), 1U);
}

// SINK-1
TEST_F(SinkTest, WaitsWhileTheDiskIsFullAndLosesNothing) {
    create("a.t");
    start();
    drain();
    bucket_->is_full = true;
    produce("a.t", {"0", "1"});
    EXPECT_TRUE(eventually([&] {
        const auto status = sink_->status();
        return status.size() == 1 && status[0].last_error == "no space left";
    }));
    const auto drained = shards_.run_to_end(sink_->drain());
    ASSERT_FALSE(drained);
    EXPECT_EQ(drained.error().what, "topic a.t, partition 0: no space left");
    EXPECT_LE(committed("a.t"), 0);
    bucket_->is_full = false;
    EXPECT_TRUE(eventually([&] { return committed("a.t") == 2; }));
    EXPECT_EQ(objects().size(), 2U);
    EXPECT_TRUE(eventually([&] { return sink_->status()[0].last_error.empty(); }));
}

TEST_F(SinkTest, ForgetsADeletedTopicAndBeginsTheNextOfItsNameAnew) {
    create("a.t");
    produce("a.t", {"0", "1", "2"});
    start();
    drain();
    EXPECT_TRUE(shards_.run_to_end(broker_->delete_topic(TopicName{"a.t"})));
    EXPECT_TRUE(eventually([&] { return sink_->status().empty(); }));
    EXPECT_EQ(committed("a.t"), -1);
    create("a.t");
    produce("a.t", {"\"anew\""});
    drain();
    EXPECT_EQ(objects()[0], "topics/a.t/partition=0/a.t+0+0000000000.json=\"anew\"\n");
    EXPECT_EQ(committed("a.t"), 1);
}

TEST_F(SinkTest, GoesOnAtTheStartOfALogThatDoesNotHoldItsPlace) {
    create("a.t");
    produce("a.t", {"0"});
    EXPECT_TRUE(shards_.run_to_end(
        coordinator_->commit(base::GroupName{"connect-a-connector"},
                             {{TopicName{"a.t"}, Partition{0}, base::Offset{17}}})));
    start();
    EXPECT_TRUE(eventually([&] { return committed("a.t") == 1; }));
    EXPECT_EQ(objects().size(), 1U);
}

TEST_F(SinkTest, ClosesUnfinishedFilesBySchedule) {
    config_.flush_records = 100;
    config_.rotate_schedule = std::chrono::milliseconds(1500);
    create("a.t");
    start();
    drain();
    produce("a.t", {"0", "1"});
    EXPECT_TRUE(eventually([&] { return committed("a.t") == 2; }));
    std::string bodies;
    for (const std::string& one : objects()) bodies += one.substr(one.find('=', 30) + 1);
    EXPECT_EQ(bodies, "0\n1\n");
}

TEST_F(SinkTest, StopsInTimeAndOnlyOnce) {
    create("a.t");
    start();
    const base::MonotonicTime begin = clock_.monotonic();
    shards_.run_to_end(sink_->stop());
    EXPECT_LT(clock_.monotonic() - begin, std::chrono::seconds(2));
    shards_.run_to_end(sink_->stop());
    EXPECT_EQ(shards_.run_to_end(sink_->drain()).error().code, Code::closed);
    config_.name.clear();
    EXPECT_FALSE(
        Sink::start(*broker_, *coordinator_, shards_, lane_, *bucket_, metrics_, clock_, config_));
}

}  // namespace
}  // namespace sink
