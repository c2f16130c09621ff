#include "sink/shaped_writer.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "codec/utf8.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

constexpr std::size_t kPutBytesMax = 8 * base::limits::kMiB;
// Open files lie in memory, whatever flush.size and the number of directories are.
constexpr std::size_t kOpenBytesMax = 64 * base::limits::kMiB;
RecordFailure refused(Stage stage, std::string message) {
    return {.stage = stage, .exception = "DataException", .message = std::move(message)};
}

Value header_value(const std::optional<base::ByteView>& bytes) {
    if (!bytes) return {};
    const std::string_view text = base::as_text(*bytes);
    return codec::is_utf8(text) ? Value::text(text) : Value(base::copy_of(*bytes));
}

}  // namespace

ShapedWriter::ShapedWriter(object::Bucket& bucket, const ConnectorConfig& config, io::Clock& clock,
                           base::TopicPartition place, Offset from, const ParquetMaker* parquet)
    : BatchWriter(from),
      bucket_(bucket),
      config_(config),
      clock_(clock),
      place_(std::move(place)),
      parquet_(parquet) {}

bool ShapedWriter::is_full() const { return finished_bytes_ >= kPutBytesMax; }

std::vector<DeadLetter> ShapedWriter::take_dead_letters() {
    return std::exchange(dead_letters_, {});
}

bool ShapedWriter::is_due(base::WallTime now) const {
    return config_.rotate_interval && first_time_ms_ &&
           config_.partitioner.time_source() == TimeSource::wallclock &&
           base::epoch_ms(now) - *first_time_ms_ >= config_.rotate_interval->count();
}

Result<> ShapedWriter::take_records(const Records& records) {
    const Offset from = position();
    for (const codec::Record& record : records) {
        if (record.offset < from) continue;
        wish_ = missing_schema(record);
        if (wish_) {
            waits_at_ = record.offset;
            return {};
        }
        const std::optional<RecordFailure> failure = take_record(record);
        if (!failure) continue;
        if (config_.unreadable == BadRecords::skip && failure->exception != "ConnectException") {
            ++counts().records_skipped;
            if (config_.dead_letters) {
                dead_letters_.push_back(dead_letter_of(record, *failure, place_, config_));
            }
            continue;
        }
        // Files that were whole before it are no worse for it.
        TRY_VOID(put_finished());
        failure_ = trace_of(*failure, place_, record.offset);
        return Error{Code::invalid_argument,
                     base::text("offset ", record.offset, ": ", failure->message)};
    }
    return {};
}

Result<> ShapedWriter::take_unreadable(ByteView, const codec::BatchHeader& header) {
    if (config_.unreadable == BadRecords::skip) {
        counts().records_skipped += static_cast<std::uint64_t>(std::max(header.record_count, 0));
        return {};
    }
    failure_ = trace_of(refused(Stage::value_converter, "the batch does not decode"), place_,
                        header.base_offset);
    return Error{Code::malformed,
                 base::text("offset ", header.base_offset, ": the batch does not decode")};
}

void ShapedWriter::learn(const SchemaWish& wish, const Result<RegisteredSchema>& answer) {
    avro_.learn(wish, answer);
    wish_.reset();
    waits_at_.reset();
}

std::optional<SchemaWish> ShapedWriter::missing_schema(const codec::Record& record) const {
    std::optional<SchemaWish> wish;
    if (config_.key_converter == Converter::avro && record.key) {
        wish = avro_.missing(*record.key, base::text(place_.topic, "-key"));
    }
    if (!wish && config_.value_converter == Converter::avro && record.value) {
        wish = avro_.missing(*record.value, base::text(place_.topic, "-value"));
    }
    return wish;
}

