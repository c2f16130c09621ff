#pragma once
// Every request, for who walks over all of them: tests, the fuzzer, the page of the protocol.

#include "wire/kafka/acls.h"
#include "wire/kafka/api_versions.h"
#include "wire/kafka/cluster.h"
#include "wire/kafka/configs.h"
#include "wire/kafka/consumer_group.h"
#include "wire/kafka/fetch.h"
#include "wire/kafka/groups.h"
#include "wire/kafka/list_offsets.h"
#include "wire/kafka/membership.h"
#include "wire/kafka/metadata.h"
#include "wire/kafka/offsets.h"
#include "wire/kafka/produce.h"
#include "wire/kafka/quotas.h"
#include "wire/kafka/replicas.h"
#include "wire/kafka/sasl.h"
#include "wire/kafka/topics.h"
#include "wire/kafka/transaction_states.h"
#include "wire/kafka/transactions.h"
#include "wire/kafka/users.h"

namespace wire::kafka {

// By rising key.
template <class Fn>
constexpr void for_each_request(Fn fn) {
    const auto each = [&fn]<class... Request>() { (fn.template operator()<Request>(), ...); };
    each.template operator()<
        ProduceRequest, FetchRequest, ListOffsetsRequest, MetadataRequest, OffsetCommitRequest,
        OffsetFetchRequest, FindCoordinatorRequest, JoinGroupRequest, HeartbeatRequest,
        LeaveGroupRequest, SyncGroupRequest, DescribeGroupsRequest, ListGroupsRequest,
        SaslHandshakeRequest, ApiVersionsRequest, CreateTopicsRequest, DeleteTopicsRequest,
        DeleteRecordsRequest, InitProducerIdRequest, OffsetForLeaderEpochRequest,
        AddPartitionsToTxnRequest, AddOffsetsToTxnRequest, EndTxnRequest, TxnOffsetCommitRequest,
        DescribeAclsRequest, CreateAclsRequest, DeleteAclsRequest, DescribeConfigsRequest,
        AlterConfigsRequest, AlterReplicaLogDirsRequest, DescribeLogDirsRequest,
        SaslAuthenticateRequest, CreatePartitionsRequest, DeleteGroupsRequest, ElectLeadersRequest,
        IncrementalAlterConfigsRequest, AlterPartitionReassignmentsRequest,
        ListPartitionReassignmentsRequest, OffsetDeleteRequest, DescribeClientQuotasRequest,
        AlterClientQuotasRequest, DescribeUserScramCredentialsRequest,
        AlterUserScramCredentialsRequest, DescribeQuorumRequest, DescribeClusterRequest,
        DescribeProducersRequest, DescribeTransactionsRequest, ListTransactionsRequest,
        ConsumerGroupHeartbeatRequest, ConsumerGroupDescribeRequest, ListConfigResourcesRequest,
        DescribeTopicPartitionsRequest>();
}

}  // namespace wire::kafka
