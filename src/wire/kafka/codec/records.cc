#include "wire/kafka/codec/walk.h"
#include "wire/kafka/fetch.h"
#include "wire/kafka/list_offsets.h"
#include "wire/kafka/produce.h"

namespace wire::kafka {

template void encode(Writer&, const ProduceRequest&, Version);
template void decode(Reader&, ProduceRequest&, Version);
template void encode(Writer&, const ProduceResponse&, Version);
template void decode(Reader&, ProduceResponse&, Version);
template void encode(Writer&, const FetchRequest&, Version);
template void decode(Reader&, FetchRequest&, Version);
template void encode(Writer&, const FetchResponse&, Version);
template void decode(Reader&, FetchResponse&, Version);
template void encode(Writer&, const ListOffsetsRequest&, Version);
template void decode(Reader&, ListOffsetsRequest&, Version);
template void encode(Writer&, const ListOffsetsResponse&, Version);
template void decode(Reader&, ListOffsetsResponse&, Version);
template void encode(Writer&, const OffsetForLeaderEpochRequest&, Version);
template void decode(Reader&, OffsetForLeaderEpochRequest&, Version);
template void encode(Writer&, const OffsetForLeaderEpochResponse&, Version);
template void decode(Reader&, OffsetForLeaderEpochResponse&, Version);

}  // namespace wire::kafka
