#include "app/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/text.h"

namespace app {
namespace {

constexpr base::Duration kFirst = std::chrono::milliseconds(500);
constexpr base::Duration kRedraw = std::chrono::milliseconds(100);
constexpr base::Duration kLine = std::chrono::seconds(10);
constexpr std::uint64_t kBarWidth = 30;

void write(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

std::string words(std::string_view what, std::uint64_t done, std::uint64_t total, double seconds) {
    std::string text(what);
    if (total > 0) {
        const std::uint64_t filled = std::min(done, total) * kBarWidth / total;
        text += " [" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] ";
        text += base::text(done, "/", total);
        if (seconds > 0 && done > 0) {
            text += base::text(
                ", ", static_cast<std::uint64_t>(static_cast<double>(done) / seconds), "/s");
        }
    } else if (done > 0) {
        text += base::text(" ", done);
    }
    return text;
}

}  // namespace

Progress::Progress(const io::Clock& clock, Voice voice)
    : clock_(clock),
      voice_(voice),
      terminal_(isatty(STDERR_FILENO) != 0),
      started_(clock.monotonic()),
      shown_(started_) {}

Progress::~Progress() {
    if (drawn_) write("\r\x1b[K");
}

void Progress::show(std::string_view what, std::uint64_t done, std::uint64_t total) {
    if (voice_ == Voice::quiet) return;
    const base::MonotonicTime now = clock_.monotonic();
    if (now - started_ < kFirst || now - shown_ < (terminal_ ? kRedraw : kLine)) return;
    shown_ = now;
    const double seconds = std::chrono::duration<double>(now - started_).count();
    const std::string text = words(what, done, total, seconds);
    if (terminal_) {
        write("\r\x1b[K" + text);
        drawn_ = true;
    } else {
        write(text + "\n");
    }
}

}  // namespace app
