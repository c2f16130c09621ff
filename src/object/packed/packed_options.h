#pragma once
// The sizes of a packed bucket; the defaults suit every machine, tests take small ones.

#include <cstddef>
#include <cstdint>

namespace object::packed {

struct Options {
    std::size_t memtable_entries_max = std::size_t{128} * 1024;  // about 28 MB
    std::uint64_t segment_bytes = std::uint64_t{256} * 1024 * 1024;
    // Records written since the last flush, which a restart after a kill reads and writes again.
    std::uint64_t replay_bytes_max = std::uint64_t{64} * 1024 * 1024;
    std::size_t runs_per_merge = 6;
};

}  // namespace object::packed
