// Ids of idempotent producers without transactions.

#include "door/kafka/door.h"
#include "door/kafka/errors.h"
#include "door/kafka/rules.h"
#include "wire/kafka/transactions.h"

namespace door::kafka {

namespace {

using wire::kafka::InitProducerIdRequest;
using wire::kafka::InitProducerIdResponse;

run::Task<InitProducerIdResponse> init_producer_id(KafkaDoor& door,
                                                   Call<InitProducerIdRequest> call) {
    InitProducerIdResponse response;
    response.producer_epoch = -1;
    if (call.request.transactional_id) {
        response.error_code = ErrorCode::coordinator_not_available;
        co_return response;
    }
    const base::Result<std::int64_t> id = co_await door.broker().allocate_producer_id();
    if (!id) {
        response.error_code = error_of(id.error());
        co_return response;
    }
    response.producer_id = *id;
    response.producer_epoch = 0;
    co_return response;
}

}  // namespace

void add_producer_ids(ApiTable& table, KafkaDoor& door) {
    table.add<InitProducerIdRequest>(
        guarded<InitProducerIdRequest>([&door](Call<InitProducerIdRequest> call) {
            return init_producer_id(door, std::move(call));
        }));
}

}  // namespace door::kafka
