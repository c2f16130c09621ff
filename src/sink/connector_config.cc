#include "sink/connector_config.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

// Keys of more bytes than an object's key may have are of no use.
constexpr std::int64_t kOffsetDigitsMax = 100;

constexpr std::string_view kBlanks = " \t\r\n\f";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// What changes the objects: these values are offered, no others. The first is the default; one
// marked so must be said.
struct Choice {
    std::string_view key;
    bool is_required;
    std::array<std::string_view, 2> offered;
};
constexpr std::array kChoices{
    Choice{
        "connector.class", false, {"io.confluent.connect.s3.S3SinkConnector", "S3SinkConnector"}},
    Choice{"format.class", true, {"io.confluent.connect.s3.format.json.JsonFormat", ""}},
    Choice{"storage.class", true, {"io.confluent.connect.s3.storage.S3Storage", ""}},
    Choice{"partitioner.class",
           false,
           {"io.confluent.connect.storage.partitioner.DefaultPartitioner", ""}},
    Choice{"value.converter", false, {"org.apache.kafka.connect.json.JsonConverter", ""}},
    Choice{"value.converter.schemas.enable", false, {"false", ""}},
    Choice{"s3.compression.type", false, {"none", ""}},
    Choice{"s3.schema.partition.affix.type", false, {"NONE", ""}},
    Choice{"s3.object.tagging", false, {"false", ""}},
    Choice{"store.kafka.keys", false, {"false", ""}},
    Choice{"store.kafka.headers", false, {"false", ""}},
    Choice{"store.url", false, {"", ""}},
    Choice{"transforms", false, {"", ""}},
    Choice{"predicates", false, {"", ""}},
    Choice{"errors.deadletterqueue.topic.name", false, {"", ""}},
};

// Read below.
constexpr std::array<std::string_view, 14> kRead{
    "name",
    "topics",
    "topics.regex",
    "s3.bucket.name",
    "flush.size",
    "topics.dir",
    "directory.delim",
    "file.delim",
    "filename.offset.zero.pad.width",
    "behavior.on.null.values",
    "errors.tolerance",
    "rotate.schedule.interval.ms",
    "timezone",
    "consumer.override.isolation.level",
};

// Known to Connect or Confluent, and without effect on objects written here.
constexpr std::array<std::string_view, 57> kWithoutEffect{
    "allow.optional.map.keys",
    "avro.codec",
    "aws.access.key.id",
    "aws.secret.access.key",
    "config.action.reload",
    "connect.meta.data",
    "enhanced.avro.schema.support",
    "errors.deadletterqueue.context.headers.enable",
    "errors.deadletterqueue.topic.replication.factor",
    "errors.log.enable",
    "errors.log.include.messages",
    "errors.retry.delay.max.ms",
    "errors.retry.timeout",
    "format.bytearray.extension",
    "format.bytearray.separator",
    "header.converter",
    "headers.format.class",
    "json.decimal.format",
    "key.converter",
    "key.converter.schemas.enable",
    "keys.format.class",
    "locale",
    "parquet.codec",
    "partition.duration.ms",
    "partition.field.name",
    "path.format",
    "retry.backoff.ms",
    "rotate.interval.ms",
    "s3.acl.canned",
    "s3.compression.level",
    "s3.credentials.provider.class",
    "s3.elastic.buffer.enable",
    "s3.elastic.buffer.init.capacity",
    "s3.http.send.expect.continue",
    "s3.object.behavior.on.tagging.error",
    "s3.part.retries",
    "s3.part.size",
    "s3.path.style.access.enabled",
    "s3.proxy.password",
    "s3.proxy.url",
    "s3.proxy.user",
    "s3.region",
    "s3.retry.backoff.ms",
    "s3.sse.customer.key",
    "s3.sse.kms.key.id",
    "s3.ssea.name",
    "s3.wan.mode",
    "schema.compatibility",
    "schemas.cache.config",
    "shutdown.timeout.ms",
    "tasks.max",
    "timestamp.extractor",
    "timestamp.field",
    "tombstone.encoded.partition",
    "value.converter.decimal.format",
    "value.converter.replace.null.with.default",
    "value.converter.schemas.cache.size",
};

bool is_known(std::string_view key) {
    return std::ranges::find(kRead, key) != kRead.end() ||
           std::ranges::find(kWithoutEffect, key) != kWithoutEffect.end() ||
           std::ranges::find(kChoices, key, &Choice::key) != kChoices.end();
}

class Reader {
  public:
    explicit Reader(const Properties& properties) : properties_(properties) {}

    Result<ConnectorConfig> read() {
        TRY_VOID(check_choices());
        config_.name = given("name").value_or("");
        TRY_VOID(read_topics());
        TRY(config_.bucket, required("s3.bucket.name"));
        TRY(const std::string_view flush_size, required("flush.size"));
        TRY(config_.flush_records, number("flush.size", flush_size, {1, INT32_MAX}));
        TRY_VOID(read_names());
        TRY(config_.unreadable, bad_records("errors.tolerance", "all", {"none", "none"}));
        TRY(config_.nulls, bad_records("behavior.on.null.values", "ignore", {"fail", "write"}));
        TRY_VOID(read_schedule());
        TRY_VOID(read_isolation());
        for (const auto& [key, value] : properties_) {
            if (!is_known(key)) config_.unknown_keys.push_back(key);
        }
        return std::move(config_);
    }

