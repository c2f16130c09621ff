#pragma once
// The two kinds of value that only Kafka's wire has.

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/uuid.h"

namespace wire::kafka {

// All zero: none.
using base::Uuid;

// Record batches, never copied by a codec. Decoded: a view into the frame, which outlives it.
// Encoded: a part of the answer by itself, kept by its owner until it is sent.
struct Records {
    base::ByteView bytes{};
    std::shared_ptr<const void> owner{};
};

// All of a frame may be records.
inline constexpr std::uint32_t kRecordsBytesMax = base::limits::kKafkaFrameBytesMax;

}  // namespace wire::kafka
