#include "wire/kafka/topics.h"

#include "wire/kafka/codec/walk.h"
#include "wire/kafka/configs.h"
#include "wire/kafka/metadata.h"
#include "wire/kafka/replicas.h"

namespace wire::kafka {

template void encode(Writer&, const MetadataRequest&, Version);
template void decode(Reader&, MetadataRequest&, Version);
template void encode(Writer&, const MetadataResponse&, Version);
template void decode(Reader&, MetadataResponse&, Version);
template void encode(Writer&, const DescribeTopicPartitionsRequest&, Version);
template void decode(Reader&, DescribeTopicPartitionsRequest&, Version);
template void encode(Writer&, const DescribeTopicPartitionsResponse&, Version);
template void decode(Reader&, DescribeTopicPartitionsResponse&, Version);
template void encode(Writer&, const CreateTopicsRequest&, Version);
template void decode(Reader&, CreateTopicsRequest&, Version);
template void encode(Writer&, const CreateTopicsResponse&, Version);
template void decode(Reader&, CreateTopicsResponse&, Version);
template void encode(Writer&, const DeleteTopicsRequest&, Version);
template void decode(Reader&, DeleteTopicsRequest&, Version);
template void encode(Writer&, const DeleteTopicsResponse&, Version);
template void decode(Reader&, DeleteTopicsResponse&, Version);
template void encode(Writer&, const CreatePartitionsRequest&, Version);
template void decode(Reader&, CreatePartitionsRequest&, Version);
template void encode(Writer&, const CreatePartitionsResponse&, Version);
template void decode(Reader&, CreatePartitionsResponse&, Version);
template void encode(Writer&, const DeleteRecordsRequest&, Version);
template void decode(Reader&, DeleteRecordsRequest&, Version);
template void encode(Writer&, const DeleteRecordsResponse&, Version);
template void decode(Reader&, DeleteRecordsResponse&, Version);
template void encode(Writer&, const DescribeConfigsRequest&, Version);
template void decode(Reader&, DescribeConfigsRequest&, Version);
template void encode(Writer&, const DescribeConfigsResponse&, Version);
template void decode(Reader&, DescribeConfigsResponse&, Version);
template void encode(Writer&, const AlterConfigsRequest&, Version);
template void decode(Reader&, AlterConfigsRequest&, Version);
template void encode(Writer&, const AlterConfigsResponse&, Version);
template void decode(Reader&, AlterConfigsResponse&, Version);
template void encode(Writer&, const IncrementalAlterConfigsRequest&, Version);
template void decode(Reader&, IncrementalAlterConfigsRequest&, Version);
template void encode(Writer&, const IncrementalAlterConfigsResponse&, Version);
template void decode(Reader&, IncrementalAlterConfigsResponse&, Version);
template void encode(Writer&, const ListConfigResourcesRequest&, Version);
template void decode(Reader&, ListConfigResourcesRequest&, Version);
template void encode(Writer&, const ListConfigResourcesResponse&, Version);
template void decode(Reader&, ListConfigResourcesResponse&, Version);
template void encode(Writer&, const AlterReplicaLogDirsRequest&, Version);
template void decode(Reader&, AlterReplicaLogDirsRequest&, Version);
template void encode(Writer&, const AlterReplicaLogDirsResponse&, Version);
template void decode(Reader&, AlterReplicaLogDirsResponse&, Version);
template void encode(Writer&, const DescribeLogDirsRequest&, Version);
template void decode(Reader&, DescribeLogDirsRequest&, Version);
template void encode(Writer&, const DescribeLogDirsResponse&, Version);
template void decode(Reader&, DescribeLogDirsResponse&, Version);
template void encode(Writer&, const AlterPartitionReassignmentsRequest&, Version);
template void decode(Reader&, AlterPartitionReassignmentsRequest&, Version);
template void encode(Writer&, const AlterPartitionReassignmentsResponse&, Version);
template void decode(Reader&, AlterPartitionReassignmentsResponse&, Version);
template void encode(Writer&, const ListPartitionReassignmentsRequest&, Version);
template void decode(Reader&, ListPartitionReassignmentsRequest&, Version);
template void encode(Writer&, const ListPartitionReassignmentsResponse&, Version);
template void decode(Reader&, ListPartitionReassignmentsResponse&, Version);

}  // namespace wire::kafka
