#pragma once
// Why a record could not go its way, in Connect's words: for a task's trace and for the headers of
// dead letters.

#include <string>
#include <string_view>

#include "base/ids.h"
#include "codec/records/record_batch.h"
#include "sink/batch_writer.h"
#include "sink/connector_config.h"

namespace sink {

// Where on its way.
enum class Stage : std::uint8_t { key_converter, value_converter, transformation, task_put };

struct RecordFailure {
    Stage stage = Stage::task_put;
    std::string_view exception;  // Java's class, without its package
    std::string message;
};

// Several lines, as a stack trace's head: what happened, and to which record.
std::string trace_of(const RecordFailure& failure, const base::TopicPartition& place,
                     base::Offset offset);

// The record's bytes and headers, and Connect's `__connect.errors.*` if they are asked for.
DeadLetter dead_letter_of(const codec::Record& record, const RecordFailure& failure,
                          const base::TopicPartition& place, const ConnectorConfig& config);

}  // namespace sink
