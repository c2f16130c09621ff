#pragma once
// The connectors that can be made: their classes, their keys, and what is wrong with a
// configuration.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sink/keys/key_check.h"
#include "sink/keys/properties.h"

namespace connect {

using base::Result;
using sink::Properties;

enum class Kind : std::uint8_t { sink, source };
std::string_view name_of(Kind kind);

enum class PluginClass : std::uint8_t { s3_sink, file_sink, file_source };

struct Plugin {
    PluginClass which;
    std::string_view name;  // of the class, whole
    Kind kind;
    std::string_view version;
};

std::span<const Plugin> plugins();
// By the whole name of the class, its last part, or that without "Connector". Nullptr: there is
// none.
const Plugin* find_plugin(std::string_view name);

// Every key that such a connector has, in Connect's order of tables.
std::vector<sink::KeyTable> tables_of(const Plugin& plugin);
// Held against tables, and what concerns several keys at once.
sink::CheckedKeys check_config(const Plugin& plugin, const Properties& config);

// The plugin that a configuration asks for. Code::invalid_argument: it names no class, or none of
// ours.
Result<const Plugin*> plugin_of(const Properties& config);
// Code::invalid_argument lists all that is wrong, in Connect's words.
Result<> refuse_wrong(const Plugin& plugin, const Properties& config);

}  // namespace connect
