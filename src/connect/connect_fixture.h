#pragma once
// Connectors over a real broker, a real coordinator and a bucket that is a directory, to be opened
// again and again.

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "broker/coordinator/coordinator.h"
#include "codec/records/record_batch.h"
#include "connect/connectors.h"
#include "io/posix_disk.h"
#include "io/random.h"
#include "io/test_directory.h"
#include "object/directory_store.h"

namespace connect {

class ConnectTest : public testing::Test {
  protected:
    ConnectTest() {
        auto broker = broker::Broker::open(disk_, clock_, shards_, pool_, metrics_,
                                           {.directory = path("log")});
        EXPECT_TRUE(broker) << broker.error().what;
        broker_ = *std::move(broker);
        groups_ = *broker::coordinator::Coordinator::open(*broker_, clock_, random_, shards_, {});
        store_ = *object::open_directory_store(disk_, path("objects"));
        EXPECT_TRUE(store_->create_bucket("bucket"));
        buckets_.emplace(*store_, lane_);
        open();
    }
    ~ConnectTest() override {
        close();
        shards_.run_to_end(groups_->stop());
        const auto stopped = shards_.run_to_end(broker_->stop());
        EXPECT_TRUE(stopped);
        groups_.reset();
        broker_.reset();
    }

    std::string path(const std::string& name) const { return directory_.path() + "/" + name; }
    void open() {
        ConnectorsParts parts{.disk = disk_,
                              .clock = clock_,
                              .shards = shards_,
                              .pool = pool_,
                              .store_lane = lane_,
                              .broker = *broker_,
                              .groups = *groups_,
                              .buckets = *buckets_,
                              .metrics = metrics_,
                              .directory = path("connect")};
        auto opened = Connectors::open(std::move(parts), first_);
        ASSERT_TRUE(opened) << opened.error().what;
        connectors_ = *std::move(opened);
    }
    void start() {
        const auto started = connectors_->start();
        EXPECT_TRUE(started);
    }
    void close() {
        if (connectors_) shards_.run_to_end(connectors_->stop());
        connectors_.reset();
    }
    template <class T>
    T wait(run::Task<T> task) {
        return shards_.run_to_end(std::move(task));
    }

    static Properties s3(const std::string& name, Properties changes = {}) {
        Properties config{{"name", name},
                          {"connector.class", "io.confluent.connect.s3.S3SinkConnector"},
                          {"topics", "t"},
                          {"s3.bucket.name", "bucket"},
                          {"flush.size", "1"},
                          {"format.class", "io.confluent.connect.s3.format.json.JsonFormat"},
                          {"storage.class", "io.confluent.connect.s3.storage.S3Storage"}};
        for (const auto& [key, value] : changes) config.insert_or_assign(key, value);
        return config;
    }
    void create(const std::string& topic) {
        EXPECT_TRUE(wait(broker_->create_topic({base::TopicName{topic}, 1, {}})));
    }
    void produce(const std::string& topic, const std::vector<std::string>& values) {
        codec::BatchBuilder builder(clock_.wall());
        for (const std::string& value : values) {
            builder.add(std::nullopt, base::as_bytes(value));
        }
        EXPECT_TRUE(wait(broker_->produce(base::TopicName{topic}, base::Partition{0},
                                          builder.finish(), broker::Acks::all)));
    }
    std::vector<std::string> consume(const std::string& topic) {
        std::vector<std::string> found;
        auto fetched = wait(
            broker_->fetch({base::TopicName{topic}, base::Partition{0}, base::Offset{0}, 1 << 20}));
        if (!fetched) return found;
        base::ByteView rest = fetched->batches;
        while (!rest.empty()) {
            const auto header = codec::decode_header(rest);
            base::Bytes scratch;
            const auto records = codec::decode_records(rest.first(header->bytes()), scratch);
            for (const codec::Record& one : *records) {
                found.emplace_back(one.value ? base::as_text(*one.value) : "null");
            }
            rest = rest.subspan(header->bytes());
        }
        return found;
    }
    std::vector<std::string> keys() {
        std::vector<std::string> all;
        object::Bucket* const bucket = *store_->bucket("bucket");
        EXPECT_TRUE(bucket->scan("", "", SIZE_MAX, [&all](const object::BulkObject& one) {
            all.emplace_back(one.key);
            return true;
        }));
        return all;
    }
    State state(const std::string& name) {
        const auto status = wait(connectors_->status(name));
        return status ? status->state : State::failed;
    }
    void write_file(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::app) << text;
    }
    std::string read_file(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(path(name)).rdbuf();
        return text.str();
    }
    // Until it is so, at most five seconds.
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
    io::SystemRandom random_;
    base::Metrics metrics_;
    run::Shards shards_{2};
    run::BlockingPool pool_{2};
    run::Lane lane_;
    Properties first_ = s3("default", {{"topics", "d"}});
    std::unique_ptr<broker::Broker> broker_;
    std::unique_ptr<broker::coordinator::Coordinator> groups_;
    std::unique_ptr<object::Store> store_;
    std::optional<BucketsOfStore> buckets_;
    std::unique_ptr<Connectors> connectors_;
};

}  // namespace connect
