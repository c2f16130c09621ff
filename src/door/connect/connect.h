#pragma once
// Kafka Connect's REST interface, as version 4.3.1 has it, on the connectors of this instance.
//
//     ConnectDoor door(connectors, cluster_id, clock);
//     Server::open(shards, metrics, …, [&door](http::Request request) { return
//     door.handle(std::move(request)); });

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "connect/connectors.h"
#include "door/connect/loggers.h"
#include "door/http/http.h"
#include "door/http/router.h"
#include "io/clock.h"

namespace door::connect {

//   Owner: app.  Runs on: all shards, each request on its connection's.  Ends: after its server.
class ConnectDoor {
  public:
    ConnectDoor(::connect::Connectors& connectors, std::string cluster_id, io::Clock& clock);
    ConnectDoor(const ConnectDoor&) = delete;
    ConnectDoor& operator=(const ConnectDoor&) = delete;

    // "127.0.0.1:8083", once it is known; before anybody asks.
    void set_worker_id(std::string worker_id) { worker_id_ = std::move(worker_id); }
    run::Task<http::Response> handle(http::Request request) const;
    // For http::ServerOptions: framing refused, in this door's words.
    static http::Response refusal_of_framing(int status, std::string_view what);

  private:
    using Response = run::Task<http::Response>;
    // A handler that has taken the path's {name}.
    using Named = Response (ConnectDoor::*)(http::Request request, std::string name);

    void add(std::string_view method, std::string_view pattern, Named handler);
    void add_connectors();
    void add_plugins();
    void add_loggers();
    http::Response root() const;

    Response list(http::Request request, std::string none);
    Response create(http::Request request, std::string none);
    Response info(http::Request request, std::string name);
    Response config(http::Request request, std::string name);
    Response put_config(http::Request request, std::string name);
    Response patch_config(http::Request request, std::string name);
    Response status(http::Request request, std::string name);
    Response tasks(http::Request request, std::string name);
    Response pause(http::Request request, std::string name);
    Response resume(http::Request request, std::string name);
    Response stop(http::Request request, std::string name);
    Response restart(http::Request request, std::string name);
    Response remove(http::Request request, std::string name);
    Response topics(http::Request request, std::string name);
    Response reset_topics(http::Request request, std::string name);
    Response offsets(http::Request request, std::string name);
    Response alter_offsets(http::Request request, std::string name);
    Response reset_offsets(http::Request request, std::string name);
    Response plugins(http::Request request, std::string none);
    Response plugin_config(http::Request request, std::string plugin);
    Response validate(http::Request request, std::string plugin);
    Response task_status(std::string name, std::string task);
    Response restart_task(std::string name, std::string task);
    Response set_target(std::string name, ::connect::Target target, int status);
    struct Expansion {
        bool info = false;
        bool status = false;
    };
    Response expanded_list(Expansion wanted);
    http::Response done(const ::connect::Done& done, std::string_view host) const;

    ::connect::Connectors& connectors_;
    std::string cluster_id_;
    std::string worker_id_;
    http::Router router_;
    Loggers loggers_;
};

}  // namespace door::connect
