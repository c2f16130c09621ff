#include "load/record_hash.h"

#include <xxhash.h>

namespace load {

std::uint64_t record_hash(std::string_view value) {
    return XXH3_64bits(value.data(), value.size());
}

}  // namespace load
