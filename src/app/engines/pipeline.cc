#include "app/engines/pipeline.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>

#include "base/limits.h"
#include "broker/streams/stream_catalog.h"
#include "config/yaml.h"

namespace app::engines {
namespace {

using base::Code;
using base::Error;
using base::Result;
using config::parse_yaml;
using config::YamlField;
using config::YamlNode;

constexpr std::string_view kMainFile = "pipeline.yaml";
constexpr std::uintmax_t kFileBytesMax = base::limits::kMiB;

// Reads the tree with one sticky fault, so that the walk below needs no branches: the first fault
// stays, what is read after it is empty.
class PipelineReader {
  public:
    PipelineReader(const PipelineFiles& files, std::string_view user_id)
        : files_(files), user_id_(user_id) {}

    Result<Pipeline> read() {
        const auto main = files_.find(kMainFile);
        if (main == files_.end()) {
            return Error{Code::not_found, base::text(kMainFile, ": this file is missing")};
        }
        TRY(const YamlNode root, parse_yaml(main->second, kMainFile));
        Pipeline pipeline;
        allow(root, {"name", "connector", "dag", "tables", "views", "answers"});
        pipeline.name = text(root, "name");
        pipeline.connector = file(root, "connector");
        if (root.find("dag") != nullptr) pipeline.dag = file(root, "dag");
        for (const YamlNode& node : list(root, "tables")) {
            pipeline.tables.push_back(table(node));
            if (node.find("stream") != nullptr) pipeline.streams.push_back(stream(node));
        }
        for (const YamlNode& node : optional_list(root, "views")) {
            allow(node, {"view", "sql"});
            pipeline.views.push_back({text(node, "view"), file(node, "sql")});
        }
        for (const YamlNode& node : list(root, "answers")) pipeline.answers.push_back(answer(node));
        if (!fault_) check_order(pipeline.answers, root);
        if (fault_) return *fault_;
        return pipeline;
    }

  private:
    void fail(const YamlNode& at, std::string_view what) {
        if (fault_) return;
        fault_ = Error{Code::invalid_argument,
                       base::text(kMainFile, ":", at.line, ":", at.column, ": ", what)};
    }

    void allow(const YamlNode& node, std::initializer_list<std::string_view> keys) {
        for (const YamlField& one : node.fields) {
            if (std::find(keys.begin(), keys.end(), one.name) == keys.end()) {
                fail(one.value, base::text("unknown key `", base::printable(one.name), "`"));
            }
        }
    }

    std::string filled(std::string text) const {
        constexpr std::string_view kPlace = "${user_id}";
        for (std::size_t at = text.find(kPlace); at != std::string::npos;
             at = text.find(kPlace, at)) {
            text.replace(at, kPlace.size(), user_id_);
            at += user_id_.size();
        }
        return text;
    }

    const YamlNode& field(const YamlNode& node, std::string_view key) {
        static const YamlNode kNone;
        const YamlNode* found = node.find(key);
        if (found == nullptr) fail(node, base::text("the key `", key, "` is missing"));
        return found == nullptr ? kNone : *found;
    }
    std::string text(const YamlNode& node, std::string_view key) {
        const YamlNode& value = field(node, key);
        if (value.kind != YamlNode::Kind::scalar)
            fail(value, base::text("`", key, "` takes a text"));
        return filled(value.scalar);
    }
    const std::vector<YamlNode>& list(const YamlNode& node, std::string_view key) {
        const YamlNode& value = field(node, key);
        if (value.kind != YamlNode::Kind::list) fail(value, base::text("`", key, "` takes a list"));
        return value.items;
    }
    const std::vector<YamlNode>& optional_list(const YamlNode& node, std::string_view key) {
        static const std::vector<YamlNode> kNone;
        return node.find(key) == nullptr ? kNone : list(node, key);
    }
    std::vector<std::string> texts(const std::vector<YamlNode>& nodes) {
        std::vector<std::string> all;
        all.reserve(nodes.size());
        for (const YamlNode& node : nodes) all.push_back(filled(node.scalar));
        return all;
    }
    std::string file(const YamlNode& node, std::string_view key) {
        const std::string name = text(node, key);
        const auto found = files_.find(name);
        if (found == files_.end()) {
            fail(field(node, key), base::text("there is no file ", name));
            return {};
        }
        return filled(found->second);
    }

