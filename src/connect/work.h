#pragma once
// What a running connector does: a sink, a source, or nothing, because it could not begin. Private
// to this room.

#include <memory>
#include <string>
#include <vector>

#include "connect/files/file_source.h"
#include "connect/status.h"
#include "run/task.h"
#include "sink/sink.h"

namespace connect {

//   Owner: Connectors.  Runs on: its shard.  Ends: stop(), then the destructor.
class Work {
  public:
    virtual ~Work() = default;
    virtual run::Task<void> stop() = 0;
    // Of each task what has ended it, or nothing.
    virtual std::vector<std::string> traces() const = 0;
    // Whether the task begins anew by itself; else all of the work has to.
    virtual run::Task<bool> restart(std::int32_t task) = 0;
    // How many records of each topic were seen; any unit that only grows will do.
    virtual std::map<std::string, std::int64_t> progress() const = 0;
    // Of sinks.
    virtual std::shared_ptr<sink::Sink> sink() const { return nullptr; }
};

class SinkWork final : public Work {
  public:
    // What the sink writes to goes with it, if `keeper` has it.
    SinkWork(std::shared_ptr<sink::Sink> sink, std::int32_t tasks,
             std::shared_ptr<void> keeper = nullptr)
        : keeper_(std::move(keeper)), sink_(std::move(sink)), tasks_(tasks) {}
    run::Task<void> stop() override { return sink_->stop(); }
    std::vector<std::string> traces() const override;
    run::Task<bool> restart(std::int32_t task) override;
    std::map<std::string, std::int64_t> progress() const override;
    std::shared_ptr<sink::Sink> sink() const override { return sink_; }

  private:
    std::shared_ptr<void> keeper_;  // before the sink, which ends first
    std::shared_ptr<sink::Sink> sink_;
    std::int32_t tasks_;
};

class SourceWork final : public Work {
  public:
    SourceWork(FileSourceParts parts, FileSourceConfig config, std::int64_t position)
        : source_(std::move(parts), std::move(config), position) {}
    FileSource& source() { return source_; }
    run::Task<void> stop() override { return source_.stop(); }
    std::vector<std::string> traces() const override;
    run::Task<bool> restart(std::int32_t task) override;
    std::map<std::string, std::int64_t> progress() const override;

  private:
    FileSource source_;
};

// Every task has failed at its start.
class NoWork final : public Work {
  public:
    NoWork(std::string trace, std::int32_t tasks) : trace_(std::move(trace)), tasks_(tasks) {}
    run::Task<void> stop() override { co_return; }
    std::vector<std::string> traces() const override;
    run::Task<bool> restart(std::int32_t task) override;
    std::map<std::string, std::int64_t> progress() const override { return {}; }

  private:
    std::string trace_;
    std::int32_t tasks_;
};

}  // namespace connect
