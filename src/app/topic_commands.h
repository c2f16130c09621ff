#pragma once
// `millrace topic tail` and `topic produce`: loops over jobs, so that they work beside a running
// instance and without one.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "app/commands/job.h"

namespace app {

struct TailCommand {
    std::string topic;
    std::string partition;     // all if it is empty
    std::string from = "-10";  // earliest, latest, an offset, -N, or a time
    std::optional<std::uint64_t> records_max;
    bool follows = false;              // waits for more at the end
    std::optional<std::string> key;    // only records with this key
    std::optional<std::string> holds;  // only records whose value holds this text
    std::string format;                // table, json (an object a line) or csv
};

struct ProduceCommand {
    std::string topic;
    std::string partition;
    std::string separator;  // between key and value; empty: all is value
    bool json = false;
};

// Does a job wherever the data directory is open, and says its exit.
using PerformJob = std::function<commands::Exit(const commands::Job&, commands::Output&)>;

// Records that the log lost meanwhile are named on stderr, never passed over in silence.
commands::Exit tail(const TailCommand& command, const PerformJob& perform,
                    commands::Output& output);
// Lines of stdin; each is durable before the next page is read.
commands::Exit produce(const ProduceCommand& command, const PerformJob& perform,
                       commands::Output& output);

}  // namespace app
