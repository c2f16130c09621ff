#include "load/record_scan.h"

namespace load {

Offset position_of(const Positions& positions, Partition partition) {
    const auto found = positions.find(partition);
    return found == positions.end() ? Offset{0} : found->second;
}

}  // namespace load
