#include "door/gateway/api/document.h"

#include "base/limits.h"
#include "codec/json/json.h"

namespace door::gateway::api {
namespace {

using base::Code;
using base::Error;
using base::Result;
using config::YamlNode;

// API Gateway's limit on a definition that is imported.
constexpr std::size_t kFileBytesMax = 6 * base::limits::kMiB;

// JSON's own reader: YAML's would take its escapes for another language's.
void copy(codec::JsonReader& json, YamlNode& to) {
    switch (json.kind()) {
        case codec::JsonKind::object:
            to.kind = YamlNode::Kind::map;
            json.enter_object();
            while (const auto name = json.next_field()) {
                to.fields.push_back({std::string(*name), {}});
                copy(json, to.fields.back().value);
            }
            return;
        case codec::JsonKind::array:
            to.kind = YamlNode::Kind::list;
            json.enter_array();
            while (json.next_element()) copy(json, to.items.emplace_back());
            return;
        case codec::JsonKind::null:
            return json.null();
        case codec::JsonKind::string:
            to.scalar = json.string();
            break;
        default:
            to.scalar = json.compact();
    }
    to.kind = YamlNode::Kind::scalar;
}

}  // namespace

Result<YamlNode> parse_document(const std::string& text, std::string_view file) {
    if (text.size() > kFileBytesMax) {
        return Error{Code::too_large, base::text(file, ": more than ", kFileBytesMax, " bytes")};
    }
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin != std::string::npos && text[begin] == '{') {
        std::string copied = text;
        codec::JsonReader json(copied);
        YamlNode root;
        copy(json, root);
        if (json.finish()) return root;
        // Then it may be YAML in braces; if it is not, that reader knows the place.
    }
    return config::parse_yaml(text, file);
}

Result<YamlNode> read_document(io::Disk& disk, const std::string& path) {
    const auto bytes = io::read_file(disk, path, kFileBytesMax);
    if (!bytes) {
        // Some of the disk's words name the file already.
        const bool names_it = bytes.error().what.find(path) != std::string::npos;
        return names_it ? bytes.error() : base::within(path, bytes.error());
    }
    return parse_document(std::string(base::as_text(*bytes)), path);
}

}  // namespace door::gateway::api
