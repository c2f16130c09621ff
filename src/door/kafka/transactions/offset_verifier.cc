#include "door/kafka/transactions/offset_verifier.h"

#include <utility>

#include "broker/transactions/admission.h"

namespace door::kafka::transactions {

run::Task<wire::kafka::ErrorCode> OffsetVerifier::verify(std::string transactional_id,
                                                         logs::ProducerIdentity producer,
                                                         base::TopicPartition at) {
    broker::transactions::Admission admission{std::move(transactional_id), producer, std::move(at),
                                              broker::transactions::Support::abortable};
    co_return co_await broker::transactions::admit(coordinator_, std::move(admission));
}

}  // namespace door::kafka::transactions
