#pragma once
// Answers the group coordinator's question whether offsets belong to an open transaction, from what
// the transaction coordinator knows.
//
//   Owner: app.  Ends: after the group coordinator's last call.

#include <string>

#include "broker/coordinator/coordinator.h"
#include "broker/transactions/coordinator.h"

namespace door::kafka::transactions {

class OffsetVerifier final : public broker::coordinator::TransactionVerifier {
  public:
    explicit OffsetVerifier(broker::transactions::Coordinator& coordinator)
        : coordinator_(coordinator) {}
    run::Task<wire::kafka::ErrorCode> verify(std::string transactional_id,
                                             logs::ProducerIdentity producer,
                                             base::TopicPartition at) override;

  private:
    broker::transactions::Coordinator& coordinator_;
};

}  // namespace door::kafka::transactions
