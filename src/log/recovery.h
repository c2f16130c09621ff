#pragma once
// Brings a log's files into order: what was whole stays, a torn tail goes.

#include "log/log_state.h"

namespace logs {

// How a log is opened. docs/formats/log.md has the reasons.
//
//   checkpoint   files                              then
//   whole        all below it as it says            trust them, read only what comes after it
//   none         –                                  read everything; cut at the first fault
//   damaged, or the files below it are not as it    read everything; a fault in the last segment
//   says                                            is cut, one before it is Code::corrupt
class Log::Recovery {
  public:
    explicit Recovery(State& state) : state_(state) {}

    // Fills the state from the directory. What it had to read it syncs, so that all of the log is
    // then on disk.
    Result<> run();
    // Reads the producers anew, as of the end.
    Result<> rebuild_producers();

  private:
    enum class Trust : std::uint8_t { checkpoint, no_checkpoint, damaged_checkpoint };

    Result<> list_segments();
    // Reads the checkpoint and compares it with the files.
    Result<Trust> load_checkpoint();
    bool agrees(const Checkpoint& checkpoint) const;
    // Reads all beyond `from`, adopts what is whole and cuts the rest.
    Result<> read_tail(Place from, Trust trust);
    enum class Tail : std::uint8_t {
        whole,
        torn,     // whole up to what is now its size
        foreign,  // it does not begin where the segment before it ends
    };
    // Reads one segment from `from` on.
    Result<Tail> read_segment(Segment& segment, std::uint64_t from);
    Result<> cut_after(std::size_t segment);
    Result<> sync_from(Offset segment);
    Result<> remove_strays();

    State& state_;
    std::vector<std::string> strays_;  // files of no use any more
    std::string fault_;                // why the tail was cut
};

}  // namespace logs
