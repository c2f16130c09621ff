#include "door/kafka/door.h"

#include <utility>

#include "door/kafka/groups/group_door.h"
#include "door/kafka/transactions/offset_verifier.h"
#include "door/kafka/transactions/transaction_door.h"

namespace door::kafka {

KafkaDoor::KafkaDoor(broker::Broker& broker, broker::coordinator::Coordinator& groups,
                     broker::transactions::Coordinator& transactions, io::Clock& clock,
                     run::Shards& shards, DoorOptions options)
    : broker_(broker),
      groups_(groups),
      group_door_(std::make_unique<groups::GroupDoor>(broker, groups)),
      transaction_door_(
          std::make_unique<transactions::TransactionDoor>(broker, groups, transactions)),
      verifier_(std::make_unique<transactions::OffsetVerifier>(transactions)),
      admission_(broker, transactions, shards),
      clock_(clock),
      options_(std::move(options)),
      answers_(shards, options_.answer_bytes_total_max) {
    groups_.set_verifier(verifier_.get());
    add_api_versions(table_, *this);
    add_produce(table_, *this);
    add_fetch(table_, *this);
    add_list_offsets(table_, *this);
    add_metadata(table_, *this);
    add_topics(table_, *this);
    add_partitions(table_, *this);
    add_configs(table_, *this);
    add_cluster(table_, *this);
    add_replicas(table_, *this);
    add_groups(table_, *this);
    add_transactions(table_, *this);
    add_sasl(table_, *this);
    add_acls(table_, *this);
    add_users(table_, *this);
}

KafkaDoor::~KafkaDoor() { groups_.set_verifier(nullptr); }

}  // namespace door::kafka