    load::FieldType field_type(const YamlNode& node) {
        const std::string word = text(node, "type");
        if (word == "integer") return load::FieldType::integer;
        if (word == "number") return load::FieldType::number;
        if (word != "text") fail(node, "`type` is text, integer or number");
        return load::FieldType::text;
    }

    load::TableSpec table(const YamlNode& node) {
        allow(node, {"table", "topic", "stream", "stream_view", "stream_shards", "key",
                     "key_fields", "columns", "clean", "schema"});
        load::TableSpec spec;
        spec.table = text(node, "table");
        spec.topic = base::TopicName{text(node, "topic")};
        spec.key = text(node, "key");
        spec.rows.key_fields = texts(list(node, "key_fields"));
        for (const YamlNode& column : list(node, "columns")) {
            spec.rows.fields.push_back({text(column, "name"), field_type(column)});
        }
        spec.clean = file(node, "clean");
        for (const YamlNode& column : list(node, "schema")) {
            spec.schema.push_back({text(column, "name"), text(column, "type")});
        }
        return spec;
    }

    PipelineStream stream(const YamlNode& node) {
        PipelineStream stream{.name = text(node, "stream"), .table = text(node, "table")};
        if (node.find("stream_view") != nullptr) stream.view = text(node, "stream_view");
        if (node.find("stream_shards") == nullptr) return stream;
        if (!base::parse_number(text(node, "stream_shards"), stream.shards) || stream.shards < 1 ||
            stream.shards > broker::streams::kOpenShardsMax) {
            fail(field(node, "stream_shards"),
                 base::text("`stream_shards` takes 1 to ", broker::streams::kOpenShardsMax));
        }
        return stream;
    }

    PipelineAnswer answer(const YamlNode& node) {
        allow(node, {"table", "title", "sql", "after", "print"});
        return {text(node, "table"), text(node, "title"), file(node, "sql"),
                texts(optional_list(node, "after")), text(node, "print") == "true"};
    }

    void check_order(const std::vector<PipelineAnswer>& answers, const YamlNode& root) {
        std::set<std::string> seen;
        for (const PipelineAnswer& one : answers) {
            for (const std::string& before : one.after) {
                if (!seen.contains(before)) {
                    fail(root, base::text("answer ", one.table, " comes after ", before,
                                          ", which does not stand above it"));
                }
            }
            if (!seen.insert(one.table).second) {
                fail(root, base::text("there are two answers named ", one.table));
            }
        }
    }

    const PipelineFiles& files_;
    std::string_view user_id_;
    std::optional<Error> fault_;
};

}  // namespace

Result<PipelineFiles> read_pipeline_files(const std::string& directory) {
    namespace fs = std::filesystem;
    std::error_code fault;
    PipelineFiles files;
    for (fs::recursive_directory_iterator at(directory, fault), end; !fault && at != end;
         at.increment(fault)) {
        if (!at->is_regular_file(fault) || fault) continue;
        if (at->file_size(fault) > kFileBytesMax) {
            return Error{Code::too_large, at->path().string() + ": more than 1 MiB"};
        }
        std::ifstream file(at->path(), std::ios::binary);
        if (!file) return Error{Code::permission_denied, at->path().string() + ": cannot be read"};
        files[fs::relative(at->path(), directory, fault).generic_string()] =
            std::string{std::istreambuf_iterator<char>(file), {}};
    }
    if (fault) return Error{Code::not_found, directory + ": " + fault.message()};
    return files;
}

Result<PipelineFiles> pipeline_files(const std::string& directory) {
    return directory.empty() ? built_in_pipeline() : read_pipeline_files(directory);
}

Result<Pipeline> parse_pipeline(const PipelineFiles& files, std::string_view user_id) {
    return PipelineReader(files, user_id).read();
}

load::TableSpec spec_of(const Pipeline& pipeline, const PipelineStream& stream) {
    load::TableSpec spec =
        *std::ranges::find(pipeline.tables, stream.table, &load::TableSpec::table);
    spec.topic = base::TopicName{stream.name};
    return spec;
}

}  // namespace app::engines
