// TimestampConverter and TimestampRouter.

#include <algorithm>

#include "base/text.h"
#include "sink/record/time_pattern.h"
#include "sink/transforms/schema_change.h"

namespace sink {
namespace {

using base::Code;
using base::Error;
using sched::calendar::Zone;

// Years 1 to 9999: what patterns can write.
constexpr std::int64_t kEpochMsMin = -62'135'596'800'000;
constexpr std::int64_t kEpochMsMax = 253'402'300'799'999;
constexpr std::int64_t kDayMs = 86'400'000;

// How many of a unit are a second.
std::optional<std::int64_t> per_second(std::string_view precision) {
    if (precision == "seconds") return 1;
    if (precision == "milliseconds") return 1'000;
    if (precision == "microseconds") return 1'000'000;
    if (precision == "nanoseconds") return 1'000'000'000;
    return std::nullopt;
}

class TimestampConverter final : public Transform {
  public:
    struct Options {
        std::string field;
        std::string target;
        std::optional<TimePattern> pattern;
        std::int64_t per_second = 1'000;
    };
    TimestampConverter(Side side, Options options) : side_(side), options_(std::move(options)) {}

    Result<Fate> apply(SinkRecord& record) const override {
        Value& value = side_of(record, side_);
        SchemaPtr& schema = schema_side_of(record, side_);
        const SchemaPtr before = schema;
        TRY_VOID(change_.apply(schema, [this](const Schema& from) { return changed(from); }));
        if (value.is_null()) return Fate::keeps;
        if (options_.field.empty()) {
            TRY(value, converted(value, before.get()));
            return Fate::keeps;
        }
        TRY(Object * object, object_of(value, "converting timestamp formats"));
        Value* const field = find(*object, options_.field);
        if (field == nullptr || field->is_null()) return Fate::keeps;
        const SchemaField* const known = before ? before->field(options_.field) : nullptr;
        TRY(*field, converted(*field, known ? known->schema.get() : nullptr));
        return Fate::keeps;
    }

  private:
    SchemaPtr target_schema(Presence presence) const {
        if (options_.target == "string") return make_schema(SchemaType::string, presence);
        if (options_.target == "unix") return make_schema(SchemaType::int64, presence);
        if (options_.target == "Date") return make_schema(SchemaType::int32, presence, kDate);
        if (options_.target == "Time") return make_schema(SchemaType::int32, presence, kTime);
        return make_schema(SchemaType::int64, presence, kTimestamp);
    }
    Result<Schema> changed(const Schema& schema) const {
        if (options_.field.empty()) return *target_schema(presence_of(schema));
        const SchemaField* const field = schema.field(options_.field);
        if (field == nullptr) return schema;
        return with_field(schema, options_.field, target_schema(presence_of(*field->schema)));
    }

