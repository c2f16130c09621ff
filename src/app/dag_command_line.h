#pragma once
// The words of `millrace dag …`, of the batch job's steps and of `millrace export …`.

#include <string>

#include "app/command_words.h"

namespace app {

class DagCommands : private CommandWords {
  public:
    DagCommands(CLI::App& root, CommandLine& line) : CommandWords(root, line) {}
    // To the root's other commands, which are there.
    void add();

  private:
    void steps();
    void exports();
    void looking();
    void changing();
    CLI::App* job(const std::string& name, const std::string& what, const std::string& example);
    // What stands without a name in front of it.
    void place(CLI::App* app, const std::string& name) { required(app, name, name, ""); }

    CLI::App* group_ = nullptr;
};

}  // namespace app
