#pragma once
// The gateway's own file (`millrace up --gateway-config FILE`), YAML or JSON:
//
//     import: api.json
//     compatible: false
//     stages: {prod: {variables: {color: blue}, throttle: {rateLimit: 100, burstLimit: 200}}}
//     apiKeys: [{name: alice, value: 0123456789abcdef0123}]
//     usagePlans:
//       - {name: basic, stages: [prod], apiKeys: [alice], quota: {limit: 1000, period: DAY}}
//
// All keys: docs/gateway.md.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "door/gateway/api/default_api.h"
#include "door/gateway/api/model.h"
#include "io/disk.h"

namespace door::gateway::api {

// A token bucket: so many requests a second, and so many at once after a pause.
struct Throttle {
    double rate = 0;
    std::uint32_t burst = 1;
};

struct Quota {
    // Days begin at midnight UTC, weeks on Sundays.
    enum class Period : std::uint8_t { day, week, month };
    std::uint32_t limit = 0;
    Period period = Period::day;
};

struct Stage {
    std::string name;
    Pairs variables;
    std::optional<Throttle> throttle;
};

struct ApiKey {
    std::string name;
    std::string value;
};

struct UsagePlan {
    std::string name;
    std::vector<std::string> stages;    // empty: all
    std::vector<std::string> api_keys;  // their names
    std::optional<Throttle> throttle;   // of each key
    std::optional<Quota> quota;         // of each key
};

struct GatewayConfig {
    Api api = default_api();
    bool compatible = false;
    std::vector<Stage> stages;  // empty: every name is one
    std::vector<ApiKey> api_keys;
    std::vector<UsagePlan> usage_plans;
};

// Code::not_found, ::malformed, ::invalid_argument name the file, and where they can the place and
// the key.
base::Result<GatewayConfig> read_config(io::Disk& disk, const std::string& path);

}  // namespace door::gateway::api
