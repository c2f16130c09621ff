#pragma once
// What is told of connectors.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connect/definition.h"
#include "connect/plugins.h"
#include "sink/record/value.h"

namespace connect {

enum class State : std::uint8_t { running, paused, stopped, failed, restarting };
// "RUNNING".
std::string_view name_of(State state);

struct TaskStatus {
    std::int32_t id = 0;
    State state = State::running;
    std::string trace;  // of one that has failed
};

struct Status {
    std::string name;
    Kind kind = Kind::sink;
    State state = State::running;
    std::vector<TaskStatus> tasks;  // none of a stopped one
};

// More would be more than anybody has cores for.
inline constexpr std::int32_t kTasksMax = 1000;

struct Info {
    std::string name;
    Properties config;
    Kind kind = Kind::sink;
    std::int32_t tasks = 0;
};

// Both as Connect's REST interface has them: {"kafka_topic":…,"kafka_partition":…} and
// {"kafka_offset":…}, or {"filename":…} and {"position":…}. An offset of null forgets it.
struct OffsetEntry {
    sink::Value partition;
    sink::Value offset;
};

}  // namespace connect
