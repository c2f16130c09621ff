#include "emulate/mysql/db_creds.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace emulate::mysql {
namespace {

using base::Code;
using base::Error;
using base::Result;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r";
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// In single quotes a doubled quote stands for one; in double ones a backslash takes the next
// character as it is.
Result<std::string> unquoted(std::string_view text) {
    const char quote = text.front();
    std::string value;
    for (std::size_t at = 1; at < text.size(); ++at) {
        const bool more = at + 1 < text.size();
        if (text[at] == quote && quote == '\'' && more && text[at + 1] == quote) {
            value += text[at++];
        } else if (text[at] == quote) {
            const std::string_view after = trimmed(text.substr(at + 1));
            if (after.empty() || after.front() == '#') return value;
            return Error{Code::malformed, "text after the closing quote"};
        } else if (text[at] == '\\' && quote == '"' && more) {
            value += text[++at];
        } else {
            value += text[at];
        }
    }
    return Error{Code::malformed, "a quote is not closed"};
}

Result<std::string> value_of(std::string_view text) {
    if (text.starts_with('"') || text.starts_with('\'')) return unquoted(text);
    if (text.starts_with('#')) return std::string{};
    return std::string(trimmed(text.substr(0, text.find(" #"))));
}

Result<DbCreds> creds_of(std::map<std::string, std::string, std::less<>> values) {
    const bool over_socket = !values["SOCKET"].empty();
    for (const std::string_view key : {"HOST", "USER", "PASSWORD"}) {
        if (key == "HOST" && over_socket) continue;
        const auto found = values.find(key);
        if (found == values.end() || (found->second.empty() && key != "PASSWORD")) {
            return Error{Code::malformed, base::text("no ", key, " in it")};
        }
    }
    DbCreds creds{.host = values["HOST"], .user = values["USER"], .password = values["PASSWORD"]};
    if (!values["DATABASE"].empty()) creds.database = values["DATABASE"];
    creds.socket = values["SOCKET"];
    const std::string& port = values["PORT"];
    if (!port.empty() && (!base::parse_number(port, creds.port) || creds.port == 0)) {
        return Error{Code::malformed, "PORT is no number from 1 to 65535"};
    }
    return creds;
}

}  // namespace

Result<DbCreds> parse_db_creds(std::string_view yaml) {
    if (yaml.size() > kDbCredsBytesMax) return Error{Code::too_large, "more than 64 KiB"};
    std::map<std::string, std::string, std::less<>> values;
    for (std::size_t number = 1; !yaml.empty(); ++number) {
        const std::size_t end = std::min(yaml.find('\n'), yaml.size());
        const std::string_view line = trimmed(yaml.substr(0, end));
        yaml.remove_prefix(std::min(end + 1, yaml.size()));
        if (line.empty() || line.front() == '#' || line == "---") continue;
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) {
            return Error{Code::malformed, base::text("line ", number, ": no `KEY: value`")};
        }
        auto value = value_of(trimmed(line.substr(colon + 1)));
        if (!value) return base::within(base::text("line ", number), value.error());
        values[std::string(trimmed(line.substr(0, colon)))] = *std::move(value);
    }
    return creds_of(std::move(values));
}

}  // namespace emulate::mysql
