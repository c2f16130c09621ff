#pragma once
// What groups have read: the next offset of each (group, topic, partition), durable.
//
//   Owner: LocalBroker.  Changes run on shard 0; committed() on any thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "broker/broker.h"
#include "broker/snapshot.h"
#include "io/disk.h"
#include "run/blocking.h"
#include "run/event.h"

namespace broker {

class Offsets {
  public:
    // group → topic → partition → next offset
    using Partitions = std::map<std::int32_t, std::int64_t>;
    using Groups = std::map<std::string, std::map<std::string, Partitions>>;

    Offsets(io::Disk& disk, run::BlockingPool& pool, std::string path);
    // Reads the file, if there is one; Code::corrupt names it.
    base::Result<> load();

    std::optional<Offset> committed(const GroupName& group, const TopicName& topic,
                                    Partition partition) const;
    // Durable when it returns. Commits that arrive while one is being written share the next write.
    run::Task<base::Result<>> commit(GroupName group, std::vector<Broker::Position> positions);
    // Of a topic that is deleted, so that a new one of the name starts at 0.
    run::Task<base::Result<>> forget(TopicName topic);

  private:
    run::Task<base::Result<>> write(Groups next);

    io::Disk& disk_;
    run::BlockingPool& pool_;
    std::string path_;
    Snapshot<Groups> groups_;

    // Shard 0's: what the next write will hold, and who waits for it.
    Groups wanted_;
    std::uint64_t wanted_version_ = 0;
    std::uint64_t written_version_ = 0;
    bool writing_ = false;
    base::Result<> outcome_;
    run::Event written_;
};

}  // namespace broker
