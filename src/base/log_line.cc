#include "base/log_line.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>

#include "base/text.h"

namespace base {
namespace {

// Written once at start, read everywhere: the one setting that has no owner to be handed from.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<Level> least_level{Level::info};

std::string_view word(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warn:
            return "warn";
        case Level::error:
            return "error";
        case Level::off:
            break;
    }
    return "off";
}

void append_time(std::string& out, std::int64_t epoch_ms) {
    const std::time_t seconds = epoch_ms / 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 40> shown{};
    const std::size_t size = std::strftime(shown.data(), shown.size(), "%Y-%m-%dT%H:%M:%S", &utc);
    out.append(shown.data(), size);
    std::snprintf(shown.data(), shown.size(), ".%03dZ", static_cast<int>(epoch_ms % 1000));
    out += shown.data();
}

void append_value(std::string& out, std::string_view value) {
    const bool bare =
        !value.empty() && value.find_first_of(" \"=\n\r\t\\") == std::string_view::npos;
    if (bare) {
        out += value;
        return;
    }
    out += '"';
    for (const char c : value) {
        if (c == '\n') {
            out += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += ' ';
        } else {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
    }
    out += '"';
}

}  // namespace

void set_log_level(Level least) { least_level = least; }
Level log_level() { return least_level; }

std::string format_log_line(std::int64_t epoch_ms, Level level, std::string_view room,
                            std::string_view event, std::initializer_list<LogField> fields) {
    std::string out;
    append_time(out, epoch_ms);
    for (const std::string_view part : {word(level), room, event}) {
        out += ' ';
        out += part;
    }
    for (const LogField& field : fields) {
        out += ' ';
        out += field.key;
        out += '=';
        append_value(out, field.value);
    }
    return out;
}

void log_line(Level level, std::string_view room, std::string_view event,
              std::initializer_list<LogField> fields) {
    if (level < least_level.load(std::memory_order_relaxed)) return;
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    std::string line = format_log_line(now.time_since_epoch().count(), level, room, event, fields);
    line += '\n';
    // One write: lines of several threads do not mix.
    std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace base
