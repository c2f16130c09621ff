#pragma once
// What a run of the emulator is told, and what it tells back.

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "emulate/rows/row_source.h"
#include "emulate/targets/kinesis_target.h"

namespace emulate {

enum class TimeSpelling : std::uint8_t { blank, letter_t, colons, mixed };

// What goes wrong in the wild, beyond what the rows hold: each a share of the events, 0 to 1.
struct DirtOptions {
    double misrouted = 0;  // the pin is posted to the user topic as well
    double partial = 0;    // a post of the three is left out
    double listed = 0;     // the value is a list that holds the row
    double bad_json = 0;   // the body ends in the middle of the value
    TimeSpelling times = TimeSpelling::blank;
};

// Which of the course's two scripts: to topics through the gateway, to streams through the gateway,
// or past it to the streams themselves.
enum class Way : std::uint8_t { topics, gateway_streams, kinesis };

struct EmulateOptions {
    Way way = Way::topics;
    std::string gateway;            // with its stage: http://127.0.0.1:8080/test
    targets::KinesisPlace kinesis;  // of Way::kinesis
    // Of streams: one key for all records, as people write it, which fills one shard. None: the
    // row's own number, so that shards fill evenly and a row's versions keep their order.
    std::optional<std::string> partition_key;
    std::string user_id = "0a1b2c3d4e5f";
    std::uint64_t seed = 100;
    rows::RowOrder order =
        rows::RowOrder::drawn;                // sources without a size are read in order anyway
    std::uint64_t row_last = 11'000;          // drawn rows are 0..row_last, as the script's
    std::optional<double> events_per_second;  // none: the script's pauses; 0: full speed
    std::optional<std::uint64_t> events_max;  // none: until the rows end, or for ever
    std::uint32_t records_per_post_max = 1;
    std::string resume_path;  // empty: a restart begins anew
    // How long one post is tried again while the other side is away.
    std::chrono::seconds retry_max{60};
    DirtOptions dirt;
};

struct EmulateProgress {
    std::uint64_t events = 0;      // answered on all topics, earlier runs' left out
    std::uint64_t stored = 0;      // records with an offset
    std::uint64_t refused = 0;     // records the server did not take, in its words in the log
    std::uint64_t unpostable = 0;  // rows that are no JSON or no CSV: never posted
    std::uint64_t left_out = 0;    // by `partial`
    std::uint64_t retries = 0;
    std::uint64_t resumed_events = 0;  // passed over: earlier runs had posted them
    double seconds = 0;
};

using OnProgress = std::function<void(const EmulateProgress&)>;

}  // namespace emulate
