#pragma once
// How far each topic's posts got, kept across restarts: EMU-1 an event whose post was answered and
// noted is not posted again. One line a note, appended, so that a kill loses at most the last
// answer; its post is then sent twice, and the tables drop the second.
//
//     millrace-emulate 1 generator rows 11154 seed 100, draws of seed 100, user 0a1b2c3d4e5f
//     pin 17

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "emulate/rows/row.h"
#include "io/disk.h"

namespace emulate {

// Any thread may note; `disk` outlives it.
class Journal {
  public:
    // Reads what is there, or begins. Code::conflict if it is another run's: `run` differs.
    static base::Result<std::unique_ptr<Journal>> open(io::Disk& disk, const std::string& path,
                                                       const std::string& run);

    // The first event whose post is not known to be answered.
    std::uint64_t first_event(rows::Table table) const { return events_[rows::index_of(table)]; }
    // All events before this one are answered.
    base::Result<> note(rows::Table table, std::uint64_t event);
    base::Result<> sync();

  private:
    Journal(std::unique_ptr<io::File> file, std::string path)
        : file_(std::move(file)), path_(std::move(path)) {}
    std::unique_ptr<io::File> file_;
    std::string path_;
    std::mutex mutex_;  // guards what follows, and appending
    std::array<std::uint64_t, rows::kTableCount> events_{};
    std::uint32_t unsynced_ = 0;
};

}  // namespace emulate
