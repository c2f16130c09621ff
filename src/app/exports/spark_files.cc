#include "app/exports/exports.h"
#include "app/exports/templates.h"
#include "codec/json/writer.h"
#include "config/yaml.h"

namespace app::exports {
namespace {

using base::Code;
using base::Error;
using config::YamlNode;

constexpr std::string_view kMainFile = "pipeline.yaml";
constexpr std::string_view kPlace = "@PIPELINE@";

// "clean/clean_pin.sql" → "clean_pin.sql"
std::string base_name(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1));
}

std::string filled(std::string text, std::string_view user_id) {
    constexpr std::string_view kUserId = "${user_id}";
    for (std::size_t at = 0; (at = text.find(kUserId, at)) != std::string::npos;) {
        text.replace(at, kUserId.size(), user_id);
        at += user_id.size();
    }
    return text;
}

// The pipeline as run_spark.py reads it. Its YAML was checked by parse_pipeline(): every key is
// there, and of its kind.
class Spec {
  public:
    Spec(std::string& out, std::string_view user_id) : json_(out), user_id_(user_id) {}

    void write(const YamlNode& root) {
        json_.begin_object();
        json_.key("tables").begin_array();
        for (const YamlNode& node : root.find("tables")->items) table(node);
        json_.end_array();
        json_.key("views").begin_array();
        if (const YamlNode* views = root.find("views")) {
            for (const YamlNode& node : views->items) {
                json_.begin_object();
                text(node, "view");
                file(node, "sql");
                json_.end_object();
            }
        }
        json_.end_array();
        json_.key("answers").begin_array();
        for (const YamlNode& node : root.find("answers")->items) {
            json_.begin_object();
            text(node, "table");
            file(node, "sql");
            texts(node, "after");
            json_.end_object();
        }
        json_.end_array();
        json_.end_object();
    }

  private:
    void table(const YamlNode& node) {
        json_.begin_object();
        text(node, "table");
        text(node, "topic");
        text(node, "key");
        texts(node, "key_fields");
        fields(node, "columns");
        file(node, "clean");
        fields(node, "schema");
        json_.end_object();
    }
    void text(const YamlNode& node, std::string_view key) {
        json_.key(key).string(filled(node.find(key)->scalar, user_id_));
    }
    void file(const YamlNode& node, std::string_view key) {
        json_.key(key).string(base_name(node.find(key)->scalar));
    }
    void texts(const YamlNode& node, std::string_view key) {
        json_.key(key).begin_array();
        if (const YamlNode* list = node.find(key)) {
            for (const YamlNode& item : list->items) json_.string(filled(item.scalar, user_id_));
        }
        json_.end_array();
    }
    void fields(const YamlNode& node, std::string_view key) {
        json_.key(key).begin_array();
        for (const YamlNode& item : node.find(key)->items) {
            json_.begin_object();
            text(item, "name");
            text(item, "type");
            json_.end_object();
        }
        json_.end_array();
    }

    codec::JsonWriter json_;
    std::string_view user_id_;
};

}  // namespace

Result<Files> spark_files(const engines::PipelineFiles& files, const std::string& user_id) {
    // What it says of a broken pipeline is better than anything that could be said here.
    auto checked = engines::parse_pipeline(files, user_id);
    if (!checked) return checked.error();
    TRY(const YamlNode root,
        config::parse_yaml(files.find(kMainFile)->second, std::string(kMainFile)));
    Files out;
    for (const auto& [path, content] : files) {
        if (!path.ends_with(".sql")) continue;
        const auto [place, is_new] =
            out.emplace("sql/" + base_name(path), filled(content, user_id));
        if (!is_new) {
            return Error{Code::conflict,
                         base::text("two files of the pipeline are named ", base_name(path))};
        }
    }
    std::string spec;
    Spec(spec, user_id).write(root);
    std::string program = templates().at("run_spark.py");
    program.replace(program.find(kPlace), kPlace.size(), spec);
    out["run_spark.py"] = std::move(program);
    return out;
}

}  // namespace app::exports
