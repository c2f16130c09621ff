#pragma once
// The codecs of Kafka's record batches, whole blocks at a time.

#include "base/bytes.h"
#include "base/result.h"
#include "codec/records/record_batch.h"

namespace codec {

// `block` opened up; Code::malformed if it is none of that codec, Code::too_large beyond
// `bytes_max`: memory grows as bytes come out, so a forged size costs nothing.
// Snappy is read in Java's framing and bare, as clients send both; LZ4 is the frame format.
Result<Bytes> decompress(Compression codec, ByteView block, std::size_t bytes_max);

// Readable by Java's clients and librdkafka alike.
Result<Bytes> compress(Compression codec, ByteView bytes);

// Snappy's own format without a framing, as Avro's files have it.
Bytes snappy_block(ByteView bytes);

}  // namespace codec
