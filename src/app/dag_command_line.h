#pragma once
// The words of `millrace dag …`, of the batch job's steps and of `millrace export …`.

#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace app {

struct CommandLine;

// Lives as long as the root, whose callbacks point to it.
class DagCommands {
  public:
    DagCommands(CLI::App& root, CommandLine& line);
    // To the root's other commands, which are there.
    void add();

  private:
    void steps();
    void exports();
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
    void lines(CLI::App* app, const std::string& option, const std::string& name,
               const std::string& what);

    CommandLine& line_;
    CLI::App& root_;
    CLI::App* group_ = nullptr;
};

}  // namespace app
