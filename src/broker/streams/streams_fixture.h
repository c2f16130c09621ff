#pragma once
// Streams over a real broker in a directory of its own. For this room's tests.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "broker/streams/stream_records.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"

namespace broker::streams {

class StreamsTest : public testing::Test {
  protected:
    StreamsTest() { open(); }
    ~StreamsTest() override { close(); }

    void open() {
        Options options;
        options.directory = directory_.path() + "/log";
        auto opened = Broker::open(disk_, clock_, shards_, pool_, metrics_, options);
        ASSERT_TRUE(opened) << opened.error().what;
        broker_ = *std::move(opened);
        auto catalog = StreamCatalog::open(
            {disk_, clock_, shards_, pool_, *broker_, options.directory + "/streams.json"});
        ASSERT_TRUE(catalog) << catalog.error().what;
        catalog_ = *std::move(catalog);
        records_ =
            std::make_unique<StreamRecords>(*catalog_, *broker_, shards_, clock_, RecordsOptions{});
    }
    void close() {
        if (!broker_) return;
        close_streams();
        const auto stopped = shards_.run_to_end(broker_->stop());
        EXPECT_TRUE(stopped) << stopped.error().what;
        broker_.reset();
    }
    void close_streams() {
        records_.reset();
        if (catalog_) shards_.run_to_end(catalog_->stop());
        catalog_.reset();
    }
    void reopen() {
        close();
        open();
    }

    Result<> create(std::string name, std::int32_t shards) {
        return shards_.run_to_end(catalog_->create(Stream{.name = std::move(name)}, shards));
    }
    Result<> reshard(std::string name, StreamCatalog::Edit edit) {
        return shards_.run_to_end(catalog_->reshard(std::move(name), std::move(edit)));
    }
    StreamView find(std::string_view name) {
        auto found = catalog_->find(name);
        EXPECT_TRUE(found) << found.error().what;
        return found ? *found : std::make_shared<const Stream>();
    }
    Result<Placed> put(std::string stream, std::string_view key, std::string_view data,
                       std::optional<HashKey> hash = {}) {
        std::vector<NewRecord> one{{key, hash, base::as_bytes(data)}};
        return shards_.run_to_end(records_->put(std::move(stream), std::move(one))).front();
    }
    Result<ReadRecords> read(StreamView stream, std::int32_t shard, std::int64_t from,
                             std::size_t records_max = 10'000) {
        return shards_.run_to_end(records_->read(std::move(stream),
                                                 {shard, Offset{from}, records_max, 10U << 20U},
                                                 StreamRecords::Pace::polled));
    }
    std::vector<std::string> values(std::string_view name, std::int32_t shard) {
        auto got = read(find(name), shard, 0);
        if (!got) return {got.error().what};
        std::vector<std::string> texts;
        for (const StoredRecord& one : got->records) texts.emplace_back(base::as_text(one.data));
        return texts;
    }

    const io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    base::Metrics metrics_;
    run::Shards shards_{2};
    run::BlockingPool pool_{2};
    std::unique_ptr<Broker> broker_;
    std::unique_ptr<StreamCatalog> catalog_;
    std::unique_ptr<StreamRecords> records_;
};

}  // namespace broker::streams