  private:
    // Nothing for a key that is absent or blank.
    std::optional<std::string_view> given(std::string_view key) const {
        const auto found = properties_.find(key);
        if (found == properties_.end() || trimmed(found->second).empty()) return std::nullopt;
        return trimmed(found->second);
    }

    Result<std::string_view> required(std::string_view key) const {
        if (const auto value = given(key)) return *value;
        return Error{Code::invalid_argument, base::text(key, " is missing, and has no default")};
    }

    Result<> check_choices() const {
        for (const Choice& choice : kChoices) {
            const auto value = given(choice.key);
            if (!value && !choice.is_required) continue;
            if (!value) return required(choice.key).error();
            if (std::ranges::find(choice.offered, *value) != choice.offered.end()) continue;
            const std::string_view offered =
                choice.offered.front().empty() ? "nothing" : choice.offered.front();
            return Error{Code::unsupported, base::text(choice.key, "=", base::printable(*value),
                                                       " is not supported; only ", offered, " is")};
        }
        return {};
    }

    struct Bounds {
        std::int64_t least;
        std::int64_t most;
    };
    Result<std::int64_t> number(std::string_view key, std::string_view text, Bounds bounds) const {
        std::int64_t value = 0;
        if (base::parse_number(text, value) && value >= bounds.least && value <= bounds.most) {
            return value;
        }
        return Error{Code::invalid_argument,
                     base::text(key, "=", base::printable(text), " is not a whole number of ",
                                bounds.least, " to ", bounds.most)};
    }

    // One of two words that keep bad records, or the one that leaves them out.
    Result<BadRecords> bad_records(std::string_view key, std::string_view skip,
                                   std::array<std::string_view, 2> keep) const {
        const auto value = given(key);
        if (!value || std::ranges::find(keep, *value) != keep.end()) return BadRecords::keep;
        if (*value == skip) return BadRecords::skip;
        return Error{Code::invalid_argument,
                     base::text(key, "=", base::printable(*value), " is neither ", keep.front(),
                                " nor ", skip)};
    }

    Result<> read_topics() {
        const auto list = given("topics");
        const auto regex = given("topics.regex");
        if (list.has_value() == regex.has_value()) {
            return Error{Code::invalid_argument,
                         list ? "topics and topics.regex are both given; exactly one may be"
                              : "topics or topics.regex is missing"};
        }
        if (regex) {
            TRY(config_.pattern, TopicPattern::parse(*regex));
            return {};
        }
        for (std::string_view rest = *list; !rest.empty();) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            const std::string_view topic = trimmed(rest.substr(0, comma));
            if (!topic.empty()) config_.topics.emplace_back(std::string(topic));
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
        if (config_.topics.empty()) {
            return Error{Code::invalid_argument, "topics names no topic"};
        }
        return {};
    }

    Result<> read_names() {
        // Not trimmed: here a blank is a choice, and an empty topics.dir drops the prefix.
        const auto take = [this](std::string_view key, std::string& into) {
            const auto found = properties_.find(key);
            if (found != properties_.end()) into = found->second;
        };
        take("topics.dir", config_.topics_directory);
        take("directory.delim", config_.directory_delimiter);
        take("file.delim", config_.file_delimiter);
        if (const auto width = given("filename.offset.zero.pad.width")) {
            TRY(const std::int64_t digits,
                number("filename.offset.zero.pad.width", *width, {0, kOffsetDigitsMax}));
            config_.offset_digits = static_cast<std::size_t>(digits);
        }
        return {};
    }

    Result<> read_isolation() {
        constexpr std::string_view kKey = "consumer.override.isolation.level";
        const auto level = given(kKey);
        if (!level || *level == "read_committed") return {};
        if (*level != "read_uncommitted") {
            return Error{Code::invalid_argument,
                         base::text(kKey, "=", base::printable(*level),
                                    " is neither read_committed nor read_uncommitted")};
        }
        config_.isolation = broker::Isolation::read_uncommitted;
        return {};
    }

    Result<> read_schedule() {
        const auto interval = given("rotate.schedule.interval.ms");
        if (!interval || *interval == "-1") return {};
        TRY(const std::int64_t milliseconds,
            number("rotate.schedule.interval.ms", *interval, {1, INT32_MAX}));
        TRY(const std::string_view timezone, required("timezone"));
        if (timezone != "UTC") {
            return Error{Code::unsupported, base::text("timezone=", base::printable(timezone),
                                                       " is not supported; only UTC is")};
        }
        config_.rotate_schedule = std::chrono::milliseconds(milliseconds);
        return {};
    }

    const Properties& properties_;
    ConnectorConfig config_;
};

}  // namespace

bool ConnectorConfig::selects(const TopicName& topic) const {
    if (pattern) return pattern->matches(topic);
    return std::ranges::find(topics, topic) != topics.end();
}

Result<ConnectorConfig> read_connector_config(const Properties& properties) {
    return Reader(properties).read();
}

}  // namespace sink
