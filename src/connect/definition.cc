#include "connect/definition.h"

#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"

namespace connect {
namespace {

using base::Code;
using base::Error;

constexpr std::array<std::string_view, 3> kTargets{"RUNNING", "PAUSED", "STOPPED"};
// Thousands of connectors of some dozen lines each.
constexpr std::uint64_t kFileBytesMax = 64 * base::limits::kMiB;

Result<std::string> read_text(io::Disk& disk, const std::string& path) {
    TRY(const base::Bytes bytes, io::read_file(disk, path, kFileBytesMax));
    return std::string(base::as_text(bytes));
}

Result<> finish(codec::JsonReader& json, const std::string& path) {
    const Result<> whole = json.finish();
    if (whole) return {};
    return Error{Code::corrupt, base::text(path, ": ", whole.error().what)};
}

Properties read_config(codec::JsonReader& json) {
    Properties config;
    json.enter_object();
    while (const auto key = json.next_field()) {
        std::string name(*key);
        config.insert_or_assign(std::move(name), std::string(json.string()));
    }
    return config;
}

}  // namespace

std::string_view name_of(Target target) { return kTargets.at(static_cast<std::size_t>(target)); }

Result<Target> target_of(std::string_view name) {
    for (std::size_t i = 0; i < kTargets.size(); ++i) {
        if (kTargets.at(i) == name) return static_cast<Target>(i);
    }
    return Error{Code::invalid_argument,
                 base::text("no state of a connector: ", base::printable(name))};
}

Result<Definitions> read_definitions(io::Disk& disk, const std::string& path) {
    TRY(std::string text, read_text(disk, path));
    Definitions definitions;
    Result<> states;
    codec::JsonReader json(text);
    json.enter_array();
    while (json.next_element()) {
        Definition one;
        json.enter_object();
        while (const auto key = json.next_field()) {
            if (*key == "config") {
                one.config = read_config(json);
            } else if (*key == "target") {
                const auto target = target_of(json.string());
                if (target) one.target = *target;
                if (!target) states = target.error();
            } else if (*key == "has_tasks") {
                one.has_tasks = json.boolean();
            } else if (*key == "is_pipelines") {
                one.is_pipelines = json.boolean();
            } else {
                json.skip();
            }
        }
        const auto name = one.config.find("name");
        if (name != one.config.end()) {
            std::string copied = name->second;
            definitions.insert_or_assign(std::move(copied), std::move(one));
        }
    }
    TRY_VOID(finish(json, path));
    if (!states) return Error{Code::corrupt, base::text(path, ": ", states.error().what)};
    return definitions;
}

Result<> write_definitions(io::Disk& disk, const std::string& path,
                           const Definitions& definitions) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_array();
    for (const auto& [name, one] : definitions) {
        json.begin_object();
        json.key("target").string(name_of(one.target));
        json.key("has_tasks").boolean(one.has_tasks);
        json.key("is_pipelines").boolean(one.is_pipelines);
        json.key("config").begin_object();
        for (const auto& [key, value] : one.config) json.key(key).string(value);
        json.end_object();
        json.end_object();
    }
    json.end_array();
    TRY_VOID(disk.make_directories(io::parent_of(path)));
    return io::replace_file(disk, path, base::as_bytes(text));
}

Result<SourceOffsets> read_source_offsets(io::Disk& disk, const std::string& path) {
    SourceOffsets offsets;
    auto text = read_text(disk, path);
    if (!text && text.error().code == Code::not_found) return offsets;
    if (!text) return text.error();
    codec::JsonReader json(*text);
    json.enter_object();
    while (const auto connector = json.next_field()) {
        auto& files = offsets[std::string(*connector)];
        json.enter_object();
        while (const auto file = json.next_field()) {
            std::int64_t& position = files[std::string(*file)];
            base::parse_number(json.number(), position);
        }
    }
    TRY_VOID(finish(json, path));
    return offsets;
}

Result<> write_source_offsets(io::Disk& disk, const std::string& path,
                              const SourceOffsets& offsets) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    for (const auto& [connector, files] : offsets) {
        json.key(connector).begin_object();
        for (const auto& [file, position] : files) json.key(file).number(position);
        json.end_object();
    }
    json.end_object();
    TRY_VOID(disk.make_directories(io::parent_of(path)));
    return io::replace_file(disk, path, base::as_bytes(text));
}

}  // namespace connect
