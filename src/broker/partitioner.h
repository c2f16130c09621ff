#pragma once
// Which partition a record goes to if nobody names one.

#include <cstdint>

#include "base/bytes.h"
#include "base/ids.h"

namespace broker {

// MurmurHash2 with the seed that Kafka's own clients use, so that a key lands where it lands
// when a Java producer sends it.
std::uint32_t murmur2(base::ByteView bytes);

// count > 0.
base::Partition partition_of(base::ByteView key, std::int32_t count);

}  // namespace broker
