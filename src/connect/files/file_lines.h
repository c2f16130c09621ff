#pragma once
// FileStreamSink: records as lines of a file, as Kafka's own example connector writes them.

#include <memory>
#include <string>

#include "io/disk.h"
#include "sink/batch_writer.h"
#include "sink/record/sink_record.h"
#include "sink/transforms/chain.h"

namespace connect {

using base::Result;

struct FileSinkConfig {
    std::string file;
    sink::Converter value_converter = sink::Converter::json_with_schemas;
    sink::Converter key_converter = sink::Converter::json_with_schemas;
    sink::TransformChain transforms;
    bool tolerates = false;  // errors.tolerance=all
};
Result<FileSinkConfig> read_file_sink_config(const sink::Properties& properties);

// One file, that the writers of all partitions append to, on one lane.
class LineFile {
  public:
    LineFile(io::Disk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}
    // Durable when it returns; the file is made if it is not there.
    Result<> append(std::string_view lines);

  private:
    io::Disk& disk_;
    std::string path_;
};

// A line for each record: texts as they are, objects as Java prints maps. Lines are durable before
// their offsets are committed, so a kill may leave some twice, as with Kafka's.
class FileLineWriter final : public sink::BatchWriter {
  public:
    FileLineWriter(std::shared_ptr<LineFile> file, std::shared_ptr<const FileSinkConfig> config,
                   base::TopicPartition place, base::Offset from)
        : BatchWriter(from),
          file_(std::move(file)),
          config_(std::move(config)),
          place_(std::move(place)) {}

    bool has_open_file() const override { return false; }
    std::optional<std::string> failure() const override { return failure_; }

  private:
    Result<> take_records(const sink::Records& records) override;
    Result<> take_unreadable(base::ByteView batch, const codec::BatchHeader& header) override;
    void finish_files() override {}
    Result<base::Offset> put_finished() override;
    void forget_unfinished() override { lines_.clear(); }
    bool is_full() const override;
    Result<> take_record(const codec::Record& record);

    std::shared_ptr<LineFile> file_;
    std::shared_ptr<const FileSinkConfig> config_;
    const base::TopicPartition place_;
    std::string lines_;
    std::optional<std::string> failure_;
};

}  // namespace connect
