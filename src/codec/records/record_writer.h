#pragma once
// One record of a batch as bytes: what the builder of new batches and the editor of stored ones
// share.

#include <cstdint>
#include <optional>
#include <span>

#include "codec/records/record_batch.h"

namespace codec {

struct RecordFields {
    std::int64_t offset_delta = 0;
    std::int64_t time_delta = 0;
    std::optional<ByteView> key;
    std::optional<ByteView> value;
    std::span<const RecordHeader> headers;
};

// Appends it behind `gap` further bytes, which stay zero.
void append_record(Bytes& out, const RecordFields& record, std::size_t gap);

}  // namespace codec
