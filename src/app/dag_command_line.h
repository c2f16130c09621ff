#pragma once
// The words of `millrace dag …`. With command_line.cc the only files that know CLI11.

#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace app {

struct CommandLine;

// Adds them to the root's; lives as long as the root, whose callbacks point to it.
class DagCommands {
  public:
    DagCommands(CLI::App& root, CommandLine& line);

  private:
    void looking();
    void changing();
    CLI::App* command(const std::string& name, const std::string& what, const std::string& example);
    CLI::App* job(const std::string& name, const std::string& what, const std::string& example);
    CLI::Option* optional(CLI::App* app, const std::string& option, const std::string& name,
                          const std::string& what);
    void required(CLI::App* app, const std::string& name);
    void flag(CLI::App* app, const std::string& option, const std::string& name,
              const std::string& what);
    void json(CLI::App* app);
    void tasks(CLI::App* app);

    CommandLine& line_;
    CLI::App* group_;
};

}  // namespace app
