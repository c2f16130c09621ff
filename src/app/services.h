#pragma once
// The doors of a running instance, and the order in which they open and close.
//
//   Owner: main.  Ends: stop(), then the destructor; both before the instance's.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/control.h"
#include "app/engines/instance.h"
#include "app/kafka/kafka_service.h"
#include "app/schedule/schedule.h"
#include "door/airflow/airflow.h"
#include "door/connect/connect.h"
#include "door/console/console.h"
#include "door/gateway/api/gateway_config.h"
#include "door/gateway/gateway.h"
#include "door/http/server.h"
#include "door/kinesis/kinesis.h"
#include "door/registry/registry_door.h"
#include "door/rest/rest.h"
#include "door/s3/s3.h"

namespace app {

using base::Result;

// 0: any free port.
struct Ports {
    std::uint16_t gateway = 0;
    std::uint16_t rest = 0;
    std::uint16_t kafka = 0;
    std::uint16_t s3 = 0;
    std::uint16_t kinesis = 0;
    std::uint16_t connect = 0;
    std::uint16_t console = 0;
    std::uint16_t registry = 0;
};

struct Service {
    std::string name;
    std::string url;  // without a stage
};

class Services {
  public:
    // Code::busy names the port that is taken.
    static Result<std::unique_ptr<Services>> open(
        engines::Instance& instance, const Ports& ports,
        door::gateway::api::GatewayConfig gateway_config = {});

    const std::vector<Service>& all() const { return services_; }
    std::string url(std::string_view name) const;
    // Reads certificates and the like again. Any thread, before stop().
    void reload();
    schedule::Schedule& schedule() { return *schedule_; }
    // From a thread that is no shard's: doors first, so that nothing new comes in.
    void stop();

  private:
    Services(engines::Instance& instance, std::unique_ptr<schedule::Schedule> schedule,
             std::string token, door::gateway::api::GatewayConfig gateway_config);
    Result<> open_doors(const Ports& ports);
    Result<> open_kafka(std::uint16_t port);
    Result<> open_kinesis(std::uint16_t port);
    Result<> open_rest(std::uint16_t port);
    Result<> open_s3(std::uint16_t port);
    Result<> open_door(std::string name, std::uint16_t port, door::http::Handler handler,
                       std::function<door::http::Response(int, std::string_view)> refusal);
    Result<> open_server(door::http::ServerOptions options, door::http::Handler handler);

    engines::Instance& instance_;
    std::unique_ptr<schedule::Schedule> schedule_;
    ControlDoor control_;
    door::console::ConsoleDoor console_;
    door::airflow::AirflowDoor airflow_;
    door::kinesis::KinesisDoor kinesis_;
    door::s3::S3Door s3_;
    door::registry::RegistryDoor registry_door_;
    door::rest::RestDoor rest_;
    door::connect::ConnectDoor connect_;
    door::gateway::GatewayDoor gateway_;
    std::vector<std::unique_ptr<door::http::Server>> servers_;
    std::unique_ptr<KafkaService> kafka_;
    std::vector<Service> services_;
};

}  // namespace app
