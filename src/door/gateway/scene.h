#pragma once
// One request with all that is known of it, and what of that a template sees. Private to this room.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "door/gateway/request_ids.h"
#include "door/gateway/served_method.h"
#include "door/http/http.h"
#include "door/http/route_table.h"

namespace door::gateway {

struct Exchange {
    http::Request request;  // without its stage
    http::PathValues values;
    const ServedMethod* method = nullptr;
    std::string stage;
    std::string_view variables_json;
    std::string_view api_id;
    RequestId id;
    base::WallTime at{};
};

// An answer from behind.
struct Answered {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

class ExchangeScene final : public vtl::Scene {
  public:
    // `body`: of the request, or of what was answered. Both outlive the scene.
    ExchangeScene(const Exchange& exchange, std::string_view body)
        : exchange_(exchange), body_(body) {}

    std::string_view body() const override { return body_; }
    std::optional<std::string> param(std::string_view name) const override;
    std::string params_json() const override;
    std::string context_json() const override;
    std::string stage_variables_json() const override {
        return std::string(exchange_.variables_json);
    }

    // Nothing if there is no such value, or it cannot be had.
    std::optional<std::string> value(const MappedValue& from, const Answered* answered) const;

  private:
    const Exchange& exchange_;
    std::string_view body_;
};

}  // namespace door::gateway
