#pragma once
// The sink's object keys: topics/<topic>/partition=<n>/<topic>+<n>+<first offset, %010d>.json.
// Readers know these names by heart (load, notebooks with `partition=0/*.json`).

#include <string>

#include "base/ids.h"
#include "sink/connector_config.h"

namespace sink {

using base::Offset;

// The names of one partition's objects. Made once; a name costs one append.
class ObjectNaming {
  public:
    ObjectNaming(const ConnectorConfig& config, const base::TopicPartition& place);

    // Appends the key of the object whose first record has this offset.
    void append_key(std::string& out, Offset first) const;
    std::string key(Offset first) const {
        std::string out;
        append_key(out, first);
        return out;
    }

  private:
    std::string before_offset_;
    std::size_t offset_digits_;
};

}  // namespace sink
