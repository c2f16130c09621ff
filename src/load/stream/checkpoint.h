#pragma once
// How far a query has come, kept beside its table: written before a batch, so that a batch that a
// kill interrupts is done again with the same records and under the same number.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/uuid.h"
#include "load/record_scan.h"
#include "object/store.h"

namespace load::stream {

struct Checkpoint {
    // "<stream>:<id>": a stream that was made anew under its name is another one.
    std::string source;
    std::int64_t batch = 0;  // the last that was begun
    Positions from;          // of that batch
    Positions to;
    // Of all batches up to that one.
    std::uint64_t records = 0;
    std::uint64_t checksum = 0;

    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// Another stream of the same name has another topic.
std::string source_of(std::string_view stream, const base::Uuid& topic);

// "stream/state/pin.json".
std::string checkpoint_key(std::string_view table);

// Nothing if there is none; Code::corrupt names the object.
Result<std::optional<Checkpoint>> read_checkpoint(object::Bucket& tables, std::string_view table);
// On disk when it returns.
Result<> write_checkpoint(object::Bucket& tables, std::string_view table,
                          const Checkpoint& checkpoint);

}  // namespace load::stream
