#include "app/engines/instance.h"

#include <unistd.h>

#include <algorithm>

#include "app/outside/places.h"
#include "base/limits.h"
#include "base/log_line.h"
#include "base/uuid.h"
#include "broker/transactions/broker_effects.h"
#include "io/random.h"
#include "run/net/listener.h"
#include "sink/connector_config.h"
#include "sink/keys/properties.h"

namespace app::engines {
namespace {

using base::Code;
using base::Error;
using config::Settings;

// What lies in a data directory; raised when an older program could not read it any more.
constexpr std::string_view kFormat = "millrace data 1\n";
// A stop waits so long for servers elsewhere; what they did not take is theirs at the next start.
constexpr std::chrono::milliseconds kOutsideGrace{3'000};
// fsync waits, it does not compute: more threads than cores.
constexpr unsigned kBlockingThreads = 8;

bool is_user_id(std::string_view text) {
    const auto legal = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-';
    };
    return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), legal);
}

std::uint32_t shard_count(const Settings& settings) {
    const std::int64_t asked = settings.integer("run.shards");
    const std::int64_t cores = sysconf(_SC_NPROCESSORS_ONLN);
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(asked > 0 ? asked : cores, 1, 64));
}

// A small file that is written once and then only compared.
Result<std::string> read_or_write(io::Disk& disk, const std::string& path, std::string_view value) {
    auto bytes = io::read_file(disk, path, base::limits::kKiB);
    if (bytes) return std::string(base::as_text(*bytes));
    if (bytes.error().code != Code::not_found) return bytes.error();
    TRY_VOID(io::replace_file(disk, path, base::as_bytes(value)));
    return std::string(value);
}

base::Duration milliseconds_of(const Settings& settings, std::string_view name) {
    return std::chrono::milliseconds(settings.integer(name));
}

broker::transactions::Options transaction_options(const Settings& settings) {
    const auto milliseconds = [&settings](std::string_view name) {
        return std::chrono::milliseconds(settings.integer(name));
    };
    broker::transactions::Options options;
    options.timeout_max = milliseconds("kafka.transaction.max.timeout.ms");
    options.id_retention = milliseconds("kafka.transactional.id.expiration.ms");
    options.check_interval =
        milliseconds("kafka.transaction.abort.timed.out.transaction.cleanup.interval.ms");
    options.partitions =
        static_cast<std::int32_t>(settings.integer("kafka.transaction.state.log.num.partitions"));
    return options;
}

broker::coordinator::Options group_options(const Settings& settings) {
    broker::coordinator::Options options;
    options.session_timeout_min = milliseconds_of(settings, "kafka.group.min.session.timeout.ms");
    options.session_timeout_max = milliseconds_of(settings, "kafka.group.max.session.timeout.ms");
    options.classic.initial_delay =
        milliseconds_of(settings, "kafka.group.initial.rebalance.delay.ms");
    options.classic.members_max =
        static_cast<std::size_t>(settings.integer("kafka.group.max.size"));
    options.consumer.session_timeout =
        milliseconds_of(settings, "kafka.group.consumer.session.timeout.ms");
    options.consumer.heartbeat_interval =
        milliseconds_of(settings, "kafka.group.consumer.heartbeat.interval.ms");
    options.consumer.members_max =
        static_cast<std::size_t>(settings.integer("kafka.group.consumer.max.size"));
    options.offsets_partitions =
        static_cast<std::int32_t>(settings.integer("kafka.offsets.topic.num.partitions"));
    options.offsets_retention =
        std::chrono::minutes(settings.integer("kafka.offsets.retention.minutes"));
    options.retention_check_interval =
        milliseconds_of(settings, "kafka.offsets.retention.check.interval.ms");
    options.metadata_bytes_max =
        static_cast<std::size_t>(settings.integer("kafka.offset.metadata.max.bytes"));
    return options;
}

