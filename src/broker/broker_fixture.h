#pragma once
// A broker over a real directory: real logs, real shards. For this room's tests.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "broker/broker.h"
#include "codec/records/record_batch.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"

namespace broker {

inline Bytes batch_of(std::initializer_list<std::string_view> values) {
    codec::BatchBuilder builder(base::from_epoch_ms(1'700'000'000'000));
    for (const std::string_view value : values) builder.add(std::nullopt, base::as_bytes(value));
    return builder.finish();
}

class BrokerTest : public testing::Test {
  protected:
    BrokerTest() {
        options_.directory = directory_.path();
        open();
    }
    ~BrokerTest() override { close(); }

    void open() {
        auto opened = Broker::open(disk_, clock_, shards_, pool_, metrics_, options_);
        ASSERT_TRUE(opened) << opened.error().what;
        broker_ = *std::move(opened);
    }
    void close() {
        if (!broker_) return;
        const auto stopped = shards_.run_to_end(broker_->stop());
        EXPECT_TRUE(stopped) << stopped.error().what;
        broker_.reset();
    }
    Result<Topic> create(std::string name, std::int32_t partitions) {
        return shards_.run_to_end(broker_->create_topic({TopicName{name}, partitions, {}}));
    }
    Result<Produced> produce(std::string name, Bytes batch, Acks acks = Acks::all) {
        return shards_.run_to_end(
            broker_->produce(TopicName{name}, Partition{0}, std::move(batch), acks));
    }
    std::vector<std::string> values(std::string name, std::int64_t from) {
        auto fetched = shards_.run_to_end(
            broker_->fetch({TopicName{name}, Partition{0}, Offset{from}, 1 << 20}));
        std::vector<std::string> found;
        if (!fetched) return {fetched.error().what};
        base::ByteView rest = fetched->batches;
        while (!rest.empty()) {
            const auto header = codec::decode_header(rest);
            Bytes scratch;
            const auto records = codec::decode_records(rest.first(header->bytes()), scratch);
            for (const codec::Record& record : *records) {
                if (record.offset >= Offset{from}) found.emplace_back(base::as_text(*record.value));
            }
            rest = rest.subspan(header->bytes());
        }
        return found;
    }

    io::TestDirectory directory_;
    Options options_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    base::Metrics metrics_;
    run::Shards shards_{2};
    run::BlockingPool pool_{2};
    std::unique_ptr<Broker> broker_;
};

}  // namespace broker
