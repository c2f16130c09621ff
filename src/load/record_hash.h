#pragma once
// The checksum by which one record is known on every hop: XXH3 of the value's bytes. A topic's
// checksum is the sum over its records, modulo 2^64, so their order does not matter.

#include <cstdint>
#include <string_view>

namespace load {

// A record without a value counts as one of no bytes.
std::uint64_t record_hash(std::string_view value);

}  // namespace load