    Result<std::int64_t> read(const Value& value, const Schema* schema) const {
        if (const auto* const text = value.as<std::string>()) {
            if (!options_.pattern) {
                return Error{Code::invalid_argument,
                             "TimestampConverter needs format to read a string"};
            }
            const auto read = options_.pattern->read(*text, Zone::utc());
            if (read) return *read;
            return Error{Code::invalid_argument,
                         base::text("Could not parse timestamp: value (",
                                    base::printable(*text, 200), ") does not match pattern")};
        }
        const auto number = value.to_integer();
        if (!number) {
            return Error{Code::invalid_argument,
                         "TimestampConverter does not support this type of value"};
        }
        // Connect's own times are no Unix times.
        if (schema != nullptr && schema->name == kDate) return saturated(*number, kDayMs);
        if (schema != nullptr && (schema->name == kTime || schema->name == kTimestamp)) {
            return *number;
        }
        return options_.per_second >= 1'000 ? *number / (options_.per_second / 1'000)
                                            : saturated(*number, 1'000 / options_.per_second);
    }
    static std::int64_t saturated(std::int64_t value, std::int64_t factor) {
        std::int64_t product = 0;
        if (!__builtin_mul_overflow(value, factor, &product)) return product;
        return value < 0 ? INT64_MIN : INT64_MAX;
    }
    Result<Value> converted(const Value& value, const Schema* schema) const {
        TRY(const std::int64_t epoch_ms, read(value, schema));
        if (epoch_ms < kEpochMsMin || epoch_ms > kEpochMsMax) {
            return Error{Code::invalid_argument,
                         base::text("the time ", epoch_ms, " lies outside the years 1 to 9999")};
        }
        const std::int64_t of_day = ((epoch_ms % kDayMs) + kDayMs) % kDayMs;
        if (options_.target == "string") {
            return Value::text(options_.pattern->format(epoch_ms, Zone::utc()));
        }
        if (options_.target == "unix") {
            return Value::integer(options_.per_second >= 1'000
                                      ? saturated(epoch_ms, options_.per_second / 1'000)
                                      : epoch_ms / (1'000 / options_.per_second));
        }
        // A Date is the number that Connect would write of it.
        if (options_.target == "Date") return Value::integer((epoch_ms - of_day) / kDayMs);
        if (options_.target == "Time") return Value::integer(of_day);
        return Value::integer(epoch_ms);
    }

    Side side_;
    SchemaChange change_;
    Options options_;
};

class TimestampRouter final : public Transform {
  public:
    TimestampRouter(std::string topic_format, TimePattern pattern)
        : topic_format_(std::move(topic_format)), pattern_(std::move(pattern)) {}

    Result<Fate> apply(SinkRecord& record) const override {
        const std::int64_t epoch_ms = base::epoch_ms(record.time);
        if (epoch_ms < kEpochMsMin || epoch_ms > kEpochMsMax) {
            return Error{Code::invalid_argument, "Timestamp missing on record"};
        }
        std::string topic = topic_format_;
        replace(topic, "${timestamp}", pattern_.format(epoch_ms, Zone::utc()));
        replace(topic, "${topic}", record.topic.value());
        record.topic = base::TopicName{std::move(topic)};
        return Fate::keeps;
    }

  private:
    static void replace(std::string& text, std::string_view word, const std::string& with) {
        const std::size_t at = text.find(word);
        if (at != std::string::npos) text.replace(at, word.size(), with);
    }

    std::string topic_format_;
    TimePattern pattern_;
};

}  // namespace

MadeTransform make_timestamp_converter(const TransformOptions& options, Side side) {
    TimestampConverter::Options read;
    read.field = std::string(options.given("field").value_or(""));
    TRY(read.target, options.required("target.type"));
    constexpr std::string_view kTargets[] = {"string", "unix", "Date", "Time", "Timestamp"};
    if (std::ranges::find(kTargets, read.target) == std::end(kTargets)) {
        return options.wrong("target.type",
                             "String must be one of: string, unix, Date, Time, "
                             "Timestamp");
    }
    if (const auto format = options.given("format")) {
        TRY(read.pattern, TimePattern::parse(*format));
    }
    if (read.target == "string" && !read.pattern) {
        return Error{Code::invalid_argument,
                     "TimestampConverter requires format option to be specified when using string "
                     "timestamps"};
    }
    const auto units = per_second(options.given("unix.precision").value_or("milliseconds"));
    if (!units) return options.wrong("unix.precision", "not a precision");
    read.per_second = *units;
    return std::unique_ptr<Transform>(std::make_unique<TimestampConverter>(side, std::move(read)));
}

MadeTransform make_timestamp_router(const TransformOptions& options, Side) {
    TRY(TimePattern pattern, TimePattern::parse(options.text("timestamp.format", "yyyyMMdd")));
    return std::unique_ptr<Transform>(std::make_unique<TimestampRouter>(
        options.text("topic.format", "${topic}-${timestamp}"), std::move(pattern)));
}

}  // namespace sink
