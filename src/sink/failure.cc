#include "sink/failure.h"

#include "base/text.h"

namespace sink {
namespace {

constexpr std::string_view kErrors = "org.apache.kafka.connect.errors.";

std::string_view name_of(Stage stage) {
    switch (stage) {
        case Stage::key_converter:
            return "KEY_CONVERTER";
        case Stage::value_converter:
            return "VALUE_CONVERTER";
        case Stage::transformation:
            return "TRANSFORMATION";
        case Stage::task_put:
            return "TASK_PUT";
    }
    return "";
}

std::string_view class_of(Stage stage, const ConnectorConfig& config) {
    switch (stage) {
        case Stage::key_converter:
            return class_of(config.key_converter);
        case Stage::value_converter:
            return class_of(config.value_converter);
        case Stage::transformation:
            return "org.apache.kafka.connect.transforms.Transformation";
        case Stage::task_put:
            return "io.confluent.connect.s3.S3SinkTask";
    }
    return "";
}

std::optional<std::string> copy_of(const std::optional<base::ByteView>& bytes) {
    if (!bytes) return std::nullopt;
    return std::string(base::as_text(*bytes));
}

}  // namespace

std::string trace_of(const RecordFailure& failure, const base::TopicPartition& place,
                     base::Offset offset) {
    const std::string_view head = failure.stage == Stage::task_put
                                      ? "Exiting WorkerSinkTask due to unrecoverable exception."
                                      : "Tolerance exceeded in error handler";
    return base::text(kErrors, "ConnectException: ", head, "\n\tat topic ", place.topic,
                      ", partition ", place.partition, ", offset ", offset,
                      "\nCaused by: ", kErrors, failure.exception, ": ", failure.message, "\n");
}

DeadLetter dead_letter_of(const codec::Record& record, const RecordFailure& failure,
                          const base::TopicPartition& place, const ConnectorConfig& config) {
    DeadLetter letter{.key = copy_of(record.key), .value = copy_of(record.value), .headers = {}};
    for (const codec::RecordHeader& header : record.headers) {
        letter.headers.emplace_back(std::string(header.name), copy_of(header.value));
    }
    if (!config.dead_letters || !config.dead_letters->has_context) return letter;
    const auto add = [&letter](std::string_view name, std::string value) {
        letter.headers.emplace_back(base::text("__connect.errors.", name), std::move(value));
    };
    add("topic", place.topic.value());
    add("partition", base::text(place.partition));
    add("offset", base::text(record.offset));
    add("connector.name", config.name);
    add("task.id", "0");
    add("stage", std::string(name_of(failure.stage)));
    add("class.name", std::string(class_of(failure.stage, config)));
    add("exception.class.name", base::text(kErrors, failure.exception));
    add("exception.message", failure.message);
    add("exception.stacktrace", trace_of(failure, place, record.offset));
    return letter;
}

}  // namespace sink
