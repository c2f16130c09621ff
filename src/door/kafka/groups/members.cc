#include "door/kafka/groups/group_door.h"

namespace door::kafka::groups {

using wire::kafka::ErrorCode;

namespace {

// As Kafka shows addresses: an empty host name before them.
broker::groups::Client client_of(const Caller& caller) {
    return {caller.client_id, "/" + caller.address};
}

}  // namespace

run::Task<messages::JoinGroupResponse> GroupDoor::join(messages::JoinGroupRequest request,
                                                       Caller caller) {
    broker::groups::JoinRequest join;
    join.group = std::move(request.group_id);
    join.member_id = std::move(request.member_id);
    join.instance_id = std::move(request.group_instance_id);
    join.protocol_type = std::move(request.protocol_type);
    for (auto& protocol : request.protocols) {
        join.protocols.push_back({std::move(protocol.name), std::move(protocol.metadata)});
    }
    join.session_timeout = std::chrono::milliseconds(request.session_timeout_ms);
    // Version 0 has one time for both.
    join.rebalance_timeout =
        std::chrono::milliseconds(request.rebalance_timeout_ms < 0 ? request.session_timeout_ms
                                                                   : request.rebalance_timeout_ms);
    join.client = client_of(caller);
    join.requires_member_id = caller.version >= 4;
    join.understands_skip_assignment = caller.version >= 9;
    broker::groups::JoinAnswer answer = co_await coordinator_.join(std::move(join));

    messages::JoinGroupResponse response;
    response.error_code = answer.error;
    response.generation_id = answer.generation;
    response.protocol_type = std::move(answer.protocol_type);
    response.protocol_name = std::move(answer.protocol);
    response.leader = std::move(answer.leader);
    response.skip_assignment = answer.skip_assignment;
    response.member_id = std::move(answer.member_id);
    for (auto& member : answer.members) {
        response.members.push_back(
            {std::move(member.id), std::move(member.instance_id), std::move(member.metadata)});
    }
    co_return response;
}

run::Task<messages::SyncGroupResponse> GroupDoor::sync(messages::SyncGroupRequest request,
                                                       Caller /*caller*/) {
    broker::groups::SyncRequest sync;
    sync.group = std::move(request.group_id);
    sync.generation = request.generation_id;
    sync.member_id = std::move(request.member_id);
    sync.instance_id = std::move(request.group_instance_id);
    sync.protocol_type = std::move(request.protocol_type);
    sync.protocol = std::move(request.protocol_name);
    for (auto& one : request.assignments) {
        sync.assignments.push_back({std::move(one.member_id), std::move(one.assignment)});
    }
    broker::groups::SyncAnswer answer = co_await coordinator_.sync(std::move(sync));
    messages::SyncGroupResponse response;
    response.error_code = answer.error;
    response.protocol_type = std::move(answer.protocol_type);
    response.protocol_name = std::move(answer.protocol);
    response.assignment = std::move(answer.assignment);
    co_return response;
}

run::Task<messages::HeartbeatResponse> GroupDoor::heartbeat(messages::HeartbeatRequest request,
                                                            Caller /*caller*/) {
    broker::groups::HeartbeatRequest beat{std::move(request.group_id), request.generation_id,
                                          std::move(request.member_id),
                                          std::move(request.group_instance_id)};
    messages::HeartbeatResponse response;
    response.error_code = co_await coordinator_.heartbeat(std::move(beat));
    co_return response;
}

run::Task<messages::LeaveGroupResponse> GroupDoor::leave(messages::LeaveGroupRequest request,
                                                         Caller caller) {
    const bool names_many = caller.version >= 3;
    broker::groups::LeaveRequest leave;
    leave.group = std::move(request.group_id);
    if (!names_many) leave.members.push_back({std::move(request.member_id), std::nullopt});
    for (auto& member : request.members) {
        leave.members.push_back({std::move(member.member_id), std::move(member.group_instance_id)});
    }
    broker::groups::LeaveAnswer answer = co_await coordinator_.leave(std::move(leave));
    messages::LeaveGroupResponse response;
    response.error_code = answer.error;
    if (!names_many && !answer.members.empty()) response.error_code = answer.members[0].error;
    if (names_many) {
        for (auto& member : answer.members) {
            response.members.push_back(
                {std::move(member.member_id), std::move(member.instance_id), member.error});
        }
    }
    co_return response;
}

}  // namespace door::kafka::groups
