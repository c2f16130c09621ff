#include "door/gateway/vtl/pattern.h"

#include <re2/re2.h>

#include "base/limits.h"
#include "base/text.h"

namespace door::gateway::vtl {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::size_t kPatternBytesMax = 4 * base::limits::kKiB;
constexpr std::int64_t kCompiledBytesMax = 1 * base::limits::kMiB;

RE2::Options options() {
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(kCompiledBytesMax);
    return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

// Java's "$1" and "\$" in RE2's words: "\1" and "$".
Result<std::string> rewrite_of(std::string_view replacement) {
    std::string rewrite;
    for (std::size_t i = 0; i < replacement.size(); ++i) {
        char c = replacement[i];
        const char next = i + 1 < replacement.size() ? replacement[i + 1] : '\0';
        if (c == '$') {
            if (next < '0' || next > '9') {
                return Error{Code::invalid_argument,
                             "in a replacement $ is followed by the number of a group"};
            }
            rewrite += '\\';
            rewrite += next;
            ++i;
            continue;
        }
        if (c == '\\' && i + 1 < replacement.size()) {
            c = next;
            ++i;
        }
        if (c == '\\') rewrite += '\\';
        rewrite += c;
    }
    return rewrite;
}

}  // namespace

struct Pattern::Compiled {
    explicit Compiled(std::string_view pattern) : regex(piece(pattern), options()) {}
    RE2 regex;
};

Pattern::Pattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

Result<Pattern> Pattern::parse(std::string_view pattern) {
    const std::string shown = base::printable(pattern);
    if (pattern.size() > kPatternBytesMax) {
        return Error{Code::invalid_argument, base::text("the pattern ", shown, " is longer than ",
                                                        kPatternBytesMax, " bytes")};
    }
    auto compiled = std::make_shared<const Compiled>(pattern);
    if (!compiled->regex.ok()) {
        return Error{Code::invalid_argument,
                     base::text("the pattern ", shown,
                                " is no regular expression: ", compiled->regex.error())};
    }
    return Pattern(std::move(compiled));
}

bool Pattern::matches(std::string_view text) const {
    return RE2::FullMatch(piece(text), compiled_->regex);
}

Result<std::string> Pattern::replaced(std::string_view text, std::string_view replacement) const {
    TRY(const std::string rewrite, rewrite_of(replacement));
    std::string why;
    if (!compiled_->regex.CheckRewriteString(rewrite, &why)) {
        return Error{Code::invalid_argument, why};
    }
    std::string result(text);
    RE2::GlobalReplace(&result, compiled_->regex, rewrite);
    return result;
}

std::vector<std::string> Pattern::split(std::string_view text) const {
    std::vector<std::string> parts;
    std::size_t from = 0;
    re2::StringPiece match;
    while (from < text.size() &&
           compiled_->regex.Match(piece(text), from, text.size(), RE2::UNANCHORED, &match, 1)) {
        const auto at = static_cast<std::size_t>(match.data() - text.data());
        // An empty match splits behind the next character.
        const std::size_t end = match.empty() ? at + 1 : at;
        parts.emplace_back(text.substr(from, end - from));
        from = match.empty() ? end : at + match.size();
    }
    parts.emplace_back(text.substr(std::min(from, text.size())));
    while (parts.size() > 1 && parts.back().empty()) parts.pop_back();
    return parts;
}

}  // namespace door::gateway::vtl
