#pragma once
// The configuration: one table of known names, and where each value comes from.
//
//     defaults < configuration file (--config, MILLRACE_CONFIG) < MILLRACE_<SECTION>_<NAME> < --set

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace config {

struct SettingInfo {
    enum class Kind : std::uint8_t {
        text,
        boolean,
        integer,  // any; its owner checks
        port,
        count,    // from 1
        natural,  // from 0
        milliseconds,
        bytes,  // or -1
    };
    std::string_view name;  // "kafka.num.partitions": section, dot, the rest
    Kind kind;
    std::string_view fallback;
    std::string_view help;
    // Known only so that a file made for a cluster can be taken: no effect on one node.
    bool has_effect = true;
    // A default of topics, by its Kafka name behind "kafka.".
    bool is_brokers = false;
    // Never shown, and never an argument, which other users of the machine can read.
    bool is_secret = false;
};

// In order of name; `config show` and docs/config.md are walks over it.
std::span<const SettingInfo> known_settings();

class Settings {
  public:
    struct Value {
        const SettingInfo* info;
        std::string text;
        std::string origin;  // "default", "millrace.yaml:3", "MILLRACE_REST_PORT", "--set"

        // For people's eyes: of a secret, that there is one.
        std::string shown() const { return info->is_secret && !text.empty() ? "[hidden]" : text; }
    };

    Settings();
    // Unknown names, wrong types and broken YAML are refused: Code::invalid_argument names the
    // place and the nearest known name.
    base::Result<> read_file(const std::string& path);
    base::Result<> read_environment();
    base::Result<> set(std::string_view assignment, std::string_view origin);  // "a.b=c"

    const std::vector<Value>& values() const { return values_; }
    std::string text(std::string_view name) const;
    std::int64_t integer(std::string_view name) const;
    bool boolean(std::string_view name) const;

  private:
    base::Result<> assign(std::string_view name, std::string value, std::string origin);
    const Value& at(std::string_view name) const;
    std::vector<Value> values_;
};

// docs/config.md, made from the table; a golden test keeps the page true.
std::string settings_page();

// Of `names` the one with the fewest edits to `word`, or "" if none is near.
std::string nearest(std::string_view word, const std::vector<std::string_view>& names);

}  // namespace config
