#pragma once
// The S3 sink connector's configuration: Confluent's keys and values.
//
// Where we differ, on purpose: a bad record never stops the sink. `errors.tolerance=none` and
// `behavior.on.null.values=fail`, Confluent's defaults, keep every record here (a value that is no
// JSON as its raw bytes, a null as the line `null`); `all` and `ignore` leave them out, as there.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "broker/broker.h"
#include "sink/properties.h"
#include "sink/topic_pattern.h"

namespace sink {

// What becomes of a record that has no JSON value.
enum class BadRecords : std::uint8_t { keep, skip };

struct ConnectorConfig {
    std::string name;               // empty: whoever starts it gives one
    std::vector<TopicName> topics;  // or, if empty:
    std::optional<TopicPattern> pattern;
    std::string bucket;
    std::int64_t flush_records = 1;  // per file
    std::string topics_directory = "topics";
    std::string directory_delimiter = "/";
    std::string file_delimiter = "+";
    std::size_t offset_digits = 10;
    BadRecords unreadable = BadRecords::keep;
    BadRecords nulls = BadRecords::keep;
    // Also close files whenever this much wall time (UTC, from midnight) has passed.
    std::optional<std::chrono::milliseconds> rotate_schedule;
    // consumer.override.isolation.level. Connect's own default is read_uncommitted, with which the
    // records of an aborted transaction are in the bucket for good.
    broker::Isolation isolation = broker::Isolation::read_committed;
    std::vector<std::string> unknown_keys;  // accepted, as Connect does; for one line in the log

    bool selects(const TopicName& topic) const;
    // How far the sink can come now; `at` is a PartitionState or what was fetched.
    template <class At>
    base::Offset readable_end(const At& at) const {
        return isolation == broker::Isolation::read_committed ? at.last_stable : at.high_water;
    }
};

// Code::invalid_argument (missing, out of range, contradictory) and Code::unsupported (a value of
// Confluent's that would change the objects and is not offered); both name the key.
Result<ConnectorConfig> read_connector_config(const Properties& properties);

}  // namespace sink
