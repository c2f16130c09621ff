#pragma once
// What a record is in the bucket. The audit uses the same words to tell what ought to be there.

#include <cstdint>
#include <string>
#include <string_view>

#include "codec/records/record_batch.h"

namespace sink {

// How an object's bytes are to be read; the object's metadata says so (sink/README.md).
enum class BodyKind : std::uint8_t {
    lines,  // JSON, one value a line
    raw,    // exactly the bytes of one value that is no JSON
    null,   // one record without a value
};

struct Body {
    BodyKind kind = BodyKind::lines;
    // JSON without blanks and without the line's end; the raw bytes; "null".
    std::string_view text;
};

// `scratch` is overwritten; it and the record's batch must outlive the body.
Body body_of(const codec::Record& record, std::string& scratch);

// All bytes of the object that holds this record alone, as with flush.size=1.
std::string object_body(const codec::Record& record);

}  // namespace sink
