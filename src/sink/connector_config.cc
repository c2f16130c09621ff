#include "sink/connector_config.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "sink/keys/key_check.h"
#include "sink/keys/key_tables.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

constexpr std::string_view kFormatPackage = "io.confluent.connect.s3.format.";
constexpr std::string_view kIsolation = "consumer.override.isolation.level";
constexpr AvroCodec kAvroCodecs[] = {AvroCodec::none, AvroCodec::deflate, AvroCodec::snappy,
                                     AvroCodec::zstandard};
constexpr std::pair<std::string_view, ParquetCodec> kParquetCodecs[] = {
    {"none", ParquetCodec::none},     {"gzip", ParquetCodec::gzip},
    {"snappy", ParquetCodec::snappy}, {"lz4", ParquetCodec::lz4},
    {"brotli", ParquetCodec::brotli}, {"zstd", ParquetCodec::zstd}};

const ConfigKey* known_key(std::string_view name) {
    for (const KeyTable table : {s3_keys(), sink_keys(), common_keys()}) {
        if (const ConfigKey* const key = find_key(table, name)) return key;
    }
    return nullptr;
}

// Options of what a key names: "transforms.a.type", "value.converter.schemas.enable".
bool is_option(std::string_view name) {
    constexpr std::array<std::string_view, 6> kOf{"transforms.",       "predicates.",
                                                  "key.converter.",    "value.converter.",
                                                  "header.converter.", "consumer.override."};
    return std::ranges::any_of(kOf, [name](std::string_view one) { return name.starts_with(one); });
}

bool is_given(const Properties& properties, std::string_view key) {
    const auto found = properties.find(key);
    return found != properties.end() && !trimmed(found->second).empty();
}

}  // namespace

bool ConnectorConfig::selects(const TopicName& topic) const {
    // What was left out must not come in again.
    if (dead_letters && dead_letters->topic == topic && pattern) return false;
    if (pattern) return pattern->matches(topic);
    return std::ranges::find(topics, topic) != topics.end();
}

bool ConnectorConfig::is_plain() const {
    const auto is_simple = [](BadRecords one) {
        return one == BadRecords::keep || one == BadRecords::skip;
    };
    return format == Format::json && value_converter == Converter::json &&
           partitioner.is_default() && transforms.empty() && !options.is_compressed && !is_tagged &&
           !keys && !headers && !dead_letters && is_simple(unreadable) && is_simple(nulls);
}

Result<TopicSelection> read_topic_selection(const Properties& properties) {
    const bool has_list = is_given(properties, "topics");
    const bool has_regex = is_given(properties, "topics.regex");
    if (has_list && has_regex) {
        return Error{Code::invalid_argument,
                     "topics and topics.regex are mutually exclusive options, but both are set."};
    }
    if (!has_list && !has_regex) {
        return Error{Code::invalid_argument, "Must configure one of topics or topics.regex"};
    }
    TopicSelection selection;
    if (has_regex) {
        TRY(selection.pattern,
            TopicPattern::parse(trimmed(properties.find("topics.regex")->second)));
        return selection;
    }
    for (std::string& topic : list_of(properties.find("topics")->second)) {
        selection.topics.emplace_back(std::move(topic));
    }
    if (selection.topics.empty()) {
        return Error{Code::invalid_argument, "topics names no topic"};
    }
    return selection;
}

Result<ConnectorConfig> read_connector_config(const Properties& properties) {
    const std::array tables{common_keys(), sink_keys(), s3_keys()};
    for (const CheckedKey& one : check_keys(tables, properties)) {
        // Whoever starts it gives the name, and has seen the class.
        if (one.key->name == "name" || one.key->name == "connector.class") continue;
        if (!one.errors.empty()) return Error{Code::invalid_argument, one.errors.front()};
    }
    return ConnectorConfigReader(properties).read();
}

