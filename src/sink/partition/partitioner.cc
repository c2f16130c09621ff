#include "sink/partition/partitioner.h"

#include "base/text.h"
#include "io/posix_disk.h"
#include "sink/keys/key_check.h"

namespace sink {
namespace {

using base::Code;
using base::Error;
using sched::calendar::Zone;

constexpr std::string_view kPackage = "io.confluent.connect.storage.partitioner.";
constexpr std::int64_t kHourMs = 3'600'000;
// Years 1 to 9999: what a pattern can write.
constexpr std::int64_t kEpochMsMin = -62'135'596'800'000;
constexpr std::int64_t kEpochMsMax = 253'402'300'799'999;

std::string_view given(const Properties& properties, std::string_view key) {
    const auto found = properties.find(key);
    return found == properties.end() ? std::string_view() : trimmed(found->second);
}

Error wrong(std::string_view key, std::string_view value, std::string_view why) {
    return {Code::invalid_argument, base::text("Invalid value ", base::printable(value, 200),
                                               " for configuration ", key, ": ", why)};
}

std::int64_t floored(std::int64_t value, std::int64_t unit) {
    const std::int64_t rest = value % unit;
    return value - (rest < 0 ? rest + unit : rest);
}

}  // namespace

Result<Zone> load_zone(std::string_view name) {
    if (name == "UTC" || name == "Etc/UTC") return Zone::utc();
    io::PosixDisk disk;
    auto zone = Zone::load(disk, name);
    if (zone) return zone;
    return wrong(
        "timezone", name,
        base::text("The datetime zone id '", base::printable(name, 100), "' is not recognised"));
}

Result<Partitioner> Partitioner::parse(const Properties& properties,
                                       std::string_view directory_delimiter) {
    Partitioner parsed;
    parsed.delimiter_ = directory_delimiter;
    const std::string_view whole = given(properties, "partitioner.class");
    const std::string_view name =
        whole.starts_with(kPackage) ? whole.substr(kPackage.size()) : whole;
    if (name.empty() || name == "DefaultPartitioner") return parsed;
    if (name == "FieldPartitioner") {
        parsed.kind_ = Kind::field;
        parsed.fields_ = list_of(given(properties, "partition.field.name"));
        if (parsed.fields_.empty()) {
            return wrong("partition.field.name", "", "FieldPartitioner needs at least one field");
        }
        return parsed;
    }
    std::string_view fixed_path;
    if (name == "HourlyPartitioner") {
        fixed_path = "'year'=YYYY/'month'=MM/'day'=dd/'hour'=HH";
        parsed.duration_ms_ = kHourMs;
    } else if (name == "DailyPartitioner") {
        fixed_path = "'year'=YYYY/'month'=MM/'day'=dd";
        parsed.duration_ms_ = 24 * kHourMs;
    } else if (name != "TimeBasedPartitioner") {
        return Error{
            Code::unsupported,
            base::text("partitioner.class=", base::printable(whole, 200),
                       " is not supported; only DefaultPartitioner, FieldPartitioner, "
                       "TimeBasedPartitioner, DailyPartitioner and HourlyPartitioner are")};
    }
    parsed.kind_ = Kind::time;
    if (!fixed_path.empty()) {
        std::string path(fixed_path);
        for (std::size_t at = 0; (at = path.find('/', at)) != std::string::npos;) {
            path.replace(at, 1, directory_delimiter);
            at += directory_delimiter.size();
        }
        TRY(parsed.path_, TimePattern::parse(path));
    } else {
        const std::string_view duration = given(properties, "partition.duration.ms");
        if (!base::parse_number(duration, parsed.duration_ms_) || parsed.duration_ms_ <= 0) {
            return wrong("partition.duration.ms", duration,
                         "Partition duration needs to be a positive.");
        }
        const std::string_view path = given(properties, "path.format");
        if (path.empty()) {
            return wrong("path.format", path, "Path format cannot be empty.");
        }
        auto pattern = TimePattern::parse(path);
        if (!pattern) return wrong("path.format", path, pattern.error().what);
        parsed.path_ = *std::move(pattern);
    }
    TRY_VOID(parsed.read_time(properties));
    return parsed;
}

Result<> Partitioner::read_time(const Properties& properties) {
    if (given(properties, "locale").empty()) {
        return wrong("locale", "", "Locale cannot be empty.");
    }
    const std::string_view zone = given(properties, "timezone");
    if (zone.empty()) return wrong("timezone", "", "Timezone cannot be empty.");
    TRY(zone_, load_zone(zone));
    const std::string_view whole = given(properties, "timestamp.extractor");
    std::string_view source = whole.substr(whole.rfind('.') + 1);
    source = source.substr(source.rfind('$') + 1);
    constexpr std::string_view kEnd = "TimestampExtractor";
    if (source.ends_with(kEnd)) source.remove_suffix(kEnd.size());
    if (source == "Record") {
        source_ = TimeSource::record;
    } else if (source == "RecordField") {
        source_ = TimeSource::field;
    } else if (!source.empty() && source != "Wallclock") {
        return Error{Code::unsupported,
                     base::text("timestamp.extractor=", base::printable(whole, 200),
                                " is not supported; only Wallclock, Record and RecordField are")};
    }
    const std::string_view field = given(properties, "timestamp.field");
    time_field_ = field.empty() ? "timestamp" : field;
    return {};
}

Result<std::int64_t> Partitioner::time_of(const SinkRecord& record, std::int64_t now_ms) const {
    std::optional<std::int64_t> time;
    switch (source_) {
        case TimeSource::wallclock:
            time = now_ms;
            break;
        case TimeSource::record:
            time = base::epoch_ms(record.time);
            break;
        case TimeSource::field: {
            const Value* const field = find_path(record.value, time_field_);
            if (field == nullptr) {
                return Error{Code::invalid_argument,
                             base::text("The field named '", time_field_, "' does not exist.")};
            }
            time = field->to_integer();
            if (const auto* const text = field->as<std::string>()) time = read_instant(*text);
            if (!time) {
                return Error{
                    Code::invalid_argument,
                    base::text("Error extracting timestamp from record field: ", time_field_)};
            }
            break;
        }
    }
    if (*time < kEpochMsMin || *time > kEpochMsMax) {
        return Error{Code::invalid_argument,
                     base::text("Unable to determine timestamp using timestamp.extractor for "
                                "record: ",
                                *time, " ms lies outside the years 1 to 9999")};
    }
    return *time;
}

Result<std::string> Partitioner::directory_of(const SinkRecord& record,
                                              std::int64_t time_ms) const {
    switch (kind_) {
        case Kind::partition:
            return base::text("partition=", record.partition);
        case Kind::field:
            return field_directory(record);
        case Kind::time:
            break;
    }
    // A directory begins at whole durations of the zone's own clock.
    using std::chrono::milliseconds;
    const sched::calendar::Instant at{milliseconds(time_ms)};
    const auto local = zone_.to_local(at).time_since_epoch();
    const std::int64_t begin =
        floored(std::chrono::floor<milliseconds>(local).count(), duration_ms_);
    const auto instant =
        zone_.to_instant(sched::calendar::LocalTime{milliseconds(begin)}).time_since_epoch();
    return path_.format(std::chrono::floor<milliseconds>(instant).count(), zone_);
}

Result<std::string> Partitioner::field_directory(const SinkRecord& record) const {
    if (record.value.as<Object>() == nullptr) {
        return Error{Code::invalid_argument, "Error encoding partition: value is not a Map type."};
    }
    std::string directory;
    for (const std::string& field : fields_) {
        const Value* const value = find_path(record.value, field);
        if (value == nullptr) {
            return Error{Code::invalid_argument, base::text("Error encoding partition: the field ",
                                                            field, " does not exist.")};
        }
        if (value->as<Object>() != nullptr || value->as<Array>() != nullptr || value->is_null()) {
            return Error{Code::invalid_argument,
                         base::text("Error encoding partition: the field ", field,
                                    " is no text, number or boolean.")};
        }
        directory +=
            base::text(directory.empty() ? "" : delimiter_, field, "=", plain_text(*value));
    }
    return directory;
}

}  // namespace sink
