#pragma once
// Ids for idempotent and transactional producers, none of them ever given twice: blocks of them are
// written down before they are handed out, and a restart skips what was left of the last one.
//
//   Owner: LocalBroker.  Runs on: shard 0.

#include <cstdint>
#include <string>

#include "base/result.h"
#include "io/disk.h"
#include "run/blocking.h"
#include "run/event.h"

namespace broker {

class ProducerIds {
  public:
    ProducerIds(io::Disk& disk, run::BlockingPool& pool, std::string path)
        : disk_(disk), pool_(pool), path_(std::move(path)) {}
    // Reads the file, if there is one; Code::corrupt names it.
    base::Result<> load();
    run::Task<base::Result<std::int64_t>> allocate();

  private:
    io::Disk& disk_;
    run::BlockingPool& pool_;
    std::string path_;
    std::int64_t next_ = 0;
    std::int64_t reserved_end_ = 0;  // all below are written down as given
    bool reserving_ = false;
    run::Event reserved_;
};

}  // namespace broker
