#pragma once
// The REST Proxy's consumers: instances that clients make, use by name, and leave behind.
//
//   Owner: RestDoor.  Runs on: one shard, whoever calls; a consumer never needs another core.
//   Ends: interrupt() before the server's stop, so that nobody waits for records, then stop().

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "broker/broker.h"
#include "broker/coordinator/group_coordinator.h"
#include "door/http/http.h"
#include "door/http/router.h"
#include "door/rest/schemas/schemas.h"
#include "io/clock.h"
#include "io/random.h"
#include "run/event.h"
#include "run/gate.h"
#include "run/shard.h"
#include "run/task.h"

namespace door::rest {

class Consumers {
  public:
    // How a door adds a route.
    using Add = std::function<void(std::string_view method, std::string_view pattern,
                                   http::RouteHandler handler)>;

    Consumers(broker::Broker& broker, broker::coordinator::GroupCoordinator& groups,
              schemas::Schemas& schemas, io::Clock& clock, run::Shard& home, std::uint64_t seed);
    ~Consumers();
    Consumers(const Consumers&) = delete;
    Consumers& operator=(const Consumers&) = delete;

    void add_routes(const Add& add);

    // On any shard.
    run::Task<void> interrupt();
    run::Task<void> stop();

  private:
    struct Instance;
    using InstancePtr = std::shared_ptr<Instance>;
    using Name = std::pair<std::string, std::string>;  // group, instance
    using Route = run::Task<http::Response> (Consumers::*)(http::Request&, Instance&);

    // Calls a member function on the home shard.
    run::Task<http::Response> create(http::Request request, std::string group);
    run::Task<http::Response> remove(Name name);
    run::Task<http::Response> call(Route route, http::Request request, Name name);
    run::Task<http::Response> call_here(Route route, http::Request& request, const Name& name);

    http::Response create_here(http::Request& request, const std::string& group);
    run::Task<http::Response> remove_here(Name name);
    run::Task<http::Response> subscribe(http::Request& request, Instance& instance);
    run::Task<http::Response> subscription(http::Request& request, Instance& instance);
    run::Task<http::Response> unsubscribe(http::Request& request, Instance& instance);
    run::Task<http::Response> assign(http::Request& request, Instance& instance);
    run::Task<http::Response> assignments(http::Request& request, Instance& instance);
    run::Task<http::Response> records(http::Request& request, Instance& instance);
    run::Task<http::Response> commit(http::Request& request, Instance& instance);
    run::Task<http::Response> committed(http::Request& request, Instance& instance);
    run::Task<http::Response> seek(http::Request& request, Instance& instance);
    run::Task<http::Response> seek_to_beginning(http::Request& request, Instance& instance);
    run::Task<http::Response> seek_to_end(http::Request& request, Instance& instance);

    // Ends instances that nobody has used for long.
    run::Task<void> keep_house();
    run::Task<void> stop_here();

    broker::Broker& broker_;
    broker::coordinator::GroupCoordinator& groups_;
    schemas::Schemas& schemas_;
    io::Clock& clock_;
    run::Shard& home_;
    io::SeededRandom random_;
    std::map<Name, InstancePtr> instances_;
    bool keeps_house_ = false;
    bool stops_ = false;
    run::Event stopping_;
    run::Gate gate_;
};

}  // namespace door::rest