// Without blanks around it; what the table says if it is absent or blank.
std::string_view ConnectorConfigReader::value(std::string_view key) {
    key_ = key;
    const auto found = properties_.find(key);
    const std::string_view given =
        found == properties_.end() ? std::string_view() : trimmed(found->second);
    if (!given.empty()) return given;
    const ConfigKey* const known = known_key(key);
    return known == nullptr ? std::string_view() : known->fallback;
}

bool ConnectorConfigReader::flag(std::string_view key) {
    return boolean_of(value(key)).value_or(false);
}

std::int64_t ConnectorConfigReader::number(std::string_view key) {
    std::int64_t number = 0;
    base::parse_number(value(key), number);
    return number;
}

Error ConnectorConfigReader::unsupported(std::string_view offered) const {
    const auto found = properties_.find(key_);
    return {
        Code::unsupported,
        base::text(key_, "=", base::printable(found == properties_.end() ? "" : found->second, 200),
                   " is not supported; only ", offered, " is")};
}

Error ConnectorConfigReader::invalid(std::string_view why) const {
    const auto found = properties_.find(key_);
    return {Code::invalid_argument,
            base::text("Invalid value ", found == properties_.end() ? "" : found->second,
                       " for configuration ", key_, ": ", why)};
}

Result<> ConnectorConfigReader::only(std::string_view key, std::string_view offered) {
    const std::string_view given = value(key);
    if (given.empty() || given == offered) return {};
    return unsupported(offered.empty() ? "nothing" : offered);
}

Result<ConnectorConfig> ConnectorConfigReader::read() {
    config_.name = value("name");
    const std::string_view type = value("connector.class");
    if (!type.empty() && type != "S3Sink" &&
        type.substr(type.rfind('.') + 1) != "S3SinkConnector") {
        return unsupported("io.confluent.connect.s3.S3SinkConnector");
    }
    key_ = is_given(properties_, "topics.regex") ? "topics.regex" : "topics";
    TRY(TopicSelection selection, read_topic_selection(properties_));
    config_.topics = std::move(selection.topics);
    config_.pattern = std::move(selection.pattern);
    config_.tasks_max = static_cast<std::int32_t>(number("tasks.max"));
    config_.bucket = value("s3.bucket.name");
    config_.flush_records = number("flush.size");
    config_.is_tagged = flag("s3.object.tagging");
    TRY_VOID(read_names());
    TRY_VOID(read_format());
    TRY_VOID(read_side_files());
    TRY_VOID(read_bad_records());
    key_ = "partitioner.class";
    TRY(config_.partitioner, Partitioner::parse(properties_, config_.directory_delimiter));
    key_ = "transforms";
    TRY(config_.transforms, TransformChain::parse(properties_));
    TRY_VOID(read_rotation());
    TRY_VOID(read_isolation());
    TRY_VOID(only("storage.class", "io.confluent.connect.s3.storage.S3Storage"));
    TRY_VOID(only("s3.schema.partition.affix.type", "NONE"));
    TRY_VOID(read_store());
    note_unknown_keys();
    return std::move(config_);
}

Result<> ConnectorConfigReader::read_names() {
    // Not trimmed: here a blank is a choice, and an empty topics.dir drops the prefix.
    const auto take = [this](std::string_view key, std::string& into) {
        const auto found = properties_.find(key);
        if (found != properties_.end()) into = found->second;
    };
    take("topics.dir", config_.topics_directory);
    take("directory.delim", config_.directory_delimiter);
    take("file.delim", config_.file_delimiter);
    config_.offset_digits = static_cast<std::size_t>(number("filename.offset.zero.pad.width"));
    return {};
}

Result<Format> ConnectorConfigReader::format_in(std::string_view key) {
    std::string_view name = value(key);
    if (name.starts_with(kFormatPackage)) name.remove_prefix(kFormatPackage.size());
    if (name == "json.JsonFormat") return Format::json;
    if (name == "bytearray.ByteArrayFormat") return Format::bytes;
    if (name == "avro.AvroFormat") return Format::avro;
    if (name == "parquet.ParquetFormat") return Format::parquet;
    return Error{Code::unsupported,
                 base::text(key, "=", base::printable(value(key), 200), " is not supported; only ",
                            kFormatPackage, "json.JsonFormat, avro.AvroFormat, ",
                            "parquet.ParquetFormat and bytearray.ByteArrayFormat are")};
}

