#include "codec/jsonschema/pattern.h"

#include <re2/re2.h>

#include <string>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace codec::jsonschema {
namespace {

constexpr std::size_t kPatternBytesMax = 4 * base::limits::kKiB;
// Of each pattern, and a schema may have many.
constexpr std::int64_t kCompiledBytesMax = 512 * base::limits::kKiB;

RE2::Options options() {
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(kCompiledBytesMax);
    return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

// What JavaScript spells otherwise: a code point by four digits, a slash, a named group.
std::string in_re2s_words(std::string_view pattern) {
    constexpr std::string_view kGroup = "(?<";
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\' && i + 1 < pattern.size()) {
            const char escaped = pattern[++i];
            const bool is_point = escaped == 'u' && i + 4 < pattern.size() &&
                                  pattern.substr(i + 1, 4).find_first_not_of(
                                      "0123456789abcdefABCDEF") == std::string_view::npos;
            if (is_point) {
                out += base::text("\\x{", pattern.substr(i + 1, 4), "}");
                i += 4;
            } else if (escaped == '/') {
                out += '/';
            } else {
                out += '\\';
                out += escaped;
            }
            continue;
        }
        out += pattern[i];
        const std::string_view rest = pattern.substr(i);
        const bool is_named = rest.starts_with(kGroup) && rest.size() > kGroup.size() &&
                              rest[kGroup.size()] != '=' && rest[kGroup.size()] != '!';
        if (is_named) {
            out += "?P<";
            i += kGroup.size() - 1;
        }
    }
    return out;
}

}  // namespace

struct Pattern::Compiled {
    explicit Compiled(const std::string& pattern) : regex(pattern, options()) {}
    RE2 regex;
};

Pattern::Pattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

base::Result<Pattern> Pattern::parse(std::string_view pattern) {
    const std::string shown = base::printable(pattern);
    if (pattern.size() > kPatternBytesMax) {
        return base::Error{
            base::Code::invalid_argument,
            base::text("the pattern ", shown, " is longer than ", kPatternBytesMax, " bytes")};
    }
    auto compiled = std::make_shared<const Compiled>(in_re2s_words(pattern));
    if (!compiled->regex.ok()) {
        return base::Error{base::Code::invalid_argument,
                           base::text("the pattern ", shown,
                                      " is none that is served: ", compiled->regex.error())};
    }
    return Pattern(std::move(compiled));
}

bool Pattern::is_found_in(std::string_view text) const {
    return RE2::PartialMatch(piece(text), compiled_->regex);
}

}  // namespace codec::jsonschema
