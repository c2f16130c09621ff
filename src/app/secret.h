#pragma once
// Reads the secret of a command where the person put it: in a file, or on stdin.

#include "app/command_line.h"

namespace app {

// Into the job's words. One line feed at the end is the editor's, not the secret's.
// Code::invalid_argument if there is none, or too much.
base::Result<> read_secret(const SecretSource& from, commands::Job& job);

}  // namespace app
