#pragma once
// A connector as people define it, and the file that remembers all of them.

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "io/disk.h"
#include "sink/keys/properties.h"

namespace connect {

using base::Result;
using sink::Properties;

// What it is to be, whatever it is now.
enum class Target : std::uint8_t { running, paused, stopped };

struct Definition {
    Properties config;  // with its name
    Target target = Target::running;
    // Whether it has ever run since it was made or stopped: Connect gives it tasks only then.
    bool has_tasks = true;
    // Not changed by anybody since the pipeline brought it: a new pipeline may bring another.
    bool is_pipelines = false;
};

using Definitions = std::map<std::string, Definition, std::less<>>;

// "RUNNING"; Connect's names.
std::string_view name_of(Target target);
// Code::invalid_argument.
Result<Target> target_of(std::string_view name);

// docs/formats/connectors.md. Code::not_found if there is none yet, Code::corrupt names the fault.
Result<Definitions> read_definitions(io::Disk& disk, const std::string& path);
// Durable and whole when it returns.
Result<> write_definitions(io::Disk& disk, const std::string& path, const Definitions& definitions);

// Where the sources of files have come to: connector → file → bytes read.
using SourceOffsets =
    std::map<std::string, std::map<std::string, std::int64_t, std::less<>>, std::less<>>;
Result<SourceOffsets> read_source_offsets(io::Disk& disk, const std::string& path);
Result<> write_source_offsets(io::Disk& disk, const std::string& path,
                              const SourceOffsets& offsets);

}  // namespace connect
