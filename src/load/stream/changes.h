#pragma once
// What a micro-batch changes: of its winners the cleaned rows, and which of them the table has not
// got as they are. Relations of the chunk's session.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "load/chunk.h"

namespace load::stream {

// The table of places: one row or several a key, the last of which (by time, partition, offset,
// place) says where the record of the table's row stood, and the row's own hash.
table::Schema latest_schema();
// One row a key out of several, in order of key.
std::string last_of_each_key(const std::string& relation);

// Whether what was seen of a batch's keys may hold the batch itself, from a try that a kill ended.
enum class Seen : std::uint8_t { before_the_batch, maybe_with_the_batch };

class Changes {
  public:
    explicit Changes(Chunk& chunk) : chunk_(chunk) {}

    // The kept records' keys from the least to the greatest; nothing if there is no row.
    struct KeyRange {
        std::int64_t least = 0;
        std::int64_t greatest = 0;
    };
    Result<std::optional<KeyRange>> key_range();

    // From the chunk's winners over `latest`, a relation as above: their rows, cleaned.
    Result<> choose(std::string_view latest, Chunk::Lookup lookup);
    // The winners' places and hashes, a SELECT in the columns of latest_schema().
    std::string places() const;

    // Keeps the rows that the table has not got as they are, as far as hashes tell; returns how
    // many. After a try that was ended, they cannot: then it is all rows.
    Result<std::uint64_t> keep_changed(Seen seen);
    // The same, a SELECT in the columns of the spec's schema.
    std::string rows() const;
    // Those of their keys that were seen before, a relation of the column `key`.
    std::string known_keys() const;

  private:
    Chunk& chunk_;
};

}  // namespace load::stream
