#pragma once
// Health, readiness, metrics.

#include <functional>
#include <string>
#include <vector>

#include "base/metric.h"
#include "door/http/http.h"
#include "door/http/router.h"

namespace door::console {

struct PartReadiness {
    std::string part;       // "broker"
    std::string complaint;  // empty: ready
};

//   Owner: app.  Runs on: all shards, each request on its connection's.  Ends: after its server.
class ConsoleDoor {
  public:
    // `ready` may be called on any shard at any time, and must not wait.
    ConsoleDoor(base::Metrics& metrics, std::string version,
                std::function<std::vector<PartReadiness>()> ready);
    ConsoleDoor(const ConsoleDoor&) = delete;
    ConsoleDoor& operator=(const ConsoleDoor&) = delete;

    run::Task<http::Response> handle(http::Request request) const;
    static http::Response refusal_of_framing(int status, std::string_view what);

  private:
    http::Response readiness() const;

    base::Metrics& metrics_;
    std::string version_;
    std::function<std::vector<PartReadiness>()> ready_;
    http::Router router_;
};

}  // namespace door::console
