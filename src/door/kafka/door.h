#pragma once
// A Kafka door: the broker behind it, and the table of what it answers. Each family of APIs is a
// file with one function that adds its handlers; KafkaDoor's constructor names them all.
//
//     KafkaDoor door(broker, groups, transactions, clock, shards, {.cluster_id = …});
//     Server::open(shards, metrics, {.port = 9092}, door.table());

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "broker/broker.h"
#include "broker/coordinator/coordinator.h"
#include "broker/transactions/admission.h"
#include "broker/transactions/coordinator.h"
#include "door/kafka/api/api_table.h"
#include "door/kafka/api/fetch_session.h"
#include "io/clock.h"
#include "run/shard.h"

// Their headers hold many messages, which most handlers do not need.
namespace door::kafka::groups {
class GroupDoor;
}
namespace door::kafka::transactions {
class OffsetVerifier;
class TransactionDoor;
}  // namespace door::kafka::transactions

namespace door::kafka {

// A feature of the cluster as ApiVersions tells it: "transaction.version" and its like.
struct Feature {
    std::string name;
    std::int16_t level_min = 0;
    std::int16_t level_max = 0;
    std::int16_t level = 0;  // the one in force; 0: not told as such
};

class Security;

struct DoorOptions {
    std::string cluster_id;
    // Who peers are and what they may do; none: all are anonymous and may do everything.
    Security* security = nullptr;
    std::string log_directory;  // as DescribeLogDirs names it
    std::vector<Feature> features;
    // Fetched records of all connections that are not sent yet.
    std::size_t answer_bytes_total_max = 128 * base::limits::kMiB;
};

// The one broker there is: node and controller.
inline constexpr std::int32_t kNodeId = 1;
// Leadership never moves, so its epoch never does.
inline constexpr std::int32_t kLeaderEpoch = 0;

//   Owner: app.  Runs on: all shards, each call on its connection's.  Ends: after its servers.
class KafkaDoor {
  public:
    // Group coordinator and transaction coordinator outlive it; it makes them known to each other.
    KafkaDoor(broker::Broker& broker, broker::coordinator::Coordinator& groups,
              broker::transactions::Coordinator& transactions, io::Clock& clock,
              run::Shards& shards, DoorOptions options);
    ~KafkaDoor();
    KafkaDoor(const KafkaDoor&) = delete;
    KafkaDoor& operator=(const KafkaDoor&) = delete;

    const ApiTable& table() const { return table_; }
    // For families that live elsewhere; before a server stands on it.
    ApiTable& table() { return table_; }

    // For the handlers.
    broker::Broker& broker() { return broker_; }
    groups::GroupDoor& group_door() { return *group_door_; }
    transactions::TransactionDoor& transaction_door() { return *transaction_door_; }
    broker::transactions::BatchAdmission& admission() { return admission_; }
    io::Clock& clock() { return clock_; }
    const DoorOptions& options() const { return options_; }
    Security* security() const { return options_.security; }
    MemoryBudget& answers() { return answers_; }
    FetchSessions& fetch_sessions() { return fetch_sessions_; }

  private:
    broker::Broker& broker_;
    broker::coordinator::Coordinator& groups_;
    std::unique_ptr<groups::GroupDoor> group_door_;
    std::unique_ptr<transactions::TransactionDoor> transaction_door_;
    std::unique_ptr<transactions::OffsetVerifier> verifier_;
    broker::transactions::BatchAdmission admission_;
    io::Clock& clock_;
    DoorOptions options_;
    MemoryBudget answers_;
    FetchSessions fetch_sessions_;
    ApiTable table_;
};

// The families.
void add_api_versions(ApiTable& table, KafkaDoor& door);  // 18
void add_produce(ApiTable& table, KafkaDoor& door);       // 0
void add_fetch(ApiTable& table, KafkaDoor& door);         // 1
void add_list_offsets(ApiTable& table, KafkaDoor& door);  // 2, 23
void add_metadata(ApiTable& table, KafkaDoor& door);      // 3, 75
void add_topics(ApiTable& table, KafkaDoor& door);        // 19, 20
void add_partitions(ApiTable& table, KafkaDoor& door);    // 21, 37
void add_configs(ApiTable& table, KafkaDoor& door);       // 32, 33, 44, 74
void add_cluster(ApiTable& table, KafkaDoor& door);       // 60, 55, 43, 48
void add_replicas(ApiTable& table, KafkaDoor& door);      // 34, 35, 45, 46
void add_groups(ApiTable& table, KafkaDoor& door);        // 8 to 16, 42, 47, 68, 69
void add_transactions(ApiTable& table, KafkaDoor& door);  // 22, 24 to 26, 28, 61, 65, 66
void add_sasl(ApiTable& table, KafkaDoor& door);          // 17, 36
void add_acls(ApiTable& table, KafkaDoor& door);          // 29, 30, 31
void add_users(ApiTable& table, KafkaDoor& door);         // 50, 51

}  // namespace door::kafka
