#pragma once
// Definitions as API Gateway exports them: OpenAPI 3.0 or Swagger 2.0, JSON or YAML, with
// x-amazon-apigateway-integration.
//
//     TRY(const Api api, import_openapi(disk, "api.json"));
//     file = export_openapi(api);          // OpenAPI 3.0, JSON; imports as the same API

#include <string>
#include <string_view>

#include "base/result.h"
#include "door/gateway/api/model.h"
#include "io/disk.h"

namespace door::gateway::api {

// What this gateway has no use for (models, documentation, credentials) is passed over; what it
// cannot do as asked (a Lambda integration) is refused. Code::not_found, ::malformed,
// ::invalid_argument, ::unsupported, ::too_large name the file, and the path and method.
base::Result<Api> import_openapi(io::Disk& disk, const std::string& path);
base::Result<Api> parse_openapi(const std::string& text, std::string_view file);

std::string export_openapi(const Api& api);

}  // namespace door::gateway::api
