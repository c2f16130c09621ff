#pragma once
// The S3 sink connector's configuration: Confluent's keys and values, as sink/keys has them.
//
// Where we differ, on purpose: with the defaults a bad record never stops the sink, but is kept (a
// value that is no JSON as its raw bytes, a null as the line `null`). Who says
// `errors.tolerance=none` or `behavior.on.null.values=fail` gets what they mean there: the task
// fails.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "broker/broker.h"
#include "sink/formats/record_file.h"
#include "sink/formats/schema_compatibility.h"
#include "sink/keys/properties.h"
#include "sink/partition/partitioner.h"
#include "sink/record/sink_record.h"
#include "sink/topic_pattern.h"
#include "sink/transforms/chain.h"

namespace sink {

// What becomes of a record that cannot be read, or has no value. `write`: of one without a value,
// its key alone.
enum class BadRecords : std::uint8_t { keep, skip, fail, write };

// errors.deadletterqueue.*
struct DeadLetterTopic {
    TopicName topic;
    bool has_context = false;  // headers say what was wrong
};

// store.url: an S3 server elsewhere.
struct OutsideStore {
    std::string url;
    std::string region;
    bool is_by_path = true;     // s3.path.style.access.enabled
    std::string access_key_id;  // empty: the usual chain
    std::string secret_access_key;
    std::int64_t retries = 0;
    std::chrono::milliseconds retry_backoff{};
};

struct ConnectorConfig {
    std::string name;               // empty: whoever starts it gives one
    std::vector<TopicName> topics;  // or, if empty:
    std::optional<TopicPattern> pattern;
    std::int32_t tasks_max = 1;
    std::string bucket;
    std::optional<OutsideStore> store;  // none: wherever our own buckets are
    std::int64_t flush_records = 1;     // per file
    std::string topics_directory = "topics";
    std::string directory_delimiter = "/";
    std::string file_delimiter = "+";
    std::size_t offset_digits = 10;
    BadRecords unreadable = BadRecords::keep;
    BadRecords nulls = BadRecords::keep;
    std::string tombstone_directory = "tombstone";
    std::optional<DeadLetterTopic> dead_letters;
    Format format = Format::json;
    FormatOptions options;
    SchemaCompatibility compatibility = SchemaCompatibility::none;
    bool is_tagged = false;  // objects say their offsets
    // Files of their own for keys and headers.
    std::optional<Format> keys;
    std::optional<Format> headers;
    Converter key_converter = Converter::string;
    Converter value_converter = Converter::json;
    TransformChain transforms;
    Partitioner partitioner;
    // Time of records after which files are closed.
    std::optional<std::chrono::milliseconds> rotate_interval;
    // Also close files whenever this much wall time has passed, from midnight in that zone on.
    std::optional<std::chrono::milliseconds> rotate_schedule;
    sched::calendar::Zone schedule_zone = sched::calendar::Zone::utc();
    // consumer.override.isolation.level. Connect's own default is read_uncommitted, with which the
    // records of an aborted transaction are in the bucket for good.
    broker::Isolation isolation = broker::Isolation::read_committed;
    std::vector<std::string> unknown_keys;  // accepted, as Connect does; for one line in the log

    bool selects(const TopicName& topic) const;
    // Whether records go into their objects as they are, so that none has to become a tree.
    bool is_plain() const;
    // How far the sink can come now; `at` is a PartitionState or what was fetched.
    template <class At>
    base::Offset readable_end(const At& at) const {
        return isolation == broker::Isolation::read_committed ? at.last_stable : at.high_water;
    }
};

// `topics` and `topics.regex`, which every sink has.
struct TopicSelection {
    std::vector<TopicName> topics;
    std::optional<TopicPattern> pattern;
};
Result<TopicSelection> read_topic_selection(const Properties& properties);

// Code::invalid_argument (missing, out of range, contradictory) and Code::unsupported (a value of
// Confluent's that would change the objects and is not offered); both name the key.
Result<ConnectorConfig> read_connector_config(const Properties& properties);

// The same in steps, for whoever has to know which key it was.
class ConnectorConfigReader {
  public:
    // `properties` outlive it.
    explicit ConnectorConfigReader(const Properties& properties) : properties_(properties) {}

    // What concerns single keys is CheckedKeys' affair (sink/keys) and taken for granted here.
    Result<ConnectorConfig> read();
    // After an error: the key that it is about.
    std::string_view key() const { return key_; }

  private:
    std::string_view value(std::string_view key);
    bool flag(std::string_view key);
    std::int64_t number(std::string_view key);
    base::Error unsupported(std::string_view offered) const;
    base::Error invalid(std::string_view why) const;
    Result<> only(std::string_view key, std::string_view offered);
    Result<> read_names();
    Result<> read_format();
    Result<> read_codecs();
    Result<> read_converters();
    Result<> check_registry(std::string_view converter);
    Result<Format> format_in(std::string_view key);
    Result<> read_side_files();
    Result<> read_bad_records();
    Result<> read_rotation();
    Result<> read_isolation();
    Result<> read_store();
    void note_unknown_keys();

    const Properties& properties_;
    ConnectorConfig config_;
    std::string key_;
};

}  // namespace sink
