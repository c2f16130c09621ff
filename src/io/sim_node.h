#pragma once
// The simulated disk's files and directories: what is on the device and what waits in the cache.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "io/random.h"

namespace io {

struct SimNode {
    struct Damage {
        std::uint64_t offset;
        base::Bytes bytes;  // what a read finds there
    };
    struct Truncated {
        std::uint64_t size;
    };
    using Change = std::variant<base::Bytes, Truncated>;  // bytes appended, or a new size
    using Names = std::map<std::string, std::shared_ptr<SimNode>, std::less<>>;

    bool is_directory = false;
    base::WallTime modified{};

    // A file.
    base::Bytes content;          // as read: the cache
    base::Bytes durable;          // on the device
    std::vector<Change> waiting;  // what leads from one to the other
    std::vector<Damage> damage;   // overlays

    // A directory.
    Names names;
    Names durable_names;

    void append(base::ByteView bytes);
    void truncate(std::uint64_t size);
    // The device has all of it.
    void keep_all();
    // The sync failed: what was appended will be zeros on the device, though the cache still has
    // it.
    void lose_waiting();
    // The power fails: a random prefix of what waited is kept, its end perhaps garbled.
    void keep_some(Random& random);

  private:
    void keep(const Change& change);
    void garble(std::uint64_t from, Random& random);
};

}  // namespace io