std::optional<std::uint64_t> limit_of(const Settings& settings, std::string_view name) {
    const std::int64_t value = settings.integer(name);
    if (value < 0) return std::nullopt;
    return static_cast<std::uint64_t>(value);
}

std::map<std::string, std::string> brokers_of(const Settings& settings) {
    constexpr std::string_view kSection = "kafka.";
    std::map<std::string, std::string> set;
    for (const Settings::Value& one : settings.values()) {
        if (!one.info->is_brokers || one.origin == "default") continue;
        set.emplace(one.info->name.substr(kSection.size()), one.text);
    }
    return set;
}

std::string fresh_cluster_id() {
    io::SystemRandom random;
    return base::text_of(base::uuid_of(random.next(), random.next()));
}

}  // namespace

Instance::Instance(InstanceOptions options, std::unique_ptr<io::DirectoryLock> lock)
    : options_(std::move(options)),
      lock_(std::move(lock)),
      shards_(shard_count(options_.settings)),
      pool_(kBlockingThreads),
      outside_stores_(disk_, clock_, random_) {}

Instance::~Instance() = default;

Result<std::unique_ptr<Instance>> Instance::open(InstanceOptions options) {
    io::PosixDisk disk;
    TRY_VOID(disk.make_directories(options.data));
    TRY(auto lock, disk.lock(options.data));
    run::raise_descriptor_limit();
    std::unique_ptr<Instance> instance(new Instance(std::move(options), std::move(lock)));
    TRY_VOID(instance->open_identity());
    TRY_VOID(instance->open_access());
    if (auto opened = instance->open_engines(); !opened) {
        // What was opened is closed again; the first fault is the one to tell.
        if (auto stopped = instance->stop(); !stopped) {
            base::log_warn("app", "close_failed", {{"why", stopped.error().what}});
        }
        return opened.error();
    }
    return instance;
}

Result<> Instance::open_identity() {
    TRY(const std::string format, read_or_write(disk_, path("FORMAT"), kFormat));
    if (format != kFormat) {
        return Error{Code::unsupported,
                     base::text(path("FORMAT"), " says \"", base::printable(format),
                                "\": this directory was written by another version of millrace")};
    }
    const std::string asked = options_.user_id;
    const std::string wanted = asked.empty() ? std::string(kUserIdDefault) : asked;
    if (!is_user_id(wanted)) {
        return Error{Code::invalid_argument,
                     base::text("user id \"", base::printable(wanted),
                                "\": 1 to 40 letters, digits and hyphens are expected")};
    }
    TRY(std::string known, read_or_write(disk_, path("USER_ID"), wanted + "\n"));
    if (!known.empty() && known.back() == '\n') known.pop_back();
    if (!asked.empty() && asked != known) {
        return Error{Code::conflict,
                     base::text(options_.data, " belongs to user id ", known, ", not ", asked,
                                "; leave --user-id out or choose another --data")};
    }
    options_.user_id = known;
    TRY(cluster_id_, read_or_write(disk_, path("CLUSTER_ID"), fresh_cluster_id() + "\n"));
    if (!cluster_id_.empty() && cluster_id_.back() == '\n') cluster_id_.pop_back();
    if (options_.pipeline_directory.empty()) {
        TRY(pipeline_, parse_pipeline(built_in_pipeline(), known));
        return {};
    }
    TRY(const PipelineFiles files, read_pipeline_files(options_.pipeline_directory));
    auto parsed = parse_pipeline(files, known);
    if (!parsed) return base::within(options_.pipeline_directory, parsed.error());
    pipeline_ = *std::move(parsed);
    return {};
}

Result<> Instance::open_access() {
    TRY(keys_, auth::Keys::open(disk_, random_, options_.data));
    TRY(users_, auth::Users::open(disk_, random_, path("auth/users.json")));
    TRY(acls_, auth::Acls::open(disk_, path("auth/acls.json")));
    return {};
}

