#include "door/gateway/admission.h"

#include <algorithm>

#include "codec/json/writer.h"

namespace door::gateway {
namespace {

std::string json_of(const api::Pairs& pairs) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    for (const auto& [name, value] : pairs) json.key(name).string(value);
    json.end_object();
    return text;
}

bool covers(const std::vector<std::string>& stages, std::string_view stage) {
    return stages.empty() || std::ranges::find(stages, stage) != stages.end();
}

bool some_method_asks_for_a_key(const api::Api& api) {
    return std::ranges::any_of(api.resources, [](const api::Resource& resource) {
        return std::ranges::any_of(resource.methods, &api::Method::requires_key);
    });
}

}  // namespace

Admission::Grant::Grant(const api::UsagePlan& plan) : stages(&plan.stages) {
    if (plan.throttle) throttle.emplace(*plan.throttle);
    if (plan.quota) quota.emplace(*plan.quota);
}

Admission::Admission(const api::GatewayConfig& config, const io::Clock& clock)
    : clock_(clock),
      keys_by_plan_(!config.usage_plans.empty() && !some_method_asks_for_a_key(config.api)),
      plans_(config.usage_plans) {
    for (const api::Stage& one : config.stages) {
        Stage& stage = stages_.emplace_back();
        stage.name = one.name;
        stage.variables_json = json_of(one.variables);
        if (one.throttle) stage.throttle.emplace(*one.throttle);
    }
    if (stages_.empty()) {
        any_stage_.emplace();
        any_stage_->variables_json = "{}";
    }
    for (const api::UsagePlan& plan : plans_) {
        if (plan.api_keys.empty()) grants_of_all_.emplace_back(plan);
        for (const std::string& name : plan.api_keys) {
            const auto key = std::ranges::find(config.api_keys, name, &api::ApiKey::name);
            if (key != config.api_keys.end()) grants_[key->value].emplace_back(plan);
        }
    }
}

bool Admission::plans_need_keys(std::string_view stage) const {
    return keys_by_plan_ && std::ranges::any_of(plans_, [stage](const api::UsagePlan& plan) {
               return !plan.api_keys.empty() && covers(plan.stages, stage);
           });
}

Admission::Stage* Admission::stage(std::string_view name) {
    if (any_stage_) return &*any_stage_;
    const auto found = std::ranges::find(stages_, name, &Stage::name);
    return found == stages_.end() ? nullptr : &*found;
}

Admission::Grant* Admission::grant_of(const Asking& asking) {
    const auto found = grants_.find(asking.key.value_or(""));
    if (found == grants_.end()) return nullptr;
    for (Grant& grant : found->second) {
        if (covers(*grant.stages, asking.stage)) return &grant;
    }
    return nullptr;
}

std::optional<GatewayError> Admission::spend(Grant& grant) {
    if (grant.throttle && !grant.throttle->take(clock_.monotonic())) return kThrottled;
    if (grant.quota && !grant.quota->take(clock_.wall())) return kQuotaExceeded;
    return {};
}

std::optional<GatewayError> Admission::refusal(Stage& stage, const Asking& asking) {
    if (asking.requires_key) {
        Grant* const grant = grant_of(asking);
        if (grant == nullptr) return kInvalidKey;
        if (const auto refused = spend(*grant)) return refused;
    }
    for (Grant& grant : grants_of_all_) {
        if (!covers(*grant.stages, asking.stage)) continue;
        if (const auto refused = spend(grant)) return refused;
    }
    if (stage.throttle && !stage.throttle->take(clock_.monotonic())) return kThrottled;
    return {};
}

}  // namespace door::gateway
