#include "connect/plugins.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sink/connector_config.h"
#include "sink/keys/key_tables.h"

namespace connect {
namespace {

using base::Code;
using base::Error;

constexpr std::array kPlugins{
    Plugin{PluginClass::s3_sink, "io.confluent.connect.s3.S3SinkConnector", Kind::sink, "10.5.13"},
    Plugin{PluginClass::file_sink, "org.apache.kafka.connect.file.FileStreamSinkConnector",
           Kind::sink, "4.3.1"},
    Plugin{PluginClass::file_source, "org.apache.kafka.connect.file.FileStreamSourceConnector",
           Kind::source, "4.3.1"},
};

std::string_view without_end(std::string_view name, std::string_view end) {
    return name.ends_with(end) ? name.substr(0, name.size() - end.size()) : name;
}

// As Java prints a map.
std::string printed(const Properties& config) {
    std::string text;
    for (const auto& [key, value] : config) {
        text += base::text(text.empty() ? "" : ", ", key, "=", value);
    }
    return "{" + text + "}";
}

// Connect complains of both keys.
void check_topics(const Properties& config, sink::CheckedKeys& keys) {
    const auto selection = sink::read_topic_selection(config);
    if (selection) return;
    const auto is_said = [&config](std::string_view key) {
        const auto found = config.find(key);
        return found != config.end() && !sink::trimmed(found->second).empty();
    };
    const bool has_list = is_said("topics");
    const bool has_regex = is_said("topics.regex");
    if (has_list || !has_regex) sink::complain(keys, "topics", selection.error().what);
    if (has_regex || !has_list) sink::complain(keys, "topics.regex", selection.error().what);
}

Result<> check_files(const Properties& config) {
    TRY_VOID(sink::TransformChain::parse(config));
    for (const std::string_view which : {"key.converter", "value.converter"}) {
        TRY_VOID(sink::read_converter(config, which, sink::Converter::json_with_schemas));
    }
    return {};
}

// Which key a complaint of several is about; the words name it, or it is the first of all.
std::string_view key_in(const sink::CheckedKeys& keys, std::string_view what) {
    std::string_view found = "connector.class";
    std::size_t longest = 0;
    for (const sink::CheckedKey& one : keys) {
        const bool is_named =
            what.starts_with(one.key->name) ||
            what.find(base::text(" ", one.key->name, ":")) != std::string_view::npos;
        if (one.key->name.size() <= longest || !is_named) continue;
        found = one.key->name;
        longest = found.size();
    }
    return found;
}

}  // namespace

std::string_view name_of(Kind kind) { return kind == Kind::sink ? "sink" : "source"; }

std::span<const Plugin> plugins() { return kPlugins; }

const Plugin* find_plugin(std::string_view name) {
    for (const Plugin& one : kPlugins) {
        const std::string_view simple = one.name.substr(one.name.rfind('.') + 1);
        if (name == one.name || name == simple || name == without_end(simple, "Connector")) {
            return &one;
        }
    }
    return nullptr;
}

std::vector<sink::KeyTable> tables_of(const Plugin& plugin) {
    switch (plugin.which) {
        case PluginClass::s3_sink:
            return {sink::common_keys(), sink::sink_keys(), sink::s3_keys()};
        case PluginClass::file_sink:
            return {sink::common_keys(), sink::sink_keys(), sink::file_sink_keys()};
        case PluginClass::file_source:
            return {sink::common_keys(), sink::source_keys(), sink::file_source_keys()};
    }
    return {};
}

sink::CheckedKeys check_config(const Plugin& plugin, const Properties& config) {
    sink::CheckedKeys keys = sink::check_keys(tables_of(plugin), config);
    if (plugin.kind == Kind::sink) check_topics(config, keys);
    if (plugin.which == PluginClass::s3_sink) {
        // What concerns several keys can be told only of values that are good by themselves.
        if (sink::error_count(keys) > 0) return keys;
        sink::ConnectorConfigReader reader(config);
        const auto read = reader.read();
        if (!read) sink::complain(keys, reader.key(), read.error().what);
        return keys;
    }
    const Result<> checked = check_files(config);
    if (!checked) sink::complain(keys, key_in(keys, checked.error().what), checked.error().what);
    return keys;
}

Result<const Plugin*> plugin_of(const Properties& config) {
    const auto given = config.find("connector.class");
    if (given == config.end()) {
        return Error{Code::invalid_argument, base::text("Connector config ", printed(config),
                                                        " contains no connector type")};
    }
    if (const Plugin* const found = find_plugin(given->second)) return found;
    std::string offered;
    for (const Plugin& one : kPlugins) {
        offered += base::text(offered.empty() ? "" : ", ", "PluginDesc{klass=class ", one.name,
                              ", name='", one.name, "', version='", one.version,
                              "', encodedVersion=", one.version, ", type=", name_of(one.kind),
                              ", typeName='", name_of(one.kind), "', location='classpath'}");
    }
    return Error{
        Code::invalid_argument,
        base::text("Failed to find any class that implements Connector and which name "
                   "matches ",
                   base::printable(given->second, 200), ", available connectors are: ", offered)};
}

Result<> refuse_wrong(const Plugin& plugin, const Properties& config) {
    const sink::CheckedKeys keys = check_config(plugin, config);
    const std::size_t count = sink::error_count(keys);
    if (count == 0) return {};
    return Error{Code::invalid_argument,
                 base::text("Connector configuration is invalid and contains the following ", count,
                            " error(s):", sink::errors_text(keys),
                            "\nYou can also find the above list of errors at the endpoint "
                            "`/connector-plugins/{connectorType}/config/validate`")};
}

}  // namespace connect
