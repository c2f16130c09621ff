#pragma once
// The words in which the *command_line.cc say what commands there are: CLI11, with our habits.

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/command_line.h"

namespace app {

// Callbacks point to it, to the root and to the line: they live as long as the parsing.
class CommandWords {
  protected:
    using Kind = CommandLine::Kind;

    CommandWords(CLI::App& root, CommandLine& line) : line_(line), root_(root) {}

    CLI::App* command(CLI::App& parent, const std::string& name, const std::string& what,
                      const std::string& example) {
        CLI::App* app = parent.add_subcommand(name, what);
        app->fallthrough();
        app->footer("Example:\n  " + example);
        return app;
    }
    // A group such as `bucket`: one of its own commands must follow.
    CLI::App* group(const std::string& name, const std::string& what) {
        CLI::App* app = root_.add_subcommand(name, what);
        app->fallthrough();
        app->require_subcommand(1);
        return app;
    }
    void runs(CLI::App* app, Kind kind) {
        app->callback([this, kind] { line_.kind = kind; });
    }
    void runs_job(CLI::App* app, const std::string& verb) {
        app->callback([this, verb] {
            line_.kind = Kind::job;
            line_.job.verb = verb;
        });
    }
    CLI::Option* word(CLI::App* app, const std::string& option, const std::string& name,
                      const std::string& what) {
        return app->add_option_function<std::string>(
            option, [this, name](const std::string& value) { line_.job.words[name] = value; },
            what);
    }
    // An option that may be given several times: a word of several lines.
    CLI::Option* lines(CLI::App* app, const std::string& option, const std::string& name,
                       const std::string& what) {
        return app->add_option_function<std::vector<std::string>>(
            option,
            [this, name](const std::vector<std::string>& values) {
                for (const std::string& value : values) line_.job.words[name] += value + "\n";
            },
            what);
    }
    void flag(CLI::App* app, const std::string& option, const std::string& name,
              const std::string& what) {
        app->add_flag_callback(option, [this, name] { line_.job.words[name] = "yes"; }, what);
    }
    void format(CLI::App* app) {
        word(app, "-o,--format", "format", "table, json or csv");
        app->add_flag_callback(
            "--json", [this] { line_.job.words["format"] = "json"; }, "the same as --format json");
    }
    void required(CLI::App* app, const std::string& option, const std::string& name,
                  const std::string& what) {
        word(app, option, name, what)->required();
    }
    // `--secret-file FILE` or `--secret-stdin`, exactly one of them.
    void secret(CLI::App* app, const std::string& name) {
        CLI::Option_group* one_of = app->add_option_group(name);
        one_of->add_option("--" + name + "-file", line_.secret.file,
                           "file with the " + name + "; a line feed at its end is not of it");
        one_of->add_flag_callback(
            "--" + name + "-stdin", [] {}, "read the " + name + " from stdin");
        one_of->require_option(1);
        app->parse_complete_callback([this, name] { line_.secret.word = name; });
    }

    CommandLine& line_;
    CLI::App& root_;
};

}  // namespace app
