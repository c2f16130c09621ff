#include "wire/kafka/acls.h"
#include "wire/kafka/api_versions.h"
#include "wire/kafka/cluster.h"
#include "wire/kafka/codec/walk.h"
#include "wire/kafka/quotas.h"
#include "wire/kafka/sasl.h"
#include "wire/kafka/users.h"

namespace wire::kafka {

template void encode(Writer&, const ApiVersionsRequest&, Version);
template void decode(Reader&, ApiVersionsRequest&, Version);
template void encode(Writer&, const ApiVersionsResponse&, Version);
template void decode(Reader&, ApiVersionsResponse&, Version);
template void encode(Writer&, const SaslHandshakeRequest&, Version);
template void decode(Reader&, SaslHandshakeRequest&, Version);
template void encode(Writer&, const SaslHandshakeResponse&, Version);
template void decode(Reader&, SaslHandshakeResponse&, Version);
template void encode(Writer&, const SaslAuthenticateRequest&, Version);
template void decode(Reader&, SaslAuthenticateRequest&, Version);
template void encode(Writer&, const SaslAuthenticateResponse&, Version);
template void decode(Reader&, SaslAuthenticateResponse&, Version);
template void encode(Writer&, const DescribeUserScramCredentialsRequest&, Version);
template void decode(Reader&, DescribeUserScramCredentialsRequest&, Version);
template void encode(Writer&, const DescribeUserScramCredentialsResponse&, Version);
template void decode(Reader&, DescribeUserScramCredentialsResponse&, Version);
template void encode(Writer&, const AlterUserScramCredentialsRequest&, Version);
template void decode(Reader&, AlterUserScramCredentialsRequest&, Version);
template void encode(Writer&, const AlterUserScramCredentialsResponse&, Version);
template void decode(Reader&, AlterUserScramCredentialsResponse&, Version);
template void encode(Writer&, const DescribeAclsRequest&, Version);
template void decode(Reader&, DescribeAclsRequest&, Version);
template void encode(Writer&, const DescribeAclsResponse&, Version);
template void decode(Reader&, DescribeAclsResponse&, Version);
template void encode(Writer&, const CreateAclsRequest&, Version);
template void decode(Reader&, CreateAclsRequest&, Version);
template void encode(Writer&, const CreateAclsResponse&, Version);
template void decode(Reader&, CreateAclsResponse&, Version);
template void encode(Writer&, const DeleteAclsRequest&, Version);
template void decode(Reader&, DeleteAclsRequest&, Version);
template void encode(Writer&, const DeleteAclsResponse&, Version);
template void decode(Reader&, DeleteAclsResponse&, Version);
template void encode(Writer&, const DescribeClientQuotasRequest&, Version);
template void decode(Reader&, DescribeClientQuotasRequest&, Version);
template void encode(Writer&, const DescribeClientQuotasResponse&, Version);
template void decode(Reader&, DescribeClientQuotasResponse&, Version);
template void encode(Writer&, const AlterClientQuotasRequest&, Version);
template void decode(Reader&, AlterClientQuotasRequest&, Version);
template void encode(Writer&, const AlterClientQuotasResponse&, Version);
template void decode(Reader&, AlterClientQuotasResponse&, Version);
template void encode(Writer&, const DescribeClusterRequest&, Version);
template void decode(Reader&, DescribeClusterRequest&, Version);
template void encode(Writer&, const DescribeClusterResponse&, Version);
template void decode(Reader&, DescribeClusterResponse&, Version);
template void encode(Writer&, const DescribeQuorumRequest&, Version);
template void decode(Reader&, DescribeQuorumRequest&, Version);
template void encode(Writer&, const DescribeQuorumResponse&, Version);
template void decode(Reader&, DescribeQuorumResponse&, Version);
template void encode(Writer&, const ElectLeadersRequest&, Version);
template void decode(Reader&, ElectLeadersRequest&, Version);
template void encode(Writer&, const ElectLeadersResponse&, Version);
template void decode(Reader&, ElectLeadersResponse&, Version);

}  // namespace wire::kafka
