#pragma once
// What the person typed, checked: one invocation. Only the *command_line.cc and command_words.h
// know CLI11.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/commands/job.h"
#include "app/topic_commands.h"
#include "emulate/emulate_options.h"
#include "emulate/generator/generator.h"

namespace app {

struct EmulateCommand {
    emulate::EmulateOptions options;
    emulate::generator::GeneratorOptions generator;
    std::string rows_directory;
    std::string db_creds;
    bool prints = false;
};

struct SeedCommand {
    std::string db_creds;
    emulate::generator::GeneratorOptions generator;
    bool replaces = false;
};

struct DemoCommand {
    std::uint64_t events = 10'000;
    std::uint64_t seed = 100;
    bool stays = false;
};

// Where a secret comes from: never an argument, which every process of the machine could read.
struct SecretSource {
    std::string word;  // of the job, "secret" or "password"; empty: the job has none
    std::string file;  // empty: stdin
};

struct CommandLine {
    enum class Kind : std::uint8_t {
        up,
        demo,
        emulate,
        seed_db,
        config_show,
        tail,
        produce,
        dag_run,
        dag_check,
        export_files,
        export_openapi,
        job
    };
    Kind kind = Kind::job;

    std::string data;
    std::string user_id;
    std::string pipeline;
    std::string config;
    std::vector<std::string> sets;
    std::optional<std::int64_t> port_base;
    std::optional<std::int64_t> gateway_port;
    std::optional<std::int64_t> rest_port;
    std::optional<std::int64_t> kafka_port;
    std::optional<std::int64_t> s3_port;
    std::optional<std::int64_t> kinesis_port;
    std::optional<std::int64_t> connect_port;
    std::optional<std::int64_t> console_port;
    std::optional<std::int64_t> registry_port;
    std::vector<std::string> credentials;  // files whose keys are taken too
    std::string gateway_config;
    bool allows_unauthenticated = false;
    bool json = false;
    bool shows_origin = false;
    bool quiet = false;

    EmulateCommand emulate;
    SeedCommand seed;
    DemoCommand demo;
    TailCommand tail;
    ProduceCommand produce;
    commands::Job job;
    SecretSource secret;
};

// Either what to do, or the exit code after help or a complaint has been written.
struct Parsed {
    std::optional<CommandLine> line;
    commands::Exit exit = commands::Exit::ok;
};
Parsed parse_command_line(int argc, char** argv, commands::Output& output);

}  // namespace app
