#include "wire/kafka/group_records.h"

#include "wire/kafka/codec/walk.h"

namespace wire::kafka {

template void encode(Writer&, const OffsetCommitKey&, Version);
template void decode(Reader&, OffsetCommitKey&, Version);
template void encode(Writer&, const OffsetCommitValue&, Version);
template void decode(Reader&, OffsetCommitValue&, Version);
template void encode(Writer&, const GroupKey&, Version);
template void decode(Reader&, GroupKey&, Version);
template void encode(Writer&, const GroupMemberKey&, Version);
template void decode(Reader&, GroupMemberKey&, Version);
template void encode(Writer&, const GroupMetadataValue&, Version);
template void decode(Reader&, GroupMetadataValue&, Version);
template void encode(Writer&, const ConsumerGroupMetadataValue&, Version);
template void decode(Reader&, ConsumerGroupMetadataValue&, Version);
template void encode(Writer&, const ConsumerGroupPartitionMetadataValue&, Version);
template void decode(Reader&, ConsumerGroupPartitionMetadataValue&, Version);
template void encode(Writer&, const ConsumerGroupMemberMetadataValue&, Version);
template void decode(Reader&, ConsumerGroupMemberMetadataValue&, Version);
template void encode(Writer&, const ConsumerGroupTargetAssignmentMetadataValue&, Version);
template void decode(Reader&, ConsumerGroupTargetAssignmentMetadataValue&, Version);
template void encode(Writer&, const ConsumerGroupTargetAssignmentMemberValue&, Version);
template void decode(Reader&, ConsumerGroupTargetAssignmentMemberValue&, Version);
template void encode(Writer&, const ConsumerGroupCurrentMemberAssignmentValue&, Version);
template void decode(Reader&, ConsumerGroupCurrentMemberAssignmentValue&, Version);

}  // namespace wire::kafka