Result<> Instance::open_engines() {
    const Settings& settings = options_.settings;
    broker::Options log_options;
    log_options.directory = path("log");
    log_options.total_bytes_max = limit_of(settings, "log.total.bytes.max");
    log_options.kafka = brokers_of(settings);
    TRY(broker_, broker::Broker::open(disk_, clock_, shards_, pool_, metrics_, log_options));
    TRY(groups_, broker::coordinator::Coordinator::open(*broker_, clock_, random_, shards_,
                                                        group_options(settings)));
    const auto end_offsets = [this](base::Partition partition, logs::Marker marker) {
        return groups_->end_transaction(partition, marker);
    };
    TRY(transactions_,
        broker::transactions::open_coordinator(*broker_, clock_, shards_, metrics_, end_offsets,
                                               transaction_options(settings)));
    transactions_->start();
    TRY_VOID(open_outside_cluster());
    TRY_VOID(make_topics());
    TRY_VOID(open_streams());

    TRY_VOID(open_buckets());
    return open_connectors();
}

// The pipeline's file may leave out what it always is.
Result<sink::Properties> Instance::pipeline_connector() const {
    TRY(sink::Properties properties, sink::parse_properties(pipeline_.connector));
    properties.try_emplace("name", user_id() + "-connector");
    properties.try_emplace("connector.class", "io.confluent.connect.s3.S3SinkConnector");
    // The pipeline names the bucket in our own store.
    if (outside::has_outside_bucket(options_.settings)) {
        properties.insert_or_assign("s3.bucket.name", bucket_name());
    }
    return properties;
}

std::string Instance::connector_name() const {
    const auto properties = pipeline_connector();
    return properties ? properties->at("name") : user_id() + "-connector";
}

Result<sink::ConnectorConfig> Instance::connector() const {
    TRY(sink::Properties properties, pipeline_connector());
    const auto now = connectors_->definition_of(properties.at("name"));
    if (now) properties = now->config;
    TRY(sink::ConnectorConfig connector, sink::read_connector_config(properties));
    const bool is_pipelines = !now || now->is_pipelines;
    if (is_pipelines && connector.bucket != bucket_name()) {
        return Error{Code::not_found, base::text("connector ", connector.name,
                                                 ": Non-existent S3 bucket: ", connector.bucket,
                                                 "; the pipeline's is ", bucket_name())};
    }
    return connector;
}

Result<> Instance::open_connectors() {
    TRY(sink::Properties first, pipeline_connector());
    connect::ConnectorsParts parts{.disk = disk_,
                                   .clock = clock_,
                                   .shards = shards_,
                                   .pool = pool_,
                                   .store_lane = store_lane_,
                                   .broker = broker(),
                                   .groups = groups(),
                                   .buckets = *sink_buckets_,
                                   .metrics = metrics_,
                                   .directory = path("connect")};
    TRY(connectors_, connect::Connectors::open(std::move(parts), std::move(first)));
    return {};
}

load::feed::Feed& Instance::feed() {
    if (feed_) return *feed_;
    std::vector<load::TableSpec> specs;
    specs.reserve(pipeline_.streams.size());
    for (const PipelineStream& one : pipeline_.streams) specs.push_back(spec_of(pipeline_, one));
    feed_ = std::make_unique<load::feed::Feed>(
        load::feed::FeedParts{.broker = *broker_,
                              .catalog = *streams_,
                              .records = *stream_records_,
                              .shards = shards_,
                              .tables = *tables_,
                              .database = [this] { return database(); },
                              .clock = clock_,
                              .metrics = metrics_},
        std::move(specs), load::feed::FeedOptions{});
    feed_->start();
    return *feed_;
}

Result<> Instance::open_outside_cluster() {
    if (!outside::has_outside_cluster(options_.settings)) return {};
    TRY(outside_cluster_, outside::OutsideCluster::open(
                              options_.settings, {.shards = shards_,
                                                  .disk = disk_,
                                                  .clock = clock_,
                                                  .random = random_,
                                                  .environment = outside_stores_.environment()}));
    return {};
}

