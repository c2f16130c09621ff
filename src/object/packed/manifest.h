#pragma once
// The one small text file that says which files make a bucket, and up to where the index runs know
// the segments. docs/formats/object_store.md.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace object::packed {

struct Manifest {
    struct Segment {
        std::uint32_t number = 0;
        // None: the last one, which is appended to. What lies beyond is no part of the bucket.
        std::optional<std::uint64_t> sealed_bytes;
        std::uint64_t dead_bytes = 0;  // as of the watermark
    };
    std::uint32_t next_number = 1;  // of the next segment or run; never used again
    // Records before this place are in the runs.
    std::uint32_t watermark_segment = 0;
    std::uint64_t watermark_offset = 0;
    std::vector<Segment> segments;    // in order of number, which is the order of writing
    std::vector<std::uint32_t> runs;  // the oldest first
};

std::string encode_manifest(const Manifest& manifest);
// Code::corrupt.
base::Result<Manifest> decode_manifest(std::string_view text);

}  // namespace object::packed
