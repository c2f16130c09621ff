#include "connect/work.h"

namespace connect {

std::vector<std::string> SinkWork::traces() const {
    std::vector<std::string> traces(static_cast<std::size_t>(tasks_));
    for (const sink::PartitionStatus& one : sink_->status()) {
        std::string& trace = traces.at(static_cast<std::size_t>(one.task));
        if (trace.empty()) trace = one.failure;
    }
    return traces;
}

run::Task<bool> SinkWork::restart(std::int32_t task) {
    co_await sink_->restart(task);
    co_return true;
}

std::map<std::string, std::int64_t> SinkWork::progress() const {
    std::map<std::string, std::int64_t> progress;
    for (const sink::PartitionStatus& one : sink_->status()) {
        progress[one.place.topic.value()] += one.next.value();
    }
    return progress;
}

std::vector<std::string> SourceWork::traces() const { return {source_.failure().value_or("")}; }

run::Task<bool> SourceWork::restart(std::int32_t) { co_return false; }

std::map<std::string, std::int64_t> SourceWork::progress() const {
    if (!source_.has_sent()) return {};
    return {{source_.config().topic.value(), 1}};
}

std::vector<std::string> NoWork::traces() const {
    return std::vector<std::string>(static_cast<std::size_t>(tasks_), trace_);
}

run::Task<bool> NoWork::restart(std::int32_t) { co_return false; }

}  // namespace connect
