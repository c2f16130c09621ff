#include "app/commands/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

namespace app::commands {

void StandardOutput::out(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

void StandardOutput::err(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
}

int StandardOutput::width() const {
    winsize window{};
    if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0) return 0;
    return window.ws_col;
}

}  // namespace app::commands
