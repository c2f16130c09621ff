#pragma once
// For tests and fuzzers: the whole door over a real broker in a directory of its own.

#include <memory>

#include "base/check.h"
#include "broker/broker.h"
#include "broker/coordinator/coordinator.h"
#include "broker/transactions/broker_effects.h"
#include "door/kafka/door.h"
#include "door/kafka/server/server.h"
#include "io/posix_disk.h"
#include "io/random.h"
#include "io/test_directory.h"

namespace door::kafka {

class TestHouse {
  public:
    explicit TestHouse(std::size_t answer_bytes = base::limits::kKafkaFrameBytesMax) {
        broker::Options options;
        options.directory = place_.path();
        options.kafka = {{"auto.create.topics.enable", "true"}};
        auto opened = broker::Broker::open(disk_, clock_, shards_, pool_, metrics_, options);
        CHECK(static_cast<bool>(opened));
        broker_ = *std::move(opened);
        auto coordinator =
            broker::coordinator::Coordinator::open(*broker_, clock_, random_, shards_, {});
        CHECK(static_cast<bool>(coordinator));
        coordinator_ = *std::move(coordinator);
        const auto end_offsets = [this](base::Partition partition, logs::Marker marker) {
            return coordinator_->end_transaction(partition, marker);
        };
        auto transactions = broker::transactions::open_coordinator(*broker_, clock_, shards_,
                                                                   metrics_, end_offsets, {});
        CHECK(static_cast<bool>(transactions));
        transactions_ = *std::move(transactions);
        door_ =
            std::make_unique<KafkaDoor>(*broker_, *coordinator_, *transactions_, clock_, shards_,
                                        DoorOptions{.cluster_id = "a cluster",
                                                    .log_directory = place_.path(),
                                                    .answer_bytes_total_max = answer_bytes});
        auto server = Server::open(shards_, metrics_, {}, door_->table());
        CHECK(static_cast<bool>(server));
        server_ = *std::move(server);
        server_->start();
    }
    ~TestHouse() {
        shards_.run_to_end(server_->stop());
        shards_.run_to_end(transactions_->stop());
        shards_.run_to_end(coordinator_->stop());
        const auto stopped = shards_.run_to_end(broker_->stop());
        CHECK(static_cast<bool>(stopped), stopped.error().what);
    }
    TestHouse(const TestHouse&) = delete;
    TestHouse& operator=(const TestHouse&) = delete;

    const io::TestDirectory place_;
    io::PosixDisk disk_;
    io::SystemClock clock_;
    base::Metrics metrics_;
    run::Shards shards_{2};
    run::BlockingPool pool_{2};
    std::unique_ptr<broker::Broker> broker_;
    io::SystemRandom random_;
    std::unique_ptr<broker::coordinator::Coordinator> coordinator_;
    std::unique_ptr<broker::transactions::Coordinator> transactions_;
    std::unique_ptr<KafkaDoor> door_;
    std::unique_ptr<Server> server_;
};

}  // namespace door::kafka
