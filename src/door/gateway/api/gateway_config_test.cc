#include "door/gateway/api/gateway_config.h"

#include <gtest/gtest.h>

#include "door/gateway/api/openapi.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"

namespace door::gateway::api {
namespace {

class Config : public testing::Test {
  protected:
    std::string write(const std::string& name, std::string_view text) {
        const std::string path = directory_.path() + "/" + name;
        EXPECT_TRUE(io::replace_file(disk_, path, base::as_bytes(text)));
        return path;
    }
    base::Result<GatewayConfig> read(std::string_view text) {
        return read_config(disk_, write("gateway.yaml", text));
    }
    io::TestDirectory directory_;
    io::PosixDisk disk_;
};

TEST_F(Config, ReadsAllThatThereIs) {
    const auto config = read(R"(
compatible: true
stages:
  test:
  prod: {variables: {color: blue}, throttle: {rateLimit: 1.5}}
apiKeys: [{name: alice, value: secret-1}, {name: bob, value: secret-2}]
usagePlans:
  - name: basic
    stages: [prod]
    apiKeys: [alice]
    throttle: {rateLimit: 10, burstLimit: 2}
    quota: {limit: 100, period: WEEK}
)");
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_TRUE(config->compatible);
    ASSERT_EQ(config->stages.size(), 2U);
    EXPECT_FALSE(config->stages[0].throttle);
    EXPECT_EQ(config->stages[1].variables, (Pairs{{"color", "blue"}}));
    EXPECT_EQ(config->stages[1].throttle->burst, 2U);
    EXPECT_EQ(config->api_keys[1].value, "secret-2");
    const UsagePlan& plan = config->usage_plans.at(0);
    EXPECT_EQ(plan.api_keys, std::vector<std::string>{"alice"});
    EXPECT_EQ(plan.throttle->rate, 10);
    EXPECT_EQ(plan.quota->period, Quota::Period::week);
    EXPECT_EQ(config->api, default_api());
}

TEST_F(Config, TakesJsonAndNothing) {
    const auto json = read("{\"compatible\": true, \"stages\": {\"a\\u0062\": {}}}");
    ASSERT_TRUE(json) << json.error().what;
    EXPECT_EQ(json->stages.at(0).name, "ab");
    const auto empty = read("# nothing\n");
    ASSERT_TRUE(empty) << empty.error().what;
    EXPECT_FALSE(empty->compatible);
}

TEST_F(Config, ImportsBesideItself) {
    write("api.json", export_openapi(default_api()));
    const auto config = read("import: api.json");
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->api.resources.size(), default_api().resources.size());
}

TEST_F(Config, NamesTheFileAndTheKeyThatIsWrong) {
    const std::string path = directory_.path() + "/gateway.yaml";
    for (const auto& [text, error] : std::initializer_list<std::pair<const char*, std::string>>{
             {"stagse: {}", path + ":1:9: unknown key `stagse`"},
             {"stages: [", path + ":"},
             {"- a", path + ":1:1: keys with values"},
             {"stages: {a.b: {}}", path + ":1:15: the stage \"a.b\""},
             {"stages: {a: {throttle: {rateLimit: -1}}}",
              path + ":1:36: `rateLimit` takes a number"},
             {"stages: {a: {throttle: {burst: 1}}}", path + ":1:32: unknown key `burst`"},
             {"compatible: maybe", path + ":1:13: `compatible` takes true or false"},
             {"apiKeys: [{name: a}]", path + ":1:11: the key `value` is missing"},
             {"usagePlans: [{name: p, apiKeys: [x]}]", path + ":1:33: `apiKeys` has no key"},
             {"{stages: {a: {}}, usagePlans: [{name: p, stages: [b]}]}",
              path + ":1:50: there is no stage b"},
             {"usagePlans: [{name: p, quota: {limit: 1, period: YEAR}}]",
              path + ":1:50: `period` takes"},
             {"{\"stagse\": {}}", path + ": unknown key `stagse`"},
             {"import: nowhere.json", path + ":1:9: `import`: "}}) {
        const auto config = read(text);
        ASSERT_FALSE(config) << text;
        EXPECT_TRUE(config.error().what.starts_with(error)) << config.error().what;
    }
    EXPECT_NE(read("import: nowhere.json").error().what.find("nowhere.json: "), std::string::npos);
    EXPECT_EQ(read("apiKeys: [{name: a, value: s3cret}, {name: b, value: s3cret}]")
                  .error()
                  .what.find("s3cret"),
              std::string::npos);
    const auto missing = read_config(disk_, directory_.path() + "/none.yaml");
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().what.find("none.yaml"), std::string::npos);
}

}  // namespace
}  // namespace door::gateway::api
