#pragma once
// What an attempt says of itself: one text file each, kept for ever.

#include <string>
#include <string_view>

#include "base/result.h"
#include "io/clock.h"
#include "io/disk.h"

namespace sched::attempts {

// Whose log it is.
struct LogName {
    std::string dag_id;
    std::string run_id;
    std::string task_id;
    int try_number = 1;

    // "dag_id=d/run_id=r/task_id=t/attempt=1.log", as Airflow lays them out.
    std::string path() const;
};

// Lines in front of and behind what the attempt itself writes.
//   Owner: who runs the attempt.  One thread at a time.
class AttemptLog {
  public:
    // Makes the directories; the file begins with the first line.
    static base::Result<AttemptLog> open(io::Disk& disk, const io::Clock& clock,
                                         const std::string& directory, const LogName& name);
    const std::string& path() const { return path_; }
    // "[2026-11-21T09:44:49.439000+00:00] INFO - text". What cannot be written is lost: a full disk
    // must not fail a task that does well.
    void info(std::string_view text) { line("INFO", text); }
    void error(std::string_view text) { line("ERROR", text); }
    // As it is.
    void append(std::string_view text);

  private:
    AttemptLog(io::Disk& disk, const io::Clock& clock, std::string path)
        : disk_(&disk), clock_(&clock), path_(std::move(path)) {}
    void line(std::string_view level, std::string_view text);
    io::Disk* disk_;
    const io::Clock* clock_;
    std::string path_;
};

// The whole text, or its last part if it is long. Code::not_found: there was no such attempt, or it
// has said nothing.
base::Result<std::string> read_log(io::Disk& disk, const std::string& path);

}  // namespace sched::attempts
