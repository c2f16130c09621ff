#pragma once
// Reads a segment from a place on, record by record, as far as they are whole.

#include <cstdint>
#include <functional>
#include <memory>

#include "io/disk.h"
#include "object/segments/record.h"

namespace object::segments {

// Gives every whole, intact record of [from, end) and its offset to `each`, and returns where the
// first other bytes begin; `end` if there are none. A change counts as one: its records are given
// once the last of them is there, without the metadata of the others.
Result<std::uint64_t> replay_segment(
    const std::shared_ptr<const io::File>& file, std::uint64_t from, std::uint64_t end,
    const std::function<Result<>(const RecordHead&, std::uint64_t)>& each);

// Of `bytes` bytes at `offset`, read in parts. Code::io if the file is shorter.
Result<std::uint32_t> crc_of_file(const io::File& file, std::uint64_t offset, std::uint64_t bytes);

}  // namespace object::segments