void Instance::hurry_outside() {
    outside_stores_.stop_after(kOutsideGrace);
    if (outside_cluster_) outside_cluster_->stop_after(kOutsideGrace);
}

Result<> Instance::make_topics() {
    for (const load::TableSpec& spec : pipeline_.tables) {
        if (broker().topic(spec.topic)) continue;
        broker::Topic topic{spec.topic, 1, {}};
        auto made = shards_.run_to_end(broker().create_topic(std::move(topic)));
        if (!made) return made.error();
    }
    return {};
}

Result<> Instance::open_streams() {
    TRY(streams_, broker::streams::StreamCatalog::open(
                      {disk_, clock_, shards_, pool_, *broker_, path("log/streams.json")}));
    stream_records_ = std::make_unique<broker::streams::StreamRecords>(
        *streams_, *broker_, shards_, clock_,
        broker::streams::RecordsOptions{options_.settings.boolean("kinesis.throttling")});
    for (const PipelineStream& one : pipeline_.streams) {
        if (streams_->find(one.name)) continue;
        broker::streams::Stream fresh{.name = one.name};
        const auto made = shards_.run_to_end(streams_->create(std::move(fresh), one.shards));
        if (made) continue;
        // A topic that somebody made under that name stays what it is.
        if (made.error().code != Code::conflict) return made.error();
        base::log_warn("app", "stream_not_made", {{"why", made.error().what}});
    }
    return {};
}

Result<> Instance::stop() {
    Result<> outcome;
    const auto note = [&outcome](const Result<>& one) {
        if (outcome && !one) outcome = one;
    };
    hurry_outside();
    if (connectors_) shards_.run_to_end(connectors_->stop());
    if (feed_) shards_.run_to_end(feed_->stop());
    feed_.reset();
    views_.reset();
    loader_.reset();
    database_.reset();
    if (store_) note(store_->close());
    if (table_store_) note(table_store_->close());
    if (outside_cluster_) outside_cluster_->stop();
    if (transactions_) shards_.run_to_end(transactions_->stop());
    if (groups_) shards_.run_to_end(groups_->stop());
    if (streams_) shards_.run_to_end(streams_->stop());
    if (broker_) note(shards_.run_to_end(broker_->stop()));
    connectors_.reset();
    sink_buckets_.reset();
    settings_store_.reset();
    store_.reset();
    table_store_.reset();
    outside_cluster_.reset();
    transactions_.reset();
    groups_.reset();
    stream_records_.reset();
    streams_.reset();
    broker_.reset();
    shards_.stop();
    return outcome;
}

Result<sql::Database*> Instance::database() {
    const std::lock_guard guard(database_mutex_);
    if (database_) return database_.get();
    sql::DatabaseOptions options;
    options.memory_bytes_max =
        static_cast<std::uint64_t>(options_.settings.integer("sql.memory.bytes"));
    options.threads = static_cast<unsigned>(options_.settings.integer("sql.threads"));
    options.temp_directory = path("tmp");
    TRY_VOID(disk_.make_directories(options.temp_directory));
    options.directories = {path("lake"), options.temp_directory};
    if (!tables_cache_.empty()) options.directories.push_back(tables_cache_);
    TRY(database_, sql::Database::open(options));
    return database_.get();
}

Result<load::Loader*> Instance::loader() {
    if (loader_) return loader_.get();
    TRY(sql::Database * open, database());
    loader_ = std::make_unique<load::Loader>(*records_, *tables_, *open, pipeline_.tables,
                                             load::LoaderOptions{});
    return loader_.get();
}

Result<query::Views*> Instance::views() {
    if (views_) return views_.get();
    TRY(sql::Database * open, database());
    views_ = std::make_unique<query::Views>(*tables_, *open);
    return views_.get();
}

}  // namespace app::engines
