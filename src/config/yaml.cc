#include "config/yaml.h"

#include <yaml-cpp/yaml.h>

#include "base/limits.h"

namespace config {
namespace {

// yaml-cpp resolves aliases into shared nodes, so a small text can name a huge tree: the copy stops
// at a size no configuration has.
constexpr std::size_t kNodesMax = 100'000;

bool copy(const YAML::Node& from, YamlNode& to, int depth, std::size_t& nodes) {
    if (depth > base::limits::kJsonDepthMax || ++nodes > kNodesMax) return false;
    to.line = from.Mark().line + 1;
    to.column = from.Mark().column + 1;
    if (from.IsScalar()) {
        to.kind = YamlNode::Kind::scalar;
        to.scalar = from.Scalar();
    } else if (from.IsSequence()) {
        to.kind = YamlNode::Kind::list;
        for (const auto& item : from) {
            if (!copy(item, to.items.emplace_back(), depth + 1, nodes)) return false;
        }
    } else if (from.IsMap()) {
        to.kind = YamlNode::Kind::map;
        for (const auto& field : from) {
            if (!field.first.IsScalar()) return false;
            auto& place = to.fields.emplace_back(YamlField{field.first.Scalar(), {}});
            if (!copy(field.second, place.value, depth + 1, nodes)) return false;
        }
    }
    return true;
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view name) const {
    for (const auto& [key, value] : fields) {
        if (key == name) return &value;
    }
    return nullptr;
}

base::Result<YamlNode> parse_yaml(const std::string& text, std::string_view file) {
    using base::Code;
    YamlNode root;
    try {
        std::size_t nodes = 0;
        if (!copy(YAML::Load(text), root, 0, nodes)) {
            return base::Error{Code::malformed,
                               base::text(file, ": too deep, too large, or a key that is no text")};
        }
    } catch (const YAML::Exception& fault) {
        return base::Error{Code::malformed, base::text(file, ":", fault.mark.line + 1, ":",
                                                       fault.mark.column + 1, ": ", fault.msg)};
    }
    return root;
}

}  // namespace config
