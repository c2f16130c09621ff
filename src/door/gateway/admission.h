#pragma once
// Who may call a stage, and how often: API keys in usage plans, throttles, quotas. Private to this
// room.

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "door/gateway/answers.h"
#include "door/gateway/api/gateway_config.h"
#include "door/gateway/meters.h"
#include "io/clock.h"

namespace door::gateway {

//   Owner: GatewayDoor.  Runs on: all shards; after the constructor only meters change.
class Admission {
  public:
    struct Stage {
        std::string name;
        std::string variables_json;
        std::optional<TokenBucket> throttle;
    };

    Admission(const api::GatewayConfig& config, const io::Clock& clock);

    // Nullptr if the configuration names stages and this is none of them.
    Stage* stage(std::string_view name);

    struct Asking {
        std::string_view stage;  // its name
        std::optional<std::string_view> key;
        bool requires_key = false;
    };
    // What there is against it, in the original's order: key, plan's throttle, quota, stage's
    // throttle.
    std::optional<GatewayError> refusal(Stage& stage, const Asking& asking);

    // Whether a method that does not ask for a key itself needs one on this stage: where no method
    // of the API asks, a usage plan with keys means all of them.
    bool plans_need_keys(std::string_view stage) const;

  private:
    // One key in one plan; of a plan without keys, everybody.
    struct Grant {
        explicit Grant(const api::UsagePlan& plan);
        const std::vector<std::string>* stages;
        std::optional<TokenBucket> throttle;
        std::optional<QuotaCounter> quota;
    };
    Grant* grant_of(const Asking& asking);
    std::optional<GatewayError> spend(Grant& grant);

    const io::Clock& clock_;
    bool keys_by_plan_ = false;
    std::vector<api::UsagePlan> plans_;
    std::deque<Stage> stages_;
    std::optional<Stage> any_stage_;  // without a configuration of stages
    std::map<std::string, std::deque<Grant>, std::less<>> grants_;  // by the key's value
    std::deque<Grant> grants_of_all_;
};

}  // namespace door::gateway
