#pragma once
// One line per event on stderr: `time level room event key=value…`, the event in the past tense.
//
//     base::log_info("log", "segment_rolled", {{"topic", topic}, {"bytes", base::text(n)}});
//
// error: a person must act; warn: we recovered; info: state changed; debug: off. Nothing per
// record.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace base {

enum class Level : std::uint8_t { debug, info, warn, error, off };

struct LogField {
    std::string_view key;
    std::string value;
};

// Process-wide: the least level that is written. Set once at start, by `app`.
void set_log_level(Level least);
Level log_level();

void log_line(Level level, std::string_view room, std::string_view event,
              std::initializer_list<LogField> fields);

inline void log_debug(std::string_view room, std::string_view event,
                      std::initializer_list<LogField> fields = {}) {
    log_line(Level::debug, room, event, fields);
}
inline void log_info(std::string_view room, std::string_view event,
                     std::initializer_list<LogField> fields = {}) {
    log_line(Level::info, room, event, fields);
}
inline void log_warn(std::string_view room, std::string_view event,
                     std::initializer_list<LogField> fields = {}) {
    log_line(Level::warn, room, event, fields);
}
inline void log_error(std::string_view room, std::string_view event,
                      std::initializer_list<LogField> fields = {}) {
    log_line(Level::error, room, event, fields);
}

// The line without its newline, as log_line writes it; `epoch_ms` is the wall time. For tests.
std::string format_log_line(std::int64_t epoch_ms, Level level, std::string_view room,
                            std::string_view event, std::initializer_list<LogField> fields);

}  // namespace base