std::optional<RecordFailure> ShapedWriter::take_record(const codec::Record& record) {
    SinkRecord read;
    if (auto failure = this->read(record, read)) return failure;
    if (!config_.transforms.empty()) {
        const Result<Fate> fate = config_.transforms.apply(read);
        if (!fate) return refused(Stage::transformation, fate.error().what);
        if (*fate == Fate::drops) {
            ++counts().records_skipped;
            return std::nullopt;
        }
    }
    if (read.value.is_null() && config_.nulls == BadRecords::skip) {
        if (config_.dead_letters) {
            dead_letters_.push_back(dead_letter_of(
                record, refused(Stage::task_put, "Skipping null value record."), place_, config_));
        }
        ++counts().records_skipped;
        return std::nullopt;
    }
    if (read.value.is_null() && config_.nulls == BadRecords::fail) {
        // Connect's tolerance does not cover it.
        return RecordFailure{.stage = Stage::task_put,
                             .exception = "ConnectException",
                             .message =
                                 "Null valued records are not writeable with current "
                                 "behavior.on.null.values 'settings."};
    }
    Placed placed;
    if (auto failure = place(read, placed)) return failure;
    if (auto failure = check_side_files(read)) return failure;
    if (rotates_before(placed)) finish_files();
    if (auto failure = fit_schema(read, placed)) return failure;
    if (auto failure = append(read, placed)) return failure;
    if (records_ >= config_.flush_records || open_bytes_ >= kOpenBytesMax) finish_files();
    return std::nullopt;
}

std::optional<RecordFailure> ShapedWriter::read(const codec::Record& record, SinkRecord& into) {
    into.topic = place_.topic;
    into.partition = place_.partition;
    into.offset = record.offset;
    into.time = record.time;
    auto key = read(config_.key_converter, record.key, "-key");
    if (!key) return refused(Stage::key_converter, key.error().what);
    auto value = read(config_.value_converter, record.value, "-value");
    if (!value) return refused(Stage::value_converter, value.error().what);
    into.key_schema = std::move(key->schema);
    into.key = std::move(key->value);
    into.value_schema = std::move(value->schema);
    into.value = std::move(value->value);
    for (const codec::RecordHeader& header : record.headers) {
        into.headers.push_back({std::string(header.name), header_value(header.value)});
    }
    return std::nullopt;
}

Result<SchemaAndValue> ShapedWriter::read(Converter converter, const std::optional<ByteView>& bytes,
                                          std::string_view end) {
    if (converter != Converter::avro) {
        return to_data(converter, bytes, end == "-key" ? key_envelopes_ : value_envelopes_);
    }
    if (!bytes) return SchemaAndValue{};
    return avro_.read(*bytes, base::text(place_.topic, end), place_.topic.value());
}

std::optional<RecordFailure> ShapedWriter::place(const SinkRecord& record, Placed& into) const {
    const auto failed = [](const Error& error) {
        return RecordFailure{
            .stage = Stage::task_put, .exception = "PartitionException", .message = error.what};
    };
    if (config_.partitioner.is_time_based()) {
        const auto time = config_.partitioner.time_of(record, base::epoch_ms(clock_.wall()));
        if (!time) return failed(time.error());
        into.time_ms = *time;
    }
    if (record.value.is_null() && config_.nulls == BadRecords::write) {
        into.directory = config_.tombstone_directory;
    } else {
        auto directory = config_.partitioner.directory_of(record, into.time_ms);
        if (!directory) return failed(directory.error());
        into.directory = *std::move(directory);
    }
    // Offset and endings take the rest.
    constexpr std::size_t kRest = 160;
    into.prefix = prefix_of(record, into.directory);
    if (into.prefix.size() + kRest > base::limits::kObjectKeyBytesMax) {
        return failed({Code::too_large, "the object's key would be too long"});
    }
    return std::nullopt;
}

std::optional<RecordFailure> ShapedWriter::check_side_files(const SinkRecord& record) const {
    if (config_.keys && record.key.is_null()) {
        return refused(Stage::task_put, "Key cannot be null for SinkRecord");
    }
    if (config_.headers && record.headers.empty()) {
        return refused(Stage::task_put, "Headers cannot be null for SinkRecord");
    }
    return std::nullopt;
}

bool ShapedWriter::rotates_before(const Placed& placed) const {
    if (!config_.rotate_interval || records_ == 0) return false;
    return placed.time_ms - *first_time_ms_ >= config_.rotate_interval->count() ||
           placed.directory != last_directory_;
}

std::string ShapedWriter::prefix_of(const SinkRecord& record, const std::string& directory) const {
    const std::string& slash = config_.directory_delimiter;
    const std::string& plus = config_.file_delimiter;
    return base::text(config_.topics_directory,
                      config_.topics_directory.empty() ? std::string() : slash, record.topic, slash,
                      directory, slash, record.topic, plus, record.partition, plus);
}

