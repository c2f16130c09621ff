#include "door/gateway/api/gateway_config.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.h"
#include "config/yaml_reader.h"
#include "door/gateway/api/document.h"
#include "door/gateway/api/openapi.h"

namespace door::gateway::api {
namespace {

using base::Result;
using config::YamlField;
using config::YamlNode;

// More than API Gateway's account has.
constexpr double kRateMax = 1e6;
constexpr std::int64_t kBurstMax = 1'000'000;
constexpr std::int64_t kQuotaMax = 2'000'000'000;
constexpr std::size_t kEntriesMax = 10'000;

bool is_stage_name(std::string_view name) {
    const auto is_legal = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    return !name.empty() && name.size() <= 128 && std::ranges::all_of(name, is_legal);
}

class ConfigReader {
  public:
    ConfigReader(io::Disk& disk, const std::string& path) : disk_(disk), path_(path), yaml_(path) {}

    Result<GatewayConfig> read(const YamlNode& root) {
        GatewayConfig config;
        // An empty file says nothing, and that is all right.
        if (root.kind == YamlNode::Kind::null) return config;
        yaml_.allow(root, {"import", "compatible", "stages", "apiKeys", "usagePlans"});
        if (const YamlNode* value = yaml_.find(root, "compatible")) {
            config.compatible = yaml_.boolean(*value, "compatible");
        }
        if (const YamlNode* value = yaml_.find(root, "stages")) read_stages(*value, config);
        if (const YamlNode* value = yaml_.find(root, "apiKeys")) read_keys(*value, config);
        if (const YamlNode* value = yaml_.find(root, "usagePlans")) read_plans(*value, config);
        const YamlNode* import = yaml_.find(root, "import");
        const std::string file = import != nullptr ? yaml_.text(*import, "import") : std::string();
        if (yaml_.fault()) return *yaml_.fault();
        if (import != nullptr) {
            const bool is_absolute = file.starts_with('/');
            auto api =
                import_openapi(disk_, is_absolute ? file : io::parent_of(path_) + "/" + file);
            if (!api) return base::within(yaml_.place(*import) + ": `import`", api.error());
            config.api = *std::move(api);
        }
        return config;
    }

  private:
    void read_stages(const YamlNode& node, GatewayConfig& config) {
        if (node.kind != YamlNode::Kind::map || node.fields.empty()) {
            return yaml_.fail(node, "`stages` takes names with what they have");
        }
        for (const YamlField& one : node.fields) {
            Stage& stage = config.stages.emplace_back();
            stage.name = one.name;
            if (!is_stage_name(one.name)) {
                yaml_.fail(one.value, base::text("the stage \"", base::printable(one.name),
                                                 "\": 1 to 128 letters, digits, _ and -"));
            }
            if (one.value.kind == YamlNode::Kind::null) continue;
            yaml_.allow(one.value, {"variables", "throttle"});
            if (const YamlNode* value = yaml_.find(one.value, "variables")) {
                if (value->kind != YamlNode::Kind::map) {
                    yaml_.fail(*value, "`variables` takes names with texts");
                }
                for (const YamlField& variable : value->fields) {
                    stage.variables.emplace_back(variable.name, variable.value.scalar);
                }
            }
            stage.throttle = throttle(one.value);
        }
    }

    std::optional<Throttle> throttle(const YamlNode& node) {
        const YamlNode* value = yaml_.find(node, "throttle");
        if (value == nullptr) return {};
        yaml_.allow(*value, {"rateLimit", "burstLimit"});
        Throttle made;
        made.rate = yaml_.number(yaml_.require(*value, "rateLimit"), "rateLimit", 0, kRateMax);
        made.burst = static_cast<std::uint32_t>(std::max(1.0, std::ceil(made.rate)));
        if (const YamlNode* burst = yaml_.find(*value, "burstLimit")) {
            made.burst =
                static_cast<std::uint32_t>(yaml_.integer(*burst, "burstLimit", 0, kBurstMax));
        }
        return made;
    }

    const std::vector<YamlNode>& list(const YamlNode& node, std::string_view key) {
        if (node.kind != YamlNode::Kind::list || node.items.size() > kEntriesMax) {
            yaml_.fail(node, base::text("`", key, "` takes a list, of at most ", kEntriesMax));
        }
        return node.items;
    }

    void read_keys(const YamlNode& node, GatewayConfig& config) {
        std::set<std::string> seen;
        for (const YamlNode& one : list(node, "apiKeys")) {
            yaml_.allow(one, {"name", "value"});
            ApiKey key{yaml_.text(yaml_.require(one, "name"), "name"),
                       yaml_.text(yaml_.require(one, "value"), "value")};
            // Never the value: it is a secret.
            if (!seen.insert("name " + key.name).second ||
                !seen.insert("value " + key.value).second) {
                yaml_.fail(one, base::text("there are two API keys with the name or value of ",
                                           base::printable(key.name)));
            }
            config.api_keys.push_back(std::move(key));
        }
    }

    void read_plans(const YamlNode& node, GatewayConfig& config) {
        for (const YamlNode& one : list(node, "usagePlans")) {
            yaml_.allow(one, {"name", "stages", "apiKeys", "throttle", "quota"});
            UsagePlan plan;
            plan.name = yaml_.text(yaml_.require(one, "name"), "name");
            if (const YamlNode* stages = yaml_.find(one, "stages")) {
                plan.stages = yaml_.texts(*stages, "stages");
                check_stages(*stages, plan.stages, config);
            }
            if (const YamlNode* keys = yaml_.find(one, "apiKeys")) {
                plan.api_keys = yaml_.texts(*keys, "apiKeys");
                for (const std::string& name : plan.api_keys) {
                    if (std::ranges::find(config.api_keys, name, &ApiKey::name) ==
                        config.api_keys.end()) {
                        yaml_.fail(*keys, base::text("`apiKeys` has no key with the name ",
                                                     base::printable(name)));
                    }
                }
            }
            plan.throttle = throttle(one);
            plan.quota = quota(one);
            config.usage_plans.push_back(std::move(plan));
        }
    }

    void check_stages(const YamlNode& at, const std::vector<std::string>& names,
                      const GatewayConfig& config) {
        for (const std::string& name : names) {
            const bool is_there =
                config.stages.empty()
                    ? is_stage_name(name)
                    : std::ranges::find(config.stages, name, &Stage::name) != config.stages.end();
            if (!is_there) {
                yaml_.fail(at, base::text("there is no stage ", base::printable(name)));
            }
        }
    }

    std::optional<Quota> quota(const YamlNode& node) {
        const YamlNode* value = yaml_.find(node, "quota");
        if (value == nullptr) return {};
        yaml_.allow(*value, {"limit", "period"});
        Quota made;
        made.limit = static_cast<std::uint32_t>(
            yaml_.integer(yaml_.require(*value, "limit"), "limit", 0, kQuotaMax));
        const YamlNode& period = yaml_.require(*value, "period");
        if (period.scalar == "DAY") {
            made.period = Quota::Period::day;
        } else if (period.scalar == "WEEK") {
            made.period = Quota::Period::week;
        } else if (period.scalar == "MONTH") {
            made.period = Quota::Period::month;
        } else {
            yaml_.fail(period, "`period` takes DAY, WEEK or MONTH");
        }
        return made;
    }

    io::Disk& disk_;
    std::string path_;
    config::YamlReader yaml_;
};

}  // namespace

Result<GatewayConfig> read_config(io::Disk& disk, const std::string& path) {
    TRY(const YamlNode root, read_document(disk, path));
    return ConfigReader(disk, path).read(root);
}

}  // namespace door::gateway::api
