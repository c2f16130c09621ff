#pragma once
// A file of configuration, JSON or YAML, as one tree. Private to this room.

#include <string>
#include <string_view>

#include "base/result.h"
#include "config/yaml.h"
#include "io/disk.h"

namespace door::gateway::api {

// Code::malformed names `file` and, in YAML, line and column.
base::Result<config::YamlNode> parse_document(const std::string& text, std::string_view file);
// Code::not_found and the like name the file.
base::Result<config::YamlNode> read_document(io::Disk& disk, const std::string& path);

}  // namespace door::gateway::api