// A record goes into the open file of its directory only as one of that file's schema.
std::optional<RecordFailure> ShapedWriter::fit_schema(SinkRecord& record, const Placed& placed) {
    const auto open = open_.find(placed.prefix);
    if (open == open_.end()) return std::nullopt;
    const SchemaPtr& schema = open->second.schema();
    const auto fit = fit_of(config_.compatibility, record.value_schema, schema);
    const auto failed = [](const Error& error) {
        return RecordFailure{.stage = Stage::task_put,
                             .exception = "SchemaProjectorException",
                             .message = error.what};
    };
    if (!fit) return failed(fit.error());
    if (*fit == SchemaFit::none || !open->second.takes_key_of(record)) {
        finish_files();
    } else if (*fit == SchemaFit::projected) {
        auto value = projected(*record.value_schema, *schema, record.value);
        if (!value) return failed(value.error());
        record.value = *std::move(value);
        record.value_schema = schema;
    }
    return std::nullopt;
}

std::string ShapedWriter::name_of(const std::string& prefix, Offset first) const {
    std::string digits = base::text(first);
    if (digits.size() < config_.offset_digits) {
        digits.insert(0, config_.offset_digits - digits.size(), '0');
    }
    return prefix + digits;
}

std::optional<RecordFailure> ShapedWriter::append(const SinkRecord& record, const Placed& placed) {
    auto at = open_.find(placed.prefix);
    const bool is_new = at == open_.end();
    if (is_new) {
        auto begun =
            OpenFile::begin(config_, record, name_of(placed.prefix, record.offset), parquet_);
        // A schema that no file can have fails the task, whatever it tolerates, as there.
        if (!begun) {
            return RecordFailure{.stage = Stage::task_put,
                                 .exception = "ConnectException",
                                 .message = begun.error().what};
        }
        at = open_.emplace(placed.prefix, *std::move(begun)).first;
    }
    OpenFile& file = at->second;
    const std::size_t before = is_new ? 0 : file.bytes();
    if (auto failure = file.add(record)) {
        if (is_new) open_.erase(at);
        return failure;
    }
    open_bytes_ += file.bytes() - before;
    ++records_;
    if (!first_time_ms_) first_time_ms_ = placed.time_ms;
    last_directory_ = placed.directory;
    return std::nullopt;
}

void ShapedWriter::finish_files() {
    for (auto& [prefix, file] : open_) finish_one(file);
    open_.clear();
    open_bytes_ = 0;
    records_ = 0;
    first_time_ms_.reset();
    last_directory_.clear();
}

void ShapedWriter::finish_one(OpenFile& file) {
    object::Metadata metadata{{"millrace-time", base::text(base::epoch_ms(file.time()))}};
    if (config_.is_tagged) {
        metadata.emplace_back("x-amz-tagging",
                              base::text("startOffset=", file.first(), "&endOffset=", file.last(),
                                         "&recordCount=", file.records()));
    }
    for (auto& [key, part] : file.close()) {
        finished_bytes_ += part->bytes();
        finished_.push_back({std::move(key), std::move(part), metadata});
    }
}

Result<Offset> ShapedWriter::put_finished() {
    std::vector<base::Bytes> bodies;
    bodies.reserve(finished_.size());
    std::vector<object::Put> puts;
    puts.reserve(finished_.size());
    std::size_t bytes = 0;
    for (const Closed& one : finished_) {
        auto body = one.file->finish();
        if (!body) return base::within(base::text("object ", one.key), body.error());
        bodies.push_back(*std::move(body));
        bytes += bodies.back().size();
        puts.push_back({.key = one.key, .body = bodies.back(), .metadata = &one.metadata});
    }
    if (!puts.empty()) TRY_VOID(bucket_.put_many(puts));
    counts().objects += puts.size();
    counts().bytes += bytes;
    finished_.clear();
    finished_bytes_ = 0;
    Offset next = position();
    for (const auto& [prefix, file] : open_) next = std::min(next, file.first());
    return next;
}

void ShapedWriter::forget_unfinished() {
    open_.clear();
    open_bytes_ = 0;
    records_ = 0;
    first_time_ms_.reset();
    last_directory_.clear();
    finished_.clear();
    finished_bytes_ = 0;
    dead_letters_.clear();
    wish_.reset();
    waits_at_.reset();
}

}  // namespace sink
