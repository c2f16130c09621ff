#include "wire/kafka/transactions.h"

#include "wire/kafka/codec/walk.h"
#include "wire/kafka/transaction_states.h"

namespace wire::kafka {

template void encode(Writer&, const InitProducerIdRequest&, Version);
template void decode(Reader&, InitProducerIdRequest&, Version);
template void encode(Writer&, const InitProducerIdResponse&, Version);
template void decode(Reader&, InitProducerIdResponse&, Version);
template void encode(Writer&, const AddPartitionsToTxnRequest&, Version);
template void decode(Reader&, AddPartitionsToTxnRequest&, Version);
template void encode(Writer&, const AddPartitionsToTxnResponse&, Version);
template void decode(Reader&, AddPartitionsToTxnResponse&, Version);
template void encode(Writer&, const AddOffsetsToTxnRequest&, Version);
template void decode(Reader&, AddOffsetsToTxnRequest&, Version);
template void encode(Writer&, const AddOffsetsToTxnResponse&, Version);
template void decode(Reader&, AddOffsetsToTxnResponse&, Version);
template void encode(Writer&, const EndTxnRequest&, Version);
template void decode(Reader&, EndTxnRequest&, Version);
template void encode(Writer&, const EndTxnResponse&, Version);
template void decode(Reader&, EndTxnResponse&, Version);
template void encode(Writer&, const TxnOffsetCommitRequest&, Version);
template void decode(Reader&, TxnOffsetCommitRequest&, Version);
template void encode(Writer&, const TxnOffsetCommitResponse&, Version);
template void decode(Reader&, TxnOffsetCommitResponse&, Version);
template void encode(Writer&, const DescribeProducersRequest&, Version);
template void decode(Reader&, DescribeProducersRequest&, Version);
template void encode(Writer&, const DescribeProducersResponse&, Version);
template void decode(Reader&, DescribeProducersResponse&, Version);
template void encode(Writer&, const DescribeTransactionsRequest&, Version);
template void decode(Reader&, DescribeTransactionsRequest&, Version);
template void encode(Writer&, const DescribeTransactionsResponse&, Version);
template void decode(Reader&, DescribeTransactionsResponse&, Version);
template void encode(Writer&, const ListTransactionsRequest&, Version);
template void decode(Reader&, ListTransactionsRequest&, Version);
template void encode(Writer&, const ListTransactionsResponse&, Version);
template void decode(Reader&, ListTransactionsResponse&, Version);

}  // namespace wire::kafka
