#pragma once
// YAML text as a tree of plain values with the places they stand at; the one file that knows
// yaml-cpp is yaml.cc.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace config {

struct YamlField;

struct YamlNode {
    enum class Kind : std::uint8_t { null, scalar, list, map };

    Kind kind = Kind::null;
    std::string scalar;
    std::vector<YamlNode> items;
    std::vector<YamlField> fields;  // in order of the text
    int line = 0;                   // from 1
    int column = 0;

    // The field of that name, or nullptr; also for what is no map.
    const YamlNode* find(std::string_view name) const;
};

struct YamlField {
    std::string name;
    YamlNode value;
};

// One document. Code::malformed names `file`, line and column.
base::Result<YamlNode> parse_yaml(const std::string& text, std::string_view file);

}  // namespace config
