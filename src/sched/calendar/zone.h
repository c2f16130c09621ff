#pragma once
// A time zone of the IANA database, read from the system's files (TZif, RFC 8536).

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/disk.h"
#include "sched/calendar/instant.h"
#include "sched/calendar/zone_rule.h"

namespace sched::calendar {

// A value: copies share what was read.
class Zone {
  public:
    static Zone utc();
    // "Europe/Paris". Code::invalid_argument: no such zone. Code::corrupt: its file is broken.
    static base::Result<Zone> load(io::Disk& disk, std::string_view name);
    // The bytes of a TZif file.
    static base::Result<Zone> parse(std::string name, std::string_view bytes);

    const std::string& name() const { return name_; }
    // East of UTC is positive.
    std::chrono::seconds offset_at(Instant at) const;
    LocalTime to_local(Instant at) const;
    // Of a time that clocks show twice, the second one; of one that they skip, the instant as if
    // they had not been moved yet. So Airflow reads them.
    Instant to_instant(LocalTime local) const;

  private:
    struct Table {
        std::vector<std::int64_t> changes;          // seconds since 1970, rising
        std::vector<std::chrono::seconds> offsets;  // from each change on
        std::chrono::seconds first{};               // before all changes
        ZoneRule rule;                              // after the last one
    };
    Zone(std::string name, std::shared_ptr<const Table> table)
        : name_(std::move(name)), table_(std::move(table)) {}

    std::string name_;
    std::shared_ptr<const Table> table_;
};

}  // namespace sched::calendar
