#pragma once
// For the tests of this room: what a template sees, said in the test.

#include <map>
#include <string>

#include "door/gateway/vtl/template.h"

namespace door::gateway::vtl {

struct TestScene final : Scene {
    std::string text;
    std::map<std::string, std::string, std::less<>> params;
    std::string all_params = R"({"path":{},"querystring":{"q":"1"},"header":{}})";
    std::string context = R"({"stage":"test","identity":{"sourceIp":"127.0.0.1"}})";
    std::string stage_variables = R"({"color":"blue"})";

    std::string_view body() const override { return text; }
    std::optional<std::string> param(std::string_view name) const override {
        const auto found = params.find(name);
        if (found == params.end()) return {};
        return found->second;
    }
    std::string params_json() const override { return all_params; }
    std::string context_json() const override { return context; }
    std::string stage_variables_json() const override { return stage_variables; }
};

}  // namespace door::gateway::vtl