Result<> ConnectorConfigReader::read_format() {
    TRY(config_.format, format_in("format.class"));
    config_.options.bytes_extension = value("format.bytearray.extension");
    const auto separator = properties_.find("format.bytearray.separator");
    if (separator != properties_.end()) config_.options.separator = separator->second;
    config_.options.is_compressed = equal_words(value("s3.compression.type"), "gzip");
    if (equal_words(value("json.decimal.format"), "NUMERIC")) {
        config_.options.decimals = DecimalFormat::numeric;
    }
    config_.options.avro = {.has_metadata = flag("connect.meta.data"),
                            .has_enums = flag("enhanced.avro.schema.support"),
                            .allows_optional_map_keys = flag("allow.optional.map.keys")};
    const std::string_view compatibility = value("schema.compatibility");
    config_.compatibility = equal_words(compatibility, "BACKWARD")  ? SchemaCompatibility::backward
                            : equal_words(compatibility, "FORWARD") ? SchemaCompatibility::forward
                            : equal_words(compatibility, "FULL")    ? SchemaCompatibility::full
                                                                    : SchemaCompatibility::none;
    TRY_VOID(read_codecs());
    return read_converters();
}

Result<> ConnectorConfigReader::read_codecs() {
    const std::string_view avro = value("avro.codec");
    const auto* const of_avro = std::ranges::find_if(
        kAvroCodecs, [avro](AvroCodec one) { return equal_words(name_of(one), avro); });
    if (of_avro == std::end(kAvroCodecs)) {
        return unsupported("null, deflate, snappy and zstandard");
    }
    config_.options.avro_codec = *of_avro;
    const std::string_view parquet = value("parquet.codec");
    const auto* const of_parquet = std::ranges::find_if(
        kParquetCodecs, [parquet](const auto& one) { return equal_words(one.first, parquet); });
    if (of_parquet == std::end(kParquetCodecs)) {
        return unsupported("none, gzip, snappy, lz4, brotli and zstd");
    }
    config_.options.parquet_codec = of_parquet->second;
    return {};
}

Result<> ConnectorConfigReader::read_converters() {
    key_ = "key.converter";
    TRY(config_.key_converter, read_any_converter(properties_, "key.converter", Converter::string));
    TRY_VOID(check_registry("key.converter"));
    key_ = "value.converter";
    // A format that needs schemas has a converter with them, if nothing else is said.
    const Converter unsaid = config_.format == Format::bytes ? Converter::bytes
                             : needs_schemas(config_.format) ? Converter::json_with_schemas
                                                             : Converter::json;
    TRY(config_.value_converter, read_any_converter(properties_, "value.converter", unsaid));
    return check_registry("value.converter");
}

// "http://localhost:8081,http://[::1]:8081": this instance's own, whatever the port.
Result<> ConnectorConfigReader::check_registry(std::string_view converter) {
    const auto found = properties_.find(base::text(converter, ".schema.registry.url"));
    if (found == properties_.end()) return {};
    for (const std::string& url : list_of(found->second)) {
        std::string_view host = url;
        const std::size_t scheme = host.find("://");
        if (scheme != std::string_view::npos) host.remove_prefix(scheme + 3);
        host = host.substr(0, host.find('/'));
        const bool is_bracketed = host.starts_with('[');
        host = host.substr(0, is_bracketed ? host.find(']') + 1 : host.find(':'));
        if (host == "localhost" || host == "127.0.0.1" || host == "[::1]") continue;
        return Error{Code::unsupported,
                     base::text(found->first, "=", base::printable(url, 200),
                                " is not supported; only this instance's own registry is")};
    }
    return {};
}

