#include "wire/kafka/groups.h"

#include "wire/kafka/codec/walk.h"
#include "wire/kafka/consumer_group.h"
#include "wire/kafka/membership.h"
#include "wire/kafka/offsets.h"

namespace wire::kafka {

template void encode(Writer&, const JoinGroupRequest&, Version);
template void decode(Reader&, JoinGroupRequest&, Version);
template void encode(Writer&, const JoinGroupResponse&, Version);
template void decode(Reader&, JoinGroupResponse&, Version);
template void encode(Writer&, const SyncGroupRequest&, Version);
template void decode(Reader&, SyncGroupRequest&, Version);
template void encode(Writer&, const SyncGroupResponse&, Version);
template void decode(Reader&, SyncGroupResponse&, Version);
template void encode(Writer&, const HeartbeatRequest&, Version);
template void decode(Reader&, HeartbeatRequest&, Version);
template void encode(Writer&, const HeartbeatResponse&, Version);
template void decode(Reader&, HeartbeatResponse&, Version);
template void encode(Writer&, const LeaveGroupRequest&, Version);
template void decode(Reader&, LeaveGroupRequest&, Version);
template void encode(Writer&, const LeaveGroupResponse&, Version);
template void decode(Reader&, LeaveGroupResponse&, Version);
template void encode(Writer&, const FindCoordinatorRequest&, Version);
template void decode(Reader&, FindCoordinatorRequest&, Version);
template void encode(Writer&, const FindCoordinatorResponse&, Version);
template void decode(Reader&, FindCoordinatorResponse&, Version);
template void encode(Writer&, const DescribeGroupsRequest&, Version);
template void decode(Reader&, DescribeGroupsRequest&, Version);
template void encode(Writer&, const DescribeGroupsResponse&, Version);
template void decode(Reader&, DescribeGroupsResponse&, Version);
template void encode(Writer&, const ListGroupsRequest&, Version);
template void decode(Reader&, ListGroupsRequest&, Version);
template void encode(Writer&, const ListGroupsResponse&, Version);
template void decode(Reader&, ListGroupsResponse&, Version);
template void encode(Writer&, const DeleteGroupsRequest&, Version);
template void decode(Reader&, DeleteGroupsRequest&, Version);
template void encode(Writer&, const DeleteGroupsResponse&, Version);
template void decode(Reader&, DeleteGroupsResponse&, Version);
template void encode(Writer&, const ConsumerGroupHeartbeatRequest&, Version);
template void decode(Reader&, ConsumerGroupHeartbeatRequest&, Version);
template void encode(Writer&, const ConsumerGroupHeartbeatResponse&, Version);
template void decode(Reader&, ConsumerGroupHeartbeatResponse&, Version);
template void encode(Writer&, const ConsumerGroupDescribeRequest&, Version);
template void decode(Reader&, ConsumerGroupDescribeRequest&, Version);
template void encode(Writer&, const ConsumerGroupDescribeResponse&, Version);
template void decode(Reader&, ConsumerGroupDescribeResponse&, Version);
template void encode(Writer&, const OffsetCommitRequest&, Version);
template void decode(Reader&, OffsetCommitRequest&, Version);
template void encode(Writer&, const OffsetCommitResponse&, Version);
template void decode(Reader&, OffsetCommitResponse&, Version);
template void encode(Writer&, const OffsetFetchRequest&, Version);
template void decode(Reader&, OffsetFetchRequest&, Version);
template void encode(Writer&, const OffsetFetchResponse&, Version);
template void decode(Reader&, OffsetFetchResponse&, Version);
template void encode(Writer&, const OffsetDeleteRequest&, Version);
template void decode(Reader&, OffsetDeleteRequest&, Version);
template void encode(Writer&, const OffsetDeleteResponse&, Version);
template void decode(Reader&, OffsetDeleteResponse&, Version);

}  // namespace wire::kafka
