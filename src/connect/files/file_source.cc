#include "connect/files/file_source.h"

#include <map>

#include "base/limits.h"
#include "base/log_line.h"
#include "base/text.h"
#include "codec/records/record_batch.h"
#include "sink/keys/key_check.h"

namespace connect {
namespace {

using base::Code;
using base::Error;
using sink::Converter;

// A line must fit in, or nothing could ever be sent of it.
constexpr std::size_t kReadBytesMax = 4 * base::limits::kMiB;
constexpr std::size_t kBatchBytes = base::limits::kBatchBytesMax / 2;
constexpr base::Duration kIdle = std::chrono::milliseconds(500);
constexpr base::Duration kBackOff = std::chrono::seconds(1);

std::string_view given(const sink::Properties& properties, std::string_view key) {
    const auto found = properties.find(key);
    return found == properties.end() ? std::string_view() : sink::trimmed(found->second);
}

// What a record becomes on the wire.
struct Sent {
    std::optional<std::string> key;
    std::optional<std::string> value;
    std::vector<sink::RecordField> headers;
};

void add(codec::BatchBuilder& builder, const Sent& one) {
    std::vector<std::string> texts;
    texts.reserve(one.headers.size());
    std::vector<codec::RecordHeader> headers;
    for (const sink::RecordField& header : one.headers) {
        texts.push_back(sink::plain_text(header.value));
        headers.push_back({header.name, base::as_bytes(texts.back())});
    }
    const auto view = [](const std::optional<std::string>& text) {
        return text ? std::optional(base::as_bytes(*text)) : std::nullopt;
    };
    builder.add(view(one.key), view(one.value), headers);
}

}  // namespace

Result<FileSourceConfig> read_file_source_config(const sink::Properties& properties) {
    FileSourceConfig config;
    config.file = given(properties, "file");
    if (config.file.empty()) {
        return Error{Code::invalid_argument,
                     "file is missing, and a service has no standard input to read"};
    }
    config.topic = base::TopicName{std::string(given(properties, "topic"))};
    base::parse_number(given(properties, "batch.size"), config.batch_lines);
    constexpr Converter kWorkers = Converter::json_with_schemas;
    TRY(config.key_converter, sink::read_converter(properties, "key.converter", kWorkers));
    TRY(config.value_converter, sink::read_converter(properties, "value.converter", kWorkers));
    TRY(config.transforms, sink::TransformChain::parse(properties));
    return config;
}

Lines split_lines(std::string_view text, std::size_t lines_max) {
    Lines found;
    while (found.lines.size() < lines_max) {
        const std::size_t end = text.find_first_of("\r\n", found.bytes);
        // Behind a \r at the very end a \n may still come.
        if (end == std::string_view::npos || (text[end] == '\r' && end + 1 == text.size())) break;
        found.lines.push_back(text.substr(found.bytes, end - found.bytes));
        found.bytes = end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
    }
    return found;
}

FileSource::FileSource(FileSourceParts parts, FileSourceConfig config, std::int64_t position)
    : parts_(std::move(parts)), config_(std::move(config)), position_(position) {}

void FileSource::start(run::Shard& home) { home.spawn(gate_, run()); }

run::Task<void> FileSource::stop() {
    if (gate_.is_closed()) co_return;
    is_stopping_ = true;
    wake_.notify_all();
    co_await gate_.close();
}

run::Task<void> FileSource::run() {
    bool is_failing = false;
    while (!is_stopping_ && !failure_) {
        const Result<> turn = co_await take_turn();
        if (!turn && !is_failing) {
            base::log_warn("connect", "file_not_read",
                           {{"file", config_.file}, {"why", turn.error().what}});
        }
        is_failing = !turn;
        if (is_stopping_ || failure_) break;
        if (!turn || is_idle_) co_await wake_.wait_for(turn ? kIdle : kBackOff);
    }
}

// In the pool.
Result<std::string> FileSource::read_part() const {
    TRY(const auto file, parts_.disk.open(config_.file));
    TRY(const std::uint64_t size, file->size());
    const auto from = static_cast<std::uint64_t>(position_);
    if (size <= from) return std::string();
    std::string text(std::min<std::uint64_t>(size - from, kReadBytesMax), '\0');
    TRY(const std::size_t got, file->read_at(from, std::as_writable_bytes(std::span(text))));
    text.resize(got);
    return text;
}

run::Task<Result<>> FileSource::take_turn() {
    auto read = [this] { return read_part(); };
    CO_TRY(const std::string text, co_await parts_.pool.run(read));
    const Lines found = split_lines(text, config_.batch_lines);
    is_idle_ = found.lines.empty();
    if (is_idle_ && text.size() >= kReadBytesMax) {
        failure_ = base::text(
            "org.apache.kafka.common.errors.RecordTooLargeException: the line at byte ", position_,
            " of ", config_.file, " has no end within ", kReadBytesMax, " bytes\n");
    }
    if (is_idle_) co_return Result<>{};
    std::vector<std::string> lines(found.lines.begin(), found.lines.end());
    CO_TRY_VOID(co_await send(std::move(lines)));
    position_ += static_cast<std::int64_t>(found.bytes);
    has_sent_ = true;
    parts_.note_position(position_);
    co_return Result<>{};
}

run::Task<Result<>> FileSource::send(std::vector<std::string> lines) {
    std::map<base::TopicName, codec::BatchBuilder> batches;
    for (const std::string& line : lines) {
        sink::SinkRecord record;
        record.topic = config_.topic;
        record.time = parts_.clock.wall();
        record.value = sink::Value::text(line);
        const auto fate = config_.transforms.apply(record);
        if (!fate) {
            failure_ = base::text(
                "org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error "
                "handler\nCaused by: org.apache.kafka.connect.errors.DataException: ",
                fate.error().what, "\n");
            co_return fate.error();
        }
        if (*fate == sink::Fate::drops) continue;
        codec::BatchBuilder& builder =
            batches.try_emplace(record.topic, parts_.clock.wall()).first->second;
        add(builder, {.key = sink::to_bytes(config_.key_converter, record.key),
                      .value = sink::to_bytes(config_.value_converter, record.value),
                      .headers = std::move(record.headers)});
        if (builder.bytes() < kBatchBytes) continue;
        CO_TRY_VOID(co_await produce(record.topic, builder.finish()));
    }
    for (auto& [topic, builder] : batches) {
        if (builder.records() == 0) continue;
        CO_TRY_VOID(co_await produce(topic, builder.finish()));
    }
    co_return Result<>{};
}

run::Task<Result<>> FileSource::produce(base::TopicName topic, base::Bytes batch) {
    broker::Broker& broker = parts_.broker;
    auto found = broker.topic(topic);
    if (!found) {
        broker::Topic fresh{topic, 1, {}};
        found = co_await broker.create_topic(std::move(fresh));
    }
    if (!found) co_return found.error();
    const base::Partition partition{turn_++ % found->partitions};
    const auto stored =
        co_await broker.produce(topic, partition, std::move(batch), broker::Acks::all);
    if (!stored && stored.error().code == Code::too_large) {
        failure_ = base::text(
            "org.apache.kafka.common.errors.RecordTooLargeException: ", stored.error().what, "\n");
    }
    if (!stored) co_return stored.error();
    co_return Result<>{};
}

}  // namespace connect
