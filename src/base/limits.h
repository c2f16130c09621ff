#pragma once
// Every bound that hostile or endless input meets, with its reason.

#include <cstddef>
#include <cstdint>

namespace base::limits {

inline constexpr std::size_t kKiB = 1024;
inline constexpr std::size_t kMiB = 1024 * kKiB;
inline constexpr std::size_t kGiB = 1024 * kMiB;

// Kafka's max.request.size of the REST proxy's producer: one key and value together.
inline constexpr std::size_t kRecordBytesMax = 1 * kMiB;
// Kafka's message.max.bytes: one batch with its 61-byte header and record framing.
inline constexpr std::size_t kBatchBytesMax = 1'048'588;
static_assert(kBatchBytesMax >= kRecordBytesMax + 12,
              "a record of the greatest size fits into a batch of its own");
// A topic may allow larger ones (max.message.bytes); no request brings more, as Kafka's
// socket.request.max.bytes.
inline constexpr std::size_t kFrameBytesMax = 100 * kMiB;
static_assert(kFrameBytesMax >= kBatchBytesMax);
// What the records of one compressed batch may open up to: a bomb of a megabyte costs no more.
inline constexpr std::size_t kRecordsBytesMax = 128 * kMiB;
static_assert(kRecordsBytesMax >= kFrameBytesMax, "an uncompressed batch of any size can be read");

// API Gateway's payload limit, which the rest door shares so that both answer alike: 10 MB,
// decimal.
inline constexpr std::size_t kBodyBytesMax = 10'000'000;
// API Gateway allows 10,240 bytes of headers and, at an edge, 8,192 of URL.
inline constexpr std::size_t kHeadBytesMax = 10 * kKiB;
inline constexpr std::size_t kTargetBytesMax = 8 * kKiB;
static_assert(kTargetBytesMax < kHeadBytesMax);
inline constexpr std::size_t kHeadersMax = 100;
// Requests of one connection that may be under way at once; beyond, the connection is not read
// further.
inline constexpr std::size_t kPipelinedRequestsMax = 128;
// Records in one produce request: 10 MB of the smallest record `{},`.
inline constexpr std::size_t kRecordsPerRequestMax = 1'000'000;

// Kafka writes a transactional id's length with 15 bits.
inline constexpr std::size_t kTransactionalIdBytesMax = 32'767;
// All transactional ids and what is known of them; some 100,000 of usual length. A client may
// invent as many as it likes, and each is kept for a week.
inline constexpr std::size_t kTransactionalIdsMemoryMax = 64 * kMiB;

// Deeper JSON than any client sends; it bounds the recursion of every walk.
inline constexpr int kJsonDepthMax = 128;

// Kafka's limit on topic names; they are directory names here.
inline constexpr std::size_t kTopicNameBytesMax = 249;
inline constexpr std::int32_t kPartitionsPerTopicMax = 10'000;

// One segment file of a partition's log. Small enough that reading a torn tail takes milliseconds.
inline constexpr std::size_t kSegmentBytes = 128 * kMiB;
static_assert(kSegmentBytes > kBatchBytesMax);

// Kafka's socket.request.max.bytes, and what it takes from a peer who has not yet said who it is.
inline constexpr std::size_t kKafkaFrameBytesMax = 100 * kMiB;
inline constexpr std::size_t kKafkaFrameBytesBeforeLoginMax = 512 * kKiB;
// What the arrays of one decoded request may take: a hostile frame of smallest items would grow
// twentyfold. An honest one that names all partitions of a full broker stays below a tenth of it.
inline constexpr std::size_t kKafkaDecodedBytesMax = 32 * kMiB;

// S3's limit on keys, in bytes of UTF-8.
inline constexpr std::size_t kObjectKeyBytesMax = 1024;
// S3's limit on one PUT.
inline constexpr std::size_t kObjectBytesMax = 5 * kGiB;
// S3 allows 2 KB of user metadata; the system's own (content type and its like) come on top.
inline constexpr std::size_t kObjectMetadataBytesMax = 16 * kKiB;
// One commit of a Delta table, read whole: a million files at about 250 bytes each.
inline constexpr std::size_t kDeltaCommitBytesMax = 256 * kMiB;
// One page of ListObjectsV2.
inline constexpr std::size_t kListKeysMax = 1000;

// Access rules of one instance: each change writes them all again, about 150 bytes each.
inline constexpr std::size_t kAclsMax = 10'000;
// Access keys and users of one instance, for the same reason.
inline constexpr std::size_t kKeysMax = 10'000;
inline constexpr std::size_t kUsersMax = 10'000;
// A SASL message of any mechanism: a JWT with many claims takes a few KiB.
inline constexpr std::size_t kSaslMessageBytesMax = 64 * kKiB;

}  // namespace base::limits
