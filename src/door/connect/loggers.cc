#include "door/connect/loggers.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/log_line.h"
#include "base/text.h"
#include "codec/json/writer.h"
#include "door/connect/answers.h"
#include "sink/record/value.h"

namespace door::connect {
namespace {

// A person's few; more would be memory that a stranger takes.
constexpr std::size_t kLoggersMax = 1000;

struct Named {
    std::string_view name;
    base::Level level;
};
constexpr std::array kLevels{
    Named{"OFF", base::Level::off},     Named{"FATAL", base::Level::error},
    Named{"ERROR", base::Level::error}, Named{"WARN", base::Level::warn},
    Named{"INFO", base::Level::info},   Named{"DEBUG", base::Level::debug},
    Named{"TRACE", base::Level::debug}, Named{"ALL", base::Level::debug},
};

std::string_view name_of(base::Level level) {
    if (level == base::Level::off) return "OFF";
    if (level == base::Level::error) return "ERROR";
    if (level == base::Level::warn) return "WARN";
    return level == base::Level::info ? "INFO" : "DEBUG";
}

std::optional<Named> level_of(std::string text) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    const auto* const found = std::ranges::find(kLevels, text, &Named::name);
    if (found == kLevels.end()) return std::nullopt;
    return *found;
}

template <class Level>
void write_level(codec::JsonWriter& json, const Level& level) {
    json.begin_object();
    json.key("level").string(level.level);
    json.key("last_modified");
    if (level.changed_ms == 0) {
        json.null();
    } else {
        json.number(level.changed_ms);
    }
    json.end_object();
}

}  // namespace

std::map<std::string, Loggers::Level, std::less<>> Loggers::with_root() const {
    const std::lock_guard guard(mutex_);
    auto all = levels_;
    all.try_emplace("root", Level{.level = std::string(name_of(base::log_level()))});
    return all;
}

http::Response Loggers::all() const {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    for (const auto& [name, level] : with_root()) {
        json.key(name);
        write_level(json, level);
    }
    json.end_object();
    return answer(200, std::move(text));
}

http::Response Loggers::one(const std::string& name) const {
    const auto all = with_root();
    const auto found = all.find(name);
    if (found == all.end()) return refusal(404, base::text("Logger ", name, " not found."));
    std::string text;
    codec::JsonWriter json(text);
    write_level(json, found->second);
    return answer(200, std::move(text));
}

http::Response Loggers::set(const std::string& name, std::string body, std::string_view scope) {
    const auto read = sink::parse_json(std::move(body));
    const auto* const object = read ? read->as<sink::Object>() : nullptr;
    const sink::Value* const level = object == nullptr ? nullptr : sink::find(*object, "level");
    if (level == nullptr || level->is_null()) {
        return refusal(400, "Desired 'level' parameter was not specified in request.");
    }
    const std::string text = sink::plain_text(*level);
    const std::optional<Named> wanted = level_of(text);
    if (!wanted) return refusal(404, base::text("invalid log level '", text, "'."));
    {
        const std::lock_guard guard(mutex_);
        if (levels_.size() >= kLoggersMax && !levels_.contains(name)) {
            return refusal(400, "too many loggers have levels of their own");
        }
        levels_.insert_or_assign(name, Level{.level = std::string(wanted->name),
                                             .changed_ms = base::epoch_ms(clock_.wall())});
    }
    if (name == "root") base::set_log_level(wanted->level);
    if (scope == "cluster") return answer(204);
    std::string changed;
    codec::JsonWriter json(changed);
    json.begin_array();
    json.string(name);
    json.end_array();
    return answer(200, std::move(changed));
}

}  // namespace door::connect
