#include "door/kafka/door.h"

#include <utility>

namespace door::kafka {

KafkaDoor::KafkaDoor(broker::Broker& broker, broker::coordinator::Coordinator& coordinator,
                     io::Clock& clock, run::Shards& shards, DoorOptions options)
    : broker_(broker),
      group_door_(broker, coordinator),
      clock_(clock),
      options_(std::move(options)),
      answers_(shards, options_.answer_bytes_total_max) {
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
    add_producer_ids(table_, *this);
    add_sasl(table_, *this);
    add_acls(table_, *this);
    add_users(table_, *this);
}

}  // namespace door::kafka
