#pragma once
// DAGs, runs and task instances as Airflow 2.11 writes them: every key, in its order, of its type.
// Private to this room.

#include <optional>
#include <string>

#include "codec/json/writer.h"
#include "sched/dag/dag.h"
#include "sched/history/records.h"

namespace door::airflow {

using sched::calendar::Instant;
using sched::calendar::Interval;
using sched::dag::Dag;

// What is true of the whole instance.
struct House {
    std::string host;
    std::string user;
    Instant parsed;  // when the DAG files were read
};

struct DagState {
    bool is_paused = true;
    std::optional<Interval> next;
};

void write_dag(codec::JsonWriter& json, const House& house, const Dag& dag, const DagState& state);
void write_dag_details(codec::JsonWriter& json, const House& house, const Dag& dag,
                       const DagState& state);
void write_task(codec::JsonWriter& json, const Dag& dag, std::size_t task);
void write_run(codec::JsonWriter& json, const sched::history::Run& run);
// `dag` may be gone.
void write_task_instance(codec::JsonWriter& json, const House& house, const Dag* dag,
                         const sched::history::TaskRow& row);
// An earlier try: without what only the instance has.
void write_try(codec::JsonWriter& json, const House& house, const Dag* dag,
               const sched::history::TaskRow& row);
// Which one it is, and no more.
void write_reference(codec::JsonWriter& json, const sched::history::TaskRow& row);

void write_text(codec::JsonWriter& json, std::string_view key,
                const std::optional<std::string>& text);
void write_time(codec::JsonWriter& json, std::string_view key, const std::optional<Instant>& at);

}  // namespace door::airflow
