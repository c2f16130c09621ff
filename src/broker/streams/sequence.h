#pragma once
// Kinesis' sequence numbers: 47 hex digits as one decimal number.
//
//   2 | 9: when the shard was made, seconds | 1: low digit of the shard's number | 16: counter
//     | 00 | 9: when the record came, seconds | 8: the shard's number | 2
//
// The counter is the record's offset and one, so that a shard's own start, counter 0, is below its
// first record; order by number is order by offset.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"

namespace broker::streams {

struct SequenceNumber {
    std::int64_t shard_made_s = 0;
    std::uint64_t counter = 0;
    std::int64_t came_s = 0;
    std::int32_t shard = 0;

    friend bool operator==(const SequenceNumber&, const SequenceNumber&) = default;
};

// Of the end of a closed shard: beyond all records.
inline constexpr std::uint64_t kLastCounter = 0x7FFF'FFFF'FFFF'FFFF;

std::string text_of(const SequenceNumber& number);
// Nothing if it is none of this form.
std::optional<SequenceNumber> parse_sequence_number(std::string_view text);

inline std::uint64_t counter_of(base::Offset offset) {
    return static_cast<std::uint64_t>(offset.value()) + 1;
}
// The first record at or after the number; and the first after it.
inline base::Offset offset_at(const SequenceNumber& number) {
    return base::Offset{static_cast<std::int64_t>(number.counter == 0 ? 0 : number.counter - 1)};
}
inline base::Offset offset_after(const SequenceNumber& number) {
    return base::Offset{static_cast<std::int64_t>(number.counter)};
}

}  // namespace broker::streams
