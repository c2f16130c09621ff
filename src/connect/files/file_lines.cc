#include "connect/files/file_lines.h"

#include "base/limits.h"
#include "base/text.h"
#include "sink/failure.h"
#include "sink/keys/key_check.h"

namespace connect {
namespace {

using base::Code;
using base::Error;
using sink::Converter;

constexpr std::size_t kLinesBytesMax = 4 * base::limits::kMiB;

std::string_view given(const sink::Properties& properties, std::string_view key) {
    const auto found = properties.find(key);
    return found == properties.end() ? std::string_view() : sink::trimmed(found->second);
}

}  // namespace

Result<FileSinkConfig> read_file_sink_config(const sink::Properties& properties) {
    FileSinkConfig config;
    config.file = given(properties, "file");
    if (config.file.empty()) {
        return Error{Code::invalid_argument,
                     "file is missing, and a service has no standard output to write to"};
    }
    constexpr Converter kWorkers = Converter::json_with_schemas;
    TRY(config.key_converter, sink::read_converter(properties, "key.converter", kWorkers));
    TRY(config.value_converter, sink::read_converter(properties, "value.converter", kWorkers));
    TRY(config.transforms, sink::TransformChain::parse(properties));
    config.tolerates = sink::equal_words(given(properties, "errors.tolerance"), "all");
    return config;
}

Result<> LineFile::append(std::string_view lines) {
    auto file = disk_.open(path_);
    if (!file && file.error().code == Code::not_found) {
        file = disk_.create(path_);
        if (file) TRY_VOID(disk_.sync_directory(io::parent_of(path_)));
    }
    if (!file) return file.error();
    TRY_VOID((*file)->append(base::as_bytes(lines)));
    return (*file)->sync();
}

bool FileLineWriter::is_full() const { return lines_.size() >= kLinesBytesMax; }

Result<> FileLineWriter::take_records(const sink::Records& records) {
    const base::Offset from = position();
    for (const codec::Record& record : records) {
        if (record.offset < from) continue;
        const Result<> taken = take_record(record);
        if (taken) continue;
        if (config_->tolerates) {
            ++counts().records_skipped;
            continue;
        }
        TRY_VOID(put_finished());
        failure_ = sink::trace_of({.stage = sink::Stage::value_converter,
                                   .exception = "DataException",
                                   .message = taken.error().what},
                                  place_, record.offset);
        return taken.error();
    }
    return {};
}

Result<> FileLineWriter::take_record(const codec::Record& record) {
    sink::SinkRecord read{.topic = place_.topic,
                          .partition = place_.partition,
                          .offset = record.offset,
                          .time = record.time,
                          .key = {},
                          .value = {},
                          .headers = {}};
    TRY(read.value, sink::to_value(config_->value_converter, record.value));
    if (!config_->transforms.empty()) {
        TRY(read.key, sink::to_value(config_->key_converter, record.key));
        TRY(const sink::Fate fate, config_->transforms.apply(read));
        if (fate == sink::Fate::drops) return {};
    }
    lines_ += sink::plain_text(read.value);
    lines_ += '\n';
    return {};
}

Result<> FileLineWriter::take_unreadable(base::ByteView, const codec::BatchHeader& header) {
    if (config_->tolerates) return {};
    failure_ = sink::trace_of({.stage = sink::Stage::value_converter,
                               .exception = "DataException",
                               .message = "the batch does not decode"},
                              place_, header.base_offset);
    return Error{Code::malformed, "the batch does not decode"};
}

Result<base::Offset> FileLineWriter::put_finished() {
    if (!lines_.empty()) TRY_VOID(file_->append(lines_));
    counts().bytes += lines_.size();
    lines_.clear();
    return position();
}

}  // namespace connect
