#pragma once
// The words of `millrace emulate` and `millrace seed-db`.

#include "app/command_words.h"

namespace app {

class PostingCommands : private CommandWords {
  public:
    PostingCommands(CLI::App& root, CommandLine& line) : CommandWords(root, line) {}
    // To the root's other commands.
    void add();

  private:
    void emulate();
    void where(CLI::App& app);
    void which_rows(CLI::App& app);
    void dirt(CLI::App& app);
    void seed_db();
};

}  // namespace app
