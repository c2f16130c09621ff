#pragma once
// Why one schema does not read what another wrote, in words that all kinds of schemas share.

#include <string>

namespace codec {

struct Incompatibility {
    std::string kind;         // "READER_FIELD_MISSING_DEFAULT_VALUE"
    std::string description;  // one sentence
};

}  // namespace codec
