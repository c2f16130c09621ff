#pragma once
// FileStreamSource: the lines of a file as records of a topic, also those that are still to be
// written, as Kafka's own example connector reads them.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker/broker.h"
#include "io/clock.h"
#include "io/disk.h"
#include "run/blocking.h"
#include "run/event.h"
#include "run/gate.h"
#include "run/shard.h"
#include "sink/record/sink_record.h"
#include "sink/transforms/chain.h"

namespace connect {

using base::Result;

struct FileSourceConfig {
    std::string file;
    base::TopicName topic;
    std::size_t batch_lines = 2000;
    sink::Converter value_converter = sink::Converter::json_with_schemas;
    sink::Converter key_converter = sink::Converter::json_with_schemas;
    sink::TransformChain transforms;
};
Result<FileSourceConfig> read_file_source_config(const sink::Properties& properties);

// Lines of a part of a file, and how many bytes they take; the end of the last one must be there.
// A line ends with \n, \r\n or \r.
struct Lines {
    std::vector<std::string_view> lines;
    std::size_t bytes = 0;
};
Lines split_lines(std::string_view text, std::size_t lines_max);

struct FileSourceParts {
    broker::Broker& broker;
    io::Disk& disk;
    io::Clock& clock;
    run::BlockingPool& pool;
    // Keeps the position; on the source's shard, after the lines are in the topic.
    std::function<void(std::int64_t position)> note_position;
};

//   Owner: Connectors.  Runs on: the shard that starts it; reads in the pool.
//   Ends: stop(), then the destructor.
class FileSource {
  public:
    FileSource(FileSourceParts parts, FileSourceConfig config, std::int64_t position);

    void start(run::Shard& home);
    run::Task<void> stop();
    // Its trace, once it has failed for good.
    const std::optional<std::string>& failure() const { return failure_; }
    bool has_sent() const { return has_sent_; }
    const FileSourceConfig& config() const { return config_; }

  private:
    run::Task<void> run();
    run::Task<Result<>> take_turn();
    run::Task<Result<>> send(std::vector<std::string> lines);
    run::Task<Result<>> produce(base::TopicName topic, base::Bytes batch);
    Result<std::string> read_part() const;

    const FileSourceParts parts_;
    const FileSourceConfig config_;
    std::int64_t position_;
    bool is_stopping_ = false;
    bool has_sent_ = false;
    bool is_idle_ = false;
    std::int32_t turn_ = 0;
    std::optional<std::string> failure_;
    run::Event wake_;
    run::Gate gate_;
};

}  // namespace connect
