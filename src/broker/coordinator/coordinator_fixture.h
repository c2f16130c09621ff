#pragma once
// A coordinator over a real broker on a real directory, for this room's tests.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/metric.h"
#include "broker/coordinator/coordinator.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "run/blocking.h"

namespace broker::coordinator {

class CoordinatorFixture : public testing::Test {
  protected:
    CoordinatorFixture() { options_.session_timeout_min = std::chrono::milliseconds(1); }
    ~CoordinatorFixture() override { close(); }

    void open() {
        auto broker =
            Broker::open(disk_, clock_, shards_, pool_, metrics_, {.directory = directory_.path()});
        ASSERT_TRUE(broker) << broker.error().what;
        broker_ = *std::move(broker);
        auto coordinator = Coordinator::open(*broker_, group_clock(), random_, shards_, options_);
        ASSERT_TRUE(coordinator) << coordinator.error().what;
        coordinator_ = *std::move(coordinator);
    }
    void close() {
        if (coordinator_) shards_.run_to_end(coordinator_->stop());
        coordinator_.reset();
        if (broker_) {
            const auto stopped = shards_.run_to_end(broker_->stop());
            EXPECT_TRUE(stopped) << stopped.error().what;
        }
        broker_.reset();
    }
    void restart() {
        close();
        open();
    }
    virtual io::Clock& group_clock() { return clock_; }

    template <class T>
    T wait(run::Task<T> task) {
        return shards_.run_to_end(std::move(task));
    }
    void create(const std::string& topic, std::int32_t partitions = 1) {
        Topic made;
        made.name = TopicName{topic};
        made.partitions = partitions;
        const auto created = wait(broker_->create_topic(std::move(made)));
        EXPECT_TRUE(created) << created.error().what;
    }
    static base::TopicPartition at(const std::string& topic, std::int32_t partition = 0) {
        return {TopicName{topic}, Partition{partition}};
    }
    groups::ErrorCode commit(const std::string& group, base::TopicPartition place,
                             std::int64_t next, groups::CommitIdentity who = {}) {
        groups::CommitRequest request;
        request.group = group;
        request.who = std::move(who);
        request.offsets.push_back({std::move(place), Offset{next}, -1, "note"});
        return wait(coordinator_->commit(std::move(request))).front().error;
    }
    groups::FetchedOffset fetch(const std::string& group, base::TopicPartition place,
                                bool requires_stable = false) {
        groups::FetchOffsetsRequest request;
        request.group = group;
        request.partitions = {std::move(place)};
        request.requires_stable = requires_stable;
        return wait(coordinator_->fetch(std::move(request))).offsets.front();
    }

    io::TestDirectory directory_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    io::SeededRandom random_{11};
    base::Metrics metrics_;
    run::Shards shards_{2};
    run::BlockingPool pool_{2};
    Options options_;
    std::unique_ptr<Broker> broker_;
    std::unique_ptr<Coordinator> coordinator_;
};

}  // namespace broker::coordinator
