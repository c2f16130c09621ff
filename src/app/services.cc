#include "app/services.h"

#include <unistd.h>

#include <array>
#include <limits>

#include "app/version.h"
#include "base/log_line.h"
#include "door/gateway/api/openapi.h"
#include "io/random.h"

namespace app {
namespace {

using door::http::Request;
using door::http::Response;
using engines::Instance;

const std::vector<sink::PartitionStatus> kNoPartitions;

std::vector<door::console::PartReadiness> readiness(Instance& instance) {
    std::string complaint;
    const auto sink = instance.connectors().sink_of(instance.connector_name());
    for (const sink::PartitionStatus& one : sink ? sink->status() : kNoPartitions) {
        if (!one.last_error.empty()) {
            complaint = base::text(one.place.topic, ", partition ", one.place.partition, ": ",
                                   one.last_error);
        }
    }
    return {{"broker", ""}, {"sink", complaint}};
}

std::string host_name() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return "localhost";
    return name.data();
}

door::airflow::AirflowOptions airflow_options(const schedule::Schedule& schedule,
                                              const io::Clock& clock) {
    door::airflow::AirflowOptions options;
    options.house = {host_name(), base::text("uid ", geteuid()), clock.wall()};
    options.version = kVersion;
    options.logs = schedule.logs();
    for (const schedule::ImportError& one : schedule.import_errors()) {
        options.import_errors.push_back({one.file, one.text});
    }
    return options;
}

std::uint64_t random_seed() {
    io::SystemRandom random;
    return random.next();
}

}  // namespace

Services::Services(Instance& instance, std::unique_ptr<schedule::Schedule> schedule,
                   std::string token, door::gateway::api::GatewayConfig gateway_config)
    : instance_(instance),
      schedule_(std::move(schedule)),
      control_(instance, *schedule_, std::move(token),
               [this] { return door::gateway::api::export_openapi(gateway_.api()); }),
      console_(instance.metrics(), std::string(kVersion), [this] { return readiness(instance_); }),
      airflow_(schedule_->scheduler(), instance.disk(),
               airflow_options(*schedule_, instance.clock())),
      kinesis_({instance.streams(), instance.stream_records(), instance.keys(), instance.shards(),
                instance.clock(), random_seed()}),
      s3_({.store = instance.store(),
           .lane = instance.store_lane(),
           .pool = instance.pool(),
           .keys = instance.keys(),
           .clock = instance.clock(),
           .random = instance.random(),
           .home_bucket = instance.own_bucket_name(),
           .allows_anonymous = instance.settings().boolean("s3.anonymous"),
           .seed = random_seed()}),
      registry_(instance.broker(), instance.clock(), instance.shards().at(base::ShardId{0})),
      registry_door_(registry_),
      rest_({instance.broker(), instance.groups(), instance.own_acls(), registry_,
             instance.shards(), instance.pool(), instance.clock(), instance.metrics(),
             instance.cluster_id(), random_seed()}),
      connect_(instance.connectors(), instance.cluster_id(), instance.clock()),
      gateway_({.rest = [this](Request request) { return rest_.handle(std::move(request)); },
                .rest_resources = rest_.resources(),
                .kinesis =
                    [this](std::string action, std::string body) {
                        return kinesis_.call(std::move(action), std::move(body));
                    }},
               {.config = std::move(gateway_config), .seed = random_seed()}, instance.clock()) {}

Result<std::unique_ptr<Services>> Services::open(Instance& instance, const Ports& ports,
                                                 door::gateway::api::GatewayConfig gateway_config) {
    if (const auto connector = instance.connector(); !connector) return connector.error();
    TRY(auto schedule, schedule::Schedule::open(instance, schedule::Scope::all));
    io::SystemRandom random;
    const std::string token = random.uuid();
    std::unique_ptr<Services> services(
        new Services(instance, std::move(schedule), token, std::move(gateway_config)));
    auto opened = services->open_doors(ports);
    if (opened) opened = instance.connectors().start();
    if (opened) {
        opened =
            write_run_file(instance.disk(), instance.data(), {services->url("console"), token});
    }
    if (!opened) {
        services->stop();
        return opened.error();
    }
    for (const auto& server : services->servers_) server->start();
    services->kafka_->start();
    services->s3_.start(instance.shards().at(base::ShardId{0}));
    instance.feed();
    services->schedule_->start();
    return services;
}

