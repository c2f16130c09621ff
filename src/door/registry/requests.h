#pragma once
// What requests say: bodies and versions in paths.

#include <string>
#include <variant>

#include "door/http/http.h"
#include "registry/catalog.h"
#include "registry/refusal.h"

namespace door::registry {

// The schema of a body; a refusal if it is none.
std::variant<::registry::SchemaText, http::Response> read_schema(std::string body);

// The version that a path names, by number or as "latest" or -1. Deleted ones only if asked for.
::registry::Outcome<::registry::Version> version_named(const ::registry::Catalog& catalog,
                                                       const std::string& subject,
                                                       const std::string& version,
                                                       bool with_deleted);  // NOLINT(*)

// Its number alone; it may not exist.
::registry::Outcome<std::int32_t> number_named(const ::registry::Catalog& catalog,
                                               const std::string& subject,
                                               const std::string& version);

}  // namespace door::registry
