#pragma once
// `millrace up` and `millrace demo`: a running instance in this process.

#include "app/command_line.h"
#include "config/settings.h"

namespace app {

commands::Exit up(const CommandLine& line, const config::Settings& settings,
                  commands::Output& output);
commands::Exit demo(const CommandLine& line, const config::Settings& settings,
                    commands::Output& output);

// The ports that flags, --port-base and settings ask for. Code::invalid_argument names a port out
// of range.
struct Ports;
base::Result<Ports> ports_of(const CommandLine& line, const config::Settings& settings);

}  // namespace app
