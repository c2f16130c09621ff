// Producer ids and transactions. door/kafka/transactions answers; here its handlers get their
// calls.

#include "door/kafka/door.h"
#include "door/kafka/rules.h"
#include "door/kafka/transactions/transaction_door.h"

namespace door::kafka {

namespace {

using transactions::TransactionDoor;

// Adds a member function of TransactionDoor as the handler of its request.
template <class Request>
void add(ApiTable& table, TransactionDoor& door,
         run::Task<typename Request::Response> (TransactionDoor::*answer)(Request, std::int16_t)) {
    table.add<Request>(guarded<Request>([&door, answer](Call<Request> call) {
        return (door.*answer)(std::move(call.request), call.version);
    }));
}
template <class Request>
void add(ApiTable& table, TransactionDoor& door,
         run::Task<typename Request::Response> (TransactionDoor::*answer)(Request)) {
    table.add<Request>(guarded<Request>(
        [&door, answer](Call<Request> call) { return (door.*answer)(std::move(call.request)); }));
}

}  // namespace

void add_transactions(ApiTable& table, KafkaDoor& kafka) {
    TransactionDoor& door = kafka.transaction_door();
    add(table, door, &TransactionDoor::init_producer_id);
    add(table, door, &TransactionDoor::add_partitions);
    add(table, door, &TransactionDoor::add_offsets);
    add(table, door, &TransactionDoor::commit_offsets);
    add(table, door, &TransactionDoor::end);
    add(table, door, &TransactionDoor::describe_producers);
    add(table, door, &TransactionDoor::describe);
    add(table, door, &TransactionDoor::list);
}

}  // namespace door::kafka
