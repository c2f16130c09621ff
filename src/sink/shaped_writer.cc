#include "sink/shaped_writer.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "base/text.h"
#include "codec/json/writer.h"
#include "codec/records/compression.h"
#include "codec/utf8.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

constexpr std::size_t kPutBytesMax = 8 * base::limits::kMiB;
// Open files lie in memory, whatever flush.size and the number of directories are.
constexpr std::size_t kOpenBytesMax = 64 * base::limits::kMiB;
// What an open file costs beside its bytes.
constexpr std::size_t kFileBytes = 512;

RecordFailure refused(Stage stage, std::string message) {
    return {.stage = stage, .exception = "DataException", .message = std::move(message)};
}

void append_record(std::string& out, Format format, const Value& value,
                   std::string_view separator) {
    if (format == Format::bytes) {
        out += value.as<Object>() == nullptr && value.as<Array>() == nullptr ? plain_text(value)
                                                                             : json_of(value);
        out += separator;
        return;
    }
    append_json(out, value);
    out += '\n';
}

// As the Java connector writes headers: a list of names and values.
std::string headers_json(const std::vector<RecordField>& headers) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_array();
    for (const RecordField& header : headers) {
        json.begin_object();
        json.key("key").string(header.name);
        json.key("value");
        if (header.value.is_null()) {
            json.null();
        } else {
            json.string(plain_text(header.value));
        }
        json.end_object();
    }
    json.end_array();
    return text + '\n';
}

Value header_value(const std::optional<base::ByteView>& bytes) {
    if (!bytes) return {};
    const std::string_view text = base::as_text(*bytes);
    return codec::is_utf8(text) ? Value::text(text) : Value(base::copy_of(*bytes));
}

}  // namespace

ShapedWriter::ShapedWriter(object::Bucket& bucket, const ConnectorConfig& config, io::Clock& clock,
                           base::TopicPartition place, Offset from)
    : BatchWriter(from),
      bucket_(bucket),
      config_(config),
      clock_(clock),
      place_(std::move(place)) {}

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
    append(read, placed);
    if (records_ >= config_.flush_records || open_bytes_ >= kOpenBytesMax) finish_files();
    return std::nullopt;
}

std::optional<RecordFailure> ShapedWriter::read(const codec::Record& record,
                                                SinkRecord& into) const {
    into.topic = place_.topic;
    into.partition = place_.partition;
    into.offset = record.offset;
    into.time = record.time;
    auto key = to_value(config_.key_converter, record.key);
    if (!key) return refused(Stage::key_converter, key.error().what);
    auto value = to_value(config_.value_converter, record.value);
    if (!value) return refused(Stage::value_converter, value.error().what);
    into.key = *std::move(key);
    into.value = *std::move(value);
    for (const codec::RecordHeader& header : record.headers) {
        into.headers.push_back({std::string(header.name), header_value(header.value)});
    }
    return std::nullopt;
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
    if (prefix_of(record, into.directory).size() + kRest > base::limits::kObjectKeyBytesMax) {
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

void ShapedWriter::append(const SinkRecord& record, const Placed& placed) {
    const auto [at, is_new] = open_.try_emplace(prefix_of(record, placed.directory));
    File& file = at->second;
    if (is_new) {
        file.first = record.offset;
        file.time = record.time;
        open_bytes_ += kFileBytes;
    }
    const std::size_t before = file.values.size() + file.keys.size() + file.headers.size();
    const bool is_tombstone = record.value.is_null() && config_.nulls == BadRecords::write;
    if (!is_tombstone) {
        append_record(file.values, config_.format, record.value, config_.separator);
        file.has_values = true;
    }
    if (config_.keys) append_record(file.keys, *config_.keys, record.key, config_.separator);
    if (config_.headers) file.headers += headers_json(record.headers);
    open_bytes_ += file.values.size() + file.keys.size() + file.headers.size() - before;
    file.last = record.offset;
    ++file.records;
    ++records_;
    if (!first_time_ms_) first_time_ms_ = placed.time_ms;
    last_directory_ = placed.directory;
}

void ShapedWriter::finish_files() {
    for (auto& [prefix, file] : open_) finish_one(prefix, file);
    open_.clear();
    open_bytes_ = 0;
    records_ = 0;
    first_time_ms_.reset();
    last_directory_.clear();
}

void ShapedWriter::finish_one(const std::string& prefix, File& file) {
    object::Metadata metadata{{"millrace-time", base::text(base::epoch_ms(file.time))}};
    if (config_.is_tagged) {
        metadata.emplace_back("x-amz-tagging",
                              base::text("startOffset=", file.first, "&endOffset=", file.last,
                                         "&recordCount=", file.records));
    }
    std::string digits = base::text(file.first);
    if (digits.size() < config_.offset_digits) {
        digits.insert(0, config_.offset_digits - digits.size(), '0');
    }
    const std::string name = prefix + digits;
    const std::string_view packed = config_.is_compressed ? ".gz" : "";
    const auto side = [&](std::string_view what, Format format) {
        return base::text(name, what, format == Format::json ? ".json" : ".bin", packed);
    };
    if (config_.keys) add_object(side(".keys", *config_.keys), std::move(file.keys), metadata);
    if (config_.headers) {
        add_object(side(".headers", *config_.headers), std::move(file.headers), metadata);
    }
    if (file.has_values) add_object(name + config_.extension, std::move(file.values), metadata);
}

void ShapedWriter::add_object(std::string key, std::string body, const object::Metadata& metadata) {
    if (config_.is_compressed) {
        const auto packed = codec::compress(codec::Compression::gzip, base::as_bytes(body));
        CHECK(packed, packed.error().what);
        body = base::as_text(*packed);
    }
    finished_bytes_ += body.size();
    finished_.push_back({std::move(key), std::move(body), metadata});
}

Result<Offset> ShapedWriter::put_finished() {
    std::vector<object::Put> puts;
    puts.reserve(finished_.size());
    for (const Closed& one : finished_) {
        puts.push_back(
            {.key = one.key, .body = base::as_bytes(one.body), .metadata = &one.metadata});
    }
    if (!puts.empty()) TRY_VOID(bucket_.put_many(puts));
    counts().objects += puts.size();
    counts().bytes += finished_bytes_;
    finished_.clear();
    finished_bytes_ = 0;
    Offset next = position();
    for (const auto& [prefix, file] : open_) next = std::min(next, file.first);
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
}

}  // namespace sink
