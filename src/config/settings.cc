#include "config/settings.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>

#include "config/yaml.h"

namespace config {
namespace {

using base::Code;
using base::Error;
using base::Result;

// Where a value was given as an argument.
constexpr std::string_view kArgument = "--set";

std::string environment_name(std::string_view name) {
    std::string variable = "MILLRACE_";
    for (const char c : name) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
        variable += plain ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : '_';
    }
    return variable;
}

// The numbers that a kind takes, and the words for them.
struct NumberRule {
    std::int64_t least;
    std::int64_t most;
    std::string_view words;
};

constexpr std::int64_t kIntMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kLongMax = std::numeric_limits<std::int64_t>::max();

NumberRule rule_of(SettingInfo::Kind kind) {
    switch (kind) {
        case SettingInfo::Kind::port:
            return {0, 65'535, "a port, 0 to 65535"};
        case SettingInfo::Kind::count:
            return {1, kIntMax, "a whole number from 1 to 2147483647"};
        case SettingInfo::Kind::natural:
            return {0, kIntMax, "a whole number from 0 to 2147483647"};
        case SettingInfo::Kind::milliseconds:
            // As far as nanoseconds reach: 292 years.
            return {0, kLongMax / 1'000'000, "milliseconds, from 0"};
        case SettingInfo::Kind::bytes:
            return {-1, kLongMax, "bytes, or -1"};
        case SettingInfo::Kind::integer:
        case SettingInfo::Kind::text:
        case SettingInfo::Kind::boolean:
            break;
    }
    return {std::numeric_limits<std::int64_t>::min(), kLongMax, "a whole number"};
}

bool fits(SettingInfo::Kind kind, std::string_view value) {
    if (kind == SettingInfo::Kind::text) return true;
    if (kind == SettingInfo::Kind::boolean) return value == "true" || value == "false";
    const NumberRule rule = rule_of(kind);
    std::int64_t number = 0;
    return base::parse_number(value, number) && number >= rule.least && number <= rule.most;
}

std::string_view words_of(SettingInfo::Kind kind) {
    return kind == SettingInfo::Kind::boolean ? "true or false" : rule_of(kind).words;
}

// Maps below maps join their names with dots: both spellings of a name with dots are taken.
void flatten(const YamlNode& node, const std::string& name,
             std::vector<std::pair<std::string, const YamlNode*>>& out) {
    if (node.kind != YamlNode::Kind::map) {
        out.emplace_back(name, &node);
        return;
    }
    for (const auto& [key, value] : node.fields) {
        flatten(value, name.empty() ? key : base::text(name, '.', key), out);
    }
}

std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string_view>& names) {
    std::string_view best;
    std::size_t best_edits = word.size() / 2 + 2;
    for (const std::string_view name : names) {
        const std::size_t count = edits(word, name);
        if (count < best_edits) {
            best = name;
            best_edits = count;
        }
    }
    return std::string(best);
}

Settings::Settings() {
    for (const SettingInfo& info : known_settings()) {
        values_.push_back({&info, std::string(info.fallback), "default"});
    }
}

Result<> Settings::assign(std::string_view name, std::string value, std::string origin) {
    const auto found = std::find_if(values_.begin(), values_.end(),
                                    [&](const Value& one) { return one.info->name == name; });
    if (found == values_.end()) {
        std::vector<std::string_view> names;
        for (const SettingInfo& info : known_settings()) names.push_back(info.name);
        const std::string near = nearest(name, names);
        return Error{Code::invalid_argument,
                     base::text(origin, ": unknown setting \"", base::printable(name), "\"",
                                near.empty() ? "" : "; did you mean \"" + near + "\"?",
                                " (`millrace config show` lists all)")};
    }
    if (!fits(found->info->kind, value)) {
        return Error{Code::invalid_argument,
                     base::text(origin, ": ", name, " takes ", words_of(found->info->kind),
                                ", not \"", base::printable(value), "\"")};
    }
    if (found->info->is_secret && origin == kArgument) {
        return Error{Code::invalid_argument,
                     base::text(origin, ": ", name,
                                " is a secret, and arguments are read by many; "
                                "the configuration file and ",
                                environment_name(name), " take it")};
    }
    found->text = std::move(value);
    found->origin = std::move(origin);
    return {};
}

Result<> Settings::read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{Code::not_found, path + ": this configuration file cannot be read"};
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    TRY(const YamlNode root, parse_yaml(text, path));
    if (root.kind == YamlNode::Kind::null) return {};
    if (root.kind != YamlNode::Kind::map) {
        return Error{Code::invalid_argument, path + ": sections are expected, like `rest:`"};
    }
    std::vector<std::pair<std::string, const YamlNode*>> leaves;
    flatten(root, "", leaves);
    for (const auto& [name, node] : leaves) {
        if (node->kind == YamlNode::Kind::list) {
            return Error{Code::invalid_argument,
                         base::text(path, ":", node->line, ": ", base::printable(name),
                                    " takes one value, not a list; join them with commas")};
        }
        TRY_VOID(assign(name, node->scalar, base::text(path, ":", node->line)));
    }
    return {};
}

Result<> Settings::read_environment() {
    for (const SettingInfo& info : known_settings()) {
        const std::string variable = environment_name(info.name);
        if (const char* value = std::getenv(variable.c_str())) {
            TRY_VOID(assign(info.name, value, variable));
        }
    }
    return {};
}

Result<> Settings::set(std::string_view assignment, std::string_view origin) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string_view::npos) {
        return Error{Code::invalid_argument, base::text(origin, ": \"", base::printable(assignment),
                                                        "\" is not SECTION.NAME=VALUE")};
    }
    return assign(assignment.substr(0, equals), std::string(assignment.substr(equals + 1)),
                  std::string(origin));
}

const Settings::Value& Settings::at(std::string_view name) const {
    const auto found = std::find_if(values_.begin(), values_.end(),
                                    [&](const Value& one) { return one.info->name == name; });
    CHECK(found != values_.end(), name);
    return *found;
}

std::string Settings::text(std::string_view name) const { return at(name).text; }

std::int64_t Settings::integer(std::string_view name) const {
    std::int64_t number = 0;
    CHECK(base::parse_number(at(name).text, number), name);
    return number;
}

bool Settings::boolean(std::string_view name) const { return at(name).text == "true"; }

std::string settings_page() {
    std::string page =
        "# Configuration\n\nOne YAML file of sections (`--config FILE` or `MILLRACE_CONFIG`), for "
        "every command. A variable\n`MILLRACE_<SECTION>_<NAME>` wins over the file, `--set "
        "SECTION.NAME=VALUE` over both; `millrace config show --origin`\ntells where each value "
        "comes from. Made from `src/config/settings_table.cc`.\n\n| name | default | meaning "
        "|\n|---|---|---|\n";
    for (const SettingInfo& info : known_settings()) {
        page += base::text("| `", info.name, "` | `", info.fallback, "` | ", info.help, " |\n");
    }
    return page;
}

}  // namespace config
