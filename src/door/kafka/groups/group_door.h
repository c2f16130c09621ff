#pragma once
// Kafka's group APIs on the group coordinator: one coroutine for each, message in, message out.
//
//   Owner: the Kafka door.  Any shard.

#include <string>

#include "broker/broker.h"
#include "broker/coordinator/coordinator.h"
#include "run/task.h"
#include "wire/kafka/consumer_group.h"
#include "wire/kafka/groups.h"
#include "wire/kafka/membership.h"
#include "wire/kafka/offsets.h"

namespace door::kafka::groups {

namespace messages = wire::kafka;

// What a request's frame says beside the message.
struct Caller {
    std::int16_t version = 0;
    std::string client_id;
    std::string address;  // of the peer, without port
};

class GroupDoor {
  public:
    GroupDoor(broker::Broker& broker, broker::coordinator::Coordinator& coordinator)
        : broker_(broker), coordinator_(coordinator) {}

    // members.cc
    run::Task<messages::JoinGroupResponse> join(messages::JoinGroupRequest request, Caller caller);
    run::Task<messages::SyncGroupResponse> sync(messages::SyncGroupRequest request, Caller caller);
    run::Task<messages::HeartbeatResponse> heartbeat(messages::HeartbeatRequest request,
                                                     Caller caller);
    run::Task<messages::LeaveGroupResponse> leave(messages::LeaveGroupRequest request,
                                                  Caller caller);
    // consumer_members.cc
    run::Task<messages::ConsumerGroupHeartbeatResponse> consumer_heartbeat(
        messages::ConsumerGroupHeartbeatRequest request, Caller caller);
    run::Task<messages::ConsumerGroupDescribeResponse> describe_consumers(
        messages::ConsumerGroupDescribeRequest request, Caller caller);
    // offsets.cc
    run::Task<messages::OffsetCommitResponse> commit(messages::OffsetCommitRequest request,
                                                     Caller caller);
    run::Task<messages::OffsetFetchResponse> fetch(messages::OffsetFetchRequest request,
                                                   Caller caller);
    run::Task<messages::OffsetDeleteResponse> delete_offsets(messages::OffsetDeleteRequest request,
                                                             Caller caller);
    // administration.cc
    run::Task<messages::DescribeGroupsResponse> describe(messages::DescribeGroupsRequest request,
                                                         Caller caller);
    run::Task<messages::ListGroupsResponse> list(messages::ListGroupsRequest request,
                                                 Caller caller);
    run::Task<messages::DeleteGroupsResponse> delete_groups(messages::DeleteGroupsRequest request,
                                                            Caller caller);

  private:
    run::Task<messages::OffsetFetchResponse> fetch_one(messages::OffsetFetchRequest request,
                                                       Caller caller);
    messages::ConsumerGroupDescribeResponse::Assignment named(
        const broker::groups::Assignment& assignment) const;

    broker::Broker& broker_;
    broker::coordinator::Coordinator& coordinator_;
};

}  // namespace door::kafka::groups
