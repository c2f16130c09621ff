#pragma once
// Brings a log's files into order: what was whole stays, a torn tail goes.

#include "log/log_state.h"

namespace logs {

// How a log is opened. docs/formats/log.md has the reasons.
//
//   checkpoint   files                              then
//   whole        all below it as it says            trust them, read only what comes after it, and
//                                                   segments that compaction has made since
//   none         –                                  read everything; cut at the first fault
//   damaged, or the files below it are not as it    read everything; a fault in the last segment
//   says                                            is cut, one before it is Code::corrupt
//
// A compacted segment got its name once it was whole and on disk: a fault in one is always
// Code::corrupt. It stands for all segments that begin within it; those are removed.
class Log::Recovery {
  public:
    explicit Recovery(State& state) : state_(state) {}

    // Fills the state from the directory. What it had to read it syncs, so that all of the log is
    // then on disk.
    Result<> run();
    // Reads the producers and transactions anew, as of the end.
    Result<> rebuild_producers();

  private:
    enum class Trust : std::uint8_t { checkpoint, no_checkpoint, damaged_checkpoint };

    Result<> list_segments();
    // Leaves out those that a compacted segment stands for.
    void drop_replaced();
    // The offset below which delete_records() has taken all; retention.cc.
    Result<> load_start();
    // A start beyond the end is that of a log which has lost its tail.
    Result<> fit_start();
    // Reads the checkpoint and compares it with the files.
    Result<Trust> load_checkpoint();
    // Notes how many bytes of each segment the checkpoint vouches for; false if it speaks of
    // others.
    bool vouch(const Checkpoint& checkpoint);
    // Reads all that nobody vouches for, adopts what is whole and cuts the rest.
    Result<> read_segments(Trust trust);
    enum class Tail : std::uint8_t {
        whole,
        torn,     // whole up to what is now its size
        foreign,  // it does not begin where the segment before it ends
    };
    // Reads what nobody vouches for.
    Result<Tail> read_segment(Segment& segment);
    // Notes one batch that was read.
    void take(Segment& segment, const ScannedBatch& batch);
    Result<> cut_after(std::size_t segment);
    Result<> sync_from(Offset segment);
    Result<> remove_strays();

    State& state_;
    Offset recovery_;                  // the checkpoint's, or 0
    std::vector<std::string> strays_;  // files of no use any more
    std::string fault_;                // why the tail was cut
};

}  // namespace logs
