#pragma once
// The posting users of the course: three posts an event, to the topics <user id>.pin, .geo and
// .user through the gateway, or to the streams streaming-<user id>-pin, -geo and -user.
//
//     Emulator emulator(options, *source, http, clock, disk);
//     const Result<EmulateProgress> ran = emulator.run(on_progress);     // on a thread that may
//     wait emulator.stop();                                                  // from another, at
//     SIGINT

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "emulate/emulate_options.h"
#include "emulate/journal.h"
#include "emulate/lane.h"
#include "emulate/pace.h"
#include "io/clock.h"
#include "io/disk.h"
#include "io/http_client.h"

namespace emulate {

// Runs once. Three threads of its own, one a topic, so that a topic's records keep their order.
// EMU-1 (journal.h). EMU-2 a record counts as stored only when its own error_code is null.
class Emulator {
  public:
    // All references outlive it.
    Emulator(EmulateOptions options, rows::RowSource& source, io::HttpClient& http,
             const io::Clock& clock, io::Disk& disk);

    // Posts until the rows end, the events asked for are posted, stop(), or the other side refuses
    // for good (the Error; what was stored until then: progress()). `on_progress` is called a few
    // times a second, on the caller's thread.
    base::Result<EmulateProgress> run(const OnProgress& on_progress);

    // Shows events instead: three dicts a turn, a line each, as the script prints them.
    base::Result<> print(const std::function<void(std::string_view)>& show);

    // Any thread: ends the run after whole events. A second call ends it at once.
    void stop();
    EmulateProgress progress() const;

  private:
    base::Result<> check_options() const;
    base::Result<> open_journal();
    EventOrder event_order() const;
    base::Result<> check_place() const;
    std::unique_ptr<const targets::Target> make_target(rows::Table table) const;
    base::Result<std::unique_ptr<Lane>> make_lane(rows::Table table);
    base::Result<> run_lanes(const OnProgress& on_progress);

    EmulateOptions options_;
    rows::RowSource& source_;
    io::HttpClient& http_;
    const io::Clock& clock_;
    io::Disk& disk_;
    Pace pace_;
    Tally tally_;
    std::unique_ptr<Journal> journal_;
    std::uint64_t resumed_events_ = 0;
    std::atomic<bool> stopping_{false};
};

}  // namespace emulate
