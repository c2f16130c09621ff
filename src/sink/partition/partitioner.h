#pragma once
// Which directory a record belongs to: the partitioners of Confluent's S3 sink, on JSON without
// schemas, too.

#include <cstdint>
#include <string>
#include <vector>

#include "sched/calendar/zone.h"
#include "sink/keys/properties.h"
#include "sink/record/sink_record.h"
#include "sink/record/time_pattern.h"

namespace sink {

// Where a record's time comes from.
enum class TimeSource : std::uint8_t { wallclock, record, field };

class Partitioner {
  public:
    // `directory_delimiter` stands between fields. Code::invalid_argument and Code::unsupported
    // name the key.
    static Result<Partitioner> parse(const Properties& properties,
                                     std::string_view directory_delimiter);

    // "partition=0", which no content changes.
    bool is_default() const { return kind_ == Kind::partition; }
    bool is_time_based() const { return kind_ == Kind::time; }
    TimeSource time_source() const { return source_; }

    // Milliseconds since 1970. Code::invalid_argument: the record has no such time.
    Result<std::int64_t> time_of(const SinkRecord& record, std::int64_t now_ms) const;
    // "partition=0", "country=fr/age=7", "year=2026/month=11". `time_ms` as time_of gave it.
    Result<std::string> directory_of(const SinkRecord& record, std::int64_t time_ms) const;

  private:
    enum class Kind : std::uint8_t { partition, field, time };

    Result<> read_time(const Properties& properties);
    Result<std::string> field_directory(const SinkRecord& record) const;

    Kind kind_ = Kind::partition;
    std::vector<std::string> fields_;
    std::string delimiter_ = "/";
    std::int64_t duration_ms_ = 0;
    TimePattern path_;
    sched::calendar::Zone zone_ = sched::calendar::Zone::utc();
    TimeSource source_ = TimeSource::wallclock;
    std::string time_field_;
};

// Of the system's database. Code::invalid_argument: no such zone.
Result<sched::calendar::Zone> load_zone(std::string_view name);

}  // namespace sink