Result<> ConnectorConfigReader::read_side_files() {
    if (flag("store.kafka.keys")) {
        TRY(config_.keys, format_in("keys.format.class"));
    }
    if (flag("store.kafka.headers")) {
        TRY(config_.headers, format_in("headers.format.class"));
        if (*config_.headers == Format::bytes) {
            return unsupported("io.confluent.connect.s3.format.json.JsonFormat");
        }
    }
    return {};
}

Result<> ConnectorConfigReader::read_bad_records() {
    // Said or not said makes a difference here: see the head of the header.
    if (is_given(properties_, "errors.tolerance")) {
        config_.unreadable =
            equal_words(value("errors.tolerance"), "all") ? BadRecords::skip : BadRecords::fail;
    }
    const std::string_view topic = value("errors.deadletterqueue.topic.name");
    if (!topic.empty()) {
        config_.dead_letters =
            DeadLetterTopic{.topic = TopicName{std::string(topic)},
                            .has_context = flag("errors.deadletterqueue.context.headers.enable")};
    }
    config_.tombstone_directory = value("tombstone.encoded.partition");
    if (!is_given(properties_, "behavior.on.null.values")) {
        // There is no file that a null could be kept in.
        if (needs_schemas(config_.format)) config_.nulls = BadRecords::fail;
        return {};
    }
    const std::string_view nulls = value("behavior.on.null.values");
    config_.nulls = equal_words(nulls, "ignore")  ? BadRecords::skip
                    : equal_words(nulls, "write") ? BadRecords::write
                                                  : BadRecords::fail;
    if (config_.nulls == BadRecords::write && !config_.keys) {
        return invalid("Key Writer must be configured when writing tombstone records is enabled.");
    }
    return {};
}

Result<> ConnectorConfigReader::read_rotation() {
    const std::int64_t interval = number("rotate.interval.ms");
    // As in Confluent's, of no effect where records have no time to go by.
    if (interval > 0 && config_.partitioner.is_time_based()) {
        config_.rotate_interval = std::chrono::milliseconds(interval);
    }
    const std::int64_t schedule = number("rotate.schedule.interval.ms");
    if (schedule <= 0) return {};
    const std::string_view zone = value("timezone");
    if (zone.empty()) {
        return invalid("timezone is missing, and rotate.schedule.interval.ms needs it");
    }
    TRY(config_.schedule_zone, load_zone(zone));
    config_.rotate_schedule = std::chrono::milliseconds(schedule);
    return {};
}

Result<> ConnectorConfigReader::read_isolation() {
    const std::string_view level = value(kIsolation);
    if (level.empty() || level == "read_committed") return {};
    if (level != "read_uncommitted") {
        return invalid("it is neither read_committed nor read_uncommitted");
    }
    config_.isolation = broker::Isolation::read_uncommitted;
    return {};
}

Result<> ConnectorConfigReader::read_store() {
    const std::string_view url = value("store.url");
    if (url.empty()) return {};
    // What would change how objects are kept there, and is not offered.
    for (const std::string_view key : {"s3.ssea.name", "s3.sse.customer.key", "s3.sse.kms.key.id",
                                       "s3.acl.canned", "s3.proxy.url"}) {
        TRY_VOID(only(key, ""));
    }
    if (flag("s3.wan.mode")) return unsupported("false");
    OutsideStore store;
    store.url = url;
    store.region = value("s3.region");
    store.is_by_path = flag("s3.path.style.access.enabled");
    store.access_key_id = value("aws.access.key.id");
    store.secret_access_key = value("aws.secret.access.key");
    store.retries = number("s3.part.retries");
    store.retry_backoff = std::chrono::milliseconds(number("s3.retry.backoff.ms"));
    config_.store = std::move(store);
    return {};
}

void ConnectorConfigReader::note_unknown_keys() {
    for (const auto& [key, value] : properties_) {
        if (known_key(key) == nullptr && !is_option(key)) config_.unknown_keys.push_back(key);
    }
}

}  // namespace sink