Result<> Services::open_doors(const Ports& ports) {
    TRY_VOID(open_door(
        "gateway", ports.gateway,
        [this](Request request) { return gateway_.handle(std::move(request)); },
        [this](int status, std::string_view what) {
            return gateway_.refusal_of_framing(status, what);
        }));
    TRY_VOID(open_rest(ports.rest));
    TRY_VOID(open_kafka(ports.kafka));
    TRY_VOID(open_s3(ports.s3));
    TRY_VOID(open_door(
        "registry", ports.registry,
        [this](Request request) { return registry_door_.handle(std::move(request)); },
        door::registry::RegistryDoor::refusal_of_framing));
    TRY_VOID(open_kinesis(ports.kinesis));
    TRY_VOID(open_door(
        "connect", ports.connect,
        [this](Request request) { return connect_.handle(std::move(request)); },
        door::connect::ConnectDoor::refusal_of_framing));
    connect_.set_worker_id(servers_.back()->address());
    return open_door(
        "console", ports.console,
        [this](Request request) {
            if (control_.serves(request)) return control_.handle(std::move(request));
            if (airflow_.serves(request)) return airflow_.handle(std::move(request));
            return console_.handle(std::move(request));
        },
        door::console::ConsoleDoor::refusal_of_framing);
}

Result<> Services::open_kafka(std::uint16_t port) {
    KafkaListener loopback;
    loopback.host = "127.0.0.1";
    loopback.port = port;
    auto opened = KafkaService::open(instance_, std::move(loopback));
    if (!opened) return base::within("kafka", opened.error());
    kafka_ = *std::move(opened);
    services_.push_back({"kafka", kafka_->url()});
    return {};
}

Result<> Services::open_kinesis(std::uint16_t port) {
    // Records of ten MiB, which base64 makes a third larger, and what stands around them.
    constexpr std::size_t kBodyBytesMax = 16 * base::limits::kMiB;
    door::http::ServerOptions options;
    options.port = port;
    options.name = "kinesis";
    options.body_bytes_max = kBodyBytesMax;
    options.refusal = door::kinesis::KinesisDoor::refusal_of_framing;
    return open_server(std::move(options),
                       [this](Request request) { return kinesis_.handle(std::move(request)); });
}

Result<> Services::open_s3(std::uint16_t port) {
    const auto prepare = [this] { return s3_.prepare(); };
    TRY_VOID(instance_.shards().run_to_end(instance_.store_lane().run(prepare)));
    door::http::ServerOptions options;
    options.port = port;
    options.name = "s3";
    options.body_bytes_max = door::s3::kWholeBodyBytesMax;
    options.streamed_body_bytes_max = door::s3::kStreamedBodyBytesMax;
    options.http2_body_bytes_max = door::s3::kHttp2BodyBytesMax;
    options.refusal = door::s3::S3Door::refusal_of_framing;
    return open_server(std::move(options),
                       [this](Request request) { return s3_.handle(std::move(request)); });
}

void Services::reload() { kafka_->reload(); }

Result<> Services::open_rest(std::uint16_t port) {
    door::http::ServerOptions options;
    options.port = port;
    options.name = "rest";
    // API v3 takes records over one request for as long as the client likes.
    options.chunked_body_bytes_max = std::numeric_limits<std::uint64_t>::max();
    options.refusal = door::rest::RestDoor::refusal_of_framing;
    return open_server(std::move(options),
                       [this](Request request) { return rest_.handle(std::move(request)); });
}

Result<> Services::open_door(std::string name, std::uint16_t port, door::http::Handler handler,
                             std::function<Response(int, std::string_view)> refusal) {
    door::http::ServerOptions options;
    options.port = port;
    options.name = std::move(name);
    options.refusal = std::move(refusal);
    return open_server(std::move(options), std::move(handler));
}

Result<> Services::open_server(door::http::ServerOptions options, door::http::Handler handler) {
    std::string name = options.name;
    options.host = instance_.settings().text("listen.host");
    auto server = door::http::Server::open(instance_.shards(), instance_.metrics(),
                                           std::move(options), std::move(handler));
    if (!server) return base::within(name, server.error());
    services_.push_back({std::move(name), "http://" + (*server)->address()});
    servers_.push_back(*std::move(server));
    return {};
}

std::string Services::url(std::string_view name) const {
    for (const Service& service : services_) {
        if (service.name == name) return service.url;
    }
    return {};
}

void Services::stop() {
    if (auto removed = remove_run_file(instance_.disk(), instance_.data()); !removed) {
        base::log_warn("app", "run_file_kept", {{"why", removed.error().what}});
    }
    instance_.hurry_outside();
    instance_.shards().run_to_end(rest_.interrupt());
    // Members that wait for others would keep their door open.
    instance_.shards().run_to_end(instance_.own_groups().refuse_waiting());
    for (const auto& server : servers_) instance_.shards().run_to_end(server->stop());
    instance_.shards().run_to_end(rest_.stop());
    if (kafka_) instance_.shards().run_to_end(kafka_->stop());
    instance_.shards().run_to_end(control_.stop());
    schedule_->stop();
    instance_.shards().run_to_end(gateway_.stop());
    instance_.shards().run_to_end(s3_.stop());
    servers_.clear();
    kafka_.reset();
}

}  // namespace app
