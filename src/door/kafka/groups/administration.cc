#include "door/kafka/groups/group_door.h"

namespace door::kafka::groups {

using wire::kafka::ErrorCode;

run::Task<messages::DescribeGroupsResponse> GroupDoor::describe(
    messages::DescribeGroupsRequest request, Caller caller) {
    messages::DescribeGroupsResponse response;
    for (std::string& group : request.groups) {
        auto told = co_await coordinator_.describe(std::move(group));
        auto& one = response.groups.emplace_back();
        one.error_code = told.error;
        if (told.error == ErrorCode::group_id_not_found) {
            // Until version 5 a group that is not there is merely dead.
            if (caller.version < 6) one.error_code = ErrorCode::none;
            one.error_message = "Group " + told.group + " not found.";
        }
        one.group_id = std::move(told.group);
        one.group_state = std::move(told.state);
        one.protocol_type = std::move(told.protocol_type);
        one.protocol_data = std::move(told.protocol);
        for (auto& member : told.members) {
            one.members.push_back({std::move(member.id), std::move(member.instance_id),
                                   std::move(member.client_id), std::move(member.client_host),
                                   std::move(member.metadata), std::move(member.assignment)});
        }
    }
    co_return response;
}

run::Task<messages::ListGroupsResponse> GroupDoor::list(messages::ListGroupsRequest request,
                                                        Caller /*caller*/) {
    broker::coordinator::ListFilter filter{std::move(request.states_filter),
                                           std::move(request.types_filter)};
    messages::ListGroupsResponse response;
    for (auto& one : co_await coordinator_.list(std::move(filter))) {
        const bool is_classic = one.type == broker::groups::GroupType::classic;
        response.groups.push_back({std::move(one.group), std::move(one.protocol_type),
                                   std::move(one.state), is_classic ? "classic" : "consumer"});
    }
    co_return response;
}

run::Task<messages::DeleteGroupsResponse> GroupDoor::delete_groups(
    messages::DeleteGroupsRequest request, Caller /*caller*/) {
    messages::DeleteGroupsResponse response;
    for (std::string& group : request.groups_names) {
        auto& one = response.results.emplace_back();
        one.group_id = group;
        one.error_code = co_await coordinator_.delete_group(std::move(group));
    }
    co_return response;
}

}  // namespace door::kafka::groups
