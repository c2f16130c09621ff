// Groups and committed offsets. door/kafka/groups answers; here its handlers get their calls.

#include "door/kafka/door.h"
#include "door/kafka/errors.h"
#include "door/kafka/groups/group_door.h"
#include "door/kafka/rules.h"

namespace door::kafka {

namespace {

using wire::kafka::FindCoordinatorRequest;
using wire::kafka::FindCoordinatorResponse;

// Adds a member function of GroupDoor as the handler of its request.
template <class Request>
void add(ApiTable& table, groups::GroupDoor& door,
         run::Task<typename Request::Response> (groups::GroupDoor::*answer)(Request,
                                                                            groups::Caller)) {
    table.add<Request>(guarded<Request>([&door, answer](Call<Request> call) {
        groups::Caller caller{call.version, std::move(call.client_id), call.peer->host};
        return (door.*answer)(std::move(call.request), std::move(caller));
    }));
}

FindCoordinatorResponse::Coordinator coordinator_of(const Peer& peer, std::int8_t key_type,
                                                    std::string key) {
    constexpr std::int8_t kGroup = 0;
    constexpr std::int8_t kTransaction = 1;
    FindCoordinatorResponse::Coordinator found;
    found.key = std::move(key);
    if (key_type != kGroup && key_type != kTransaction) {
        found.error_code = ErrorCode::invalid_request;
        found.error_message = "There are coordinators of groups and of transactions.";
        found.node_id = -1;
        found.port = -1;
        return found;
    }
    found.node_id = kNodeId;
    found.host = peer.local_host;
    found.port = peer.local_port;
    return found;
}

// It is always here.
run::Task<FindCoordinatorResponse> find_coordinator(Call<FindCoordinatorRequest> call) {
    const std::int8_t key_type = call.request.key_type;
    FindCoordinatorResponse response;
    if (call.since(4)) {
        for (std::string& key : call.request.coordinator_keys) {
            response.coordinators.push_back(coordinator_of(*call.peer, key_type, std::move(key)));
        }
        co_return response;
    }
    auto found = coordinator_of(*call.peer, key_type, std::move(call.request.key));
    response.error_code = found.error_code;
    response.error_message = std::move(found.error_message);
    response.node_id = found.node_id;
    response.host = std::move(found.host);
    response.port = found.port;
    co_return response;
}

}  // namespace

void add_groups(ApiTable& table, KafkaDoor& kafka) {
    using groups::GroupDoor;
    GroupDoor& door = kafka.group_door();
    table.add<FindCoordinatorRequest>(guarded<FindCoordinatorRequest>(find_coordinator));
    add(table, door, &GroupDoor::join);
    add(table, door, &GroupDoor::sync);
    add(table, door, &GroupDoor::heartbeat);
    add(table, door, &GroupDoor::leave);
    add(table, door, &GroupDoor::consumer_heartbeat);
    add(table, door, &GroupDoor::describe_consumers);
    add(table, door, &GroupDoor::commit);
    add(table, door, &GroupDoor::fetch);
    add(table, door, &GroupDoor::delete_offsets);
    add(table, door, &GroupDoor::describe);
    add(table, door, &GroupDoor::list);
    add(table, door, &GroupDoor::delete_groups);
}

}  // namespace door::kafka
