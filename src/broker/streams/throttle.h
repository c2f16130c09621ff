#pragma once
// What a shard takes and gives in a second, as AWS has it. Buckets that may go below empty: whoever
// finds one above empty may take all it wants, and those behind wait the longer.
//
//   Runs on: the shard of its owner; plain synchronous code.

#include <cstdint>
#include <map>
#include <utility>

#include "base/time.h"
#include "base/uuid.h"

namespace broker::streams {

class Throttle {
  public:
    // A stream by its topic's id, and the number of a shard of it.
    using Place = std::pair<base::Uuid, std::int32_t>;

    // Whether one more record of so many bytes may be written now: 1,000 records and 1 MiB a
    // second.
    bool takes_record(const Place& place, std::size_t bytes, base::MonotonicTime now);
    // Whether GetRecords may be called now: five times a second, and 2 MiB.
    bool takes_read(const Place& place, base::MonotonicTime now);
    // What that call gave.
    void gave(const Place& place, std::size_t bytes, base::MonotonicTime now);

  private:
    struct Bucket {
        double level = 0;  // what may be taken
        base::MonotonicTime at{};
        bool is_new = true;

        void refill(double per_second, base::MonotonicTime now);
    };
    struct Shard {
        Bucket records, written, reads, read;
    };
    Shard& at(const Place& place, base::MonotonicTime now);
    void forget_idle(base::MonotonicTime now);

    std::map<Place, Shard> shards_;
    base::MonotonicTime swept_{};
};

}  // namespace broker::streams
