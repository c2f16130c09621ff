#include "sink/transforms/java_pattern.h"

#include <re2/re2.h>

#include <vector>

#include "base/text.h"

namespace sink {
namespace {

constexpr std::size_t kPatternBytesMax = 1024;
constexpr std::int64_t kMemoryBytesMax = 4 << 20;

}  // namespace

base::Result<JavaPattern> JavaPattern::parse(std::string_view pattern) {
    if (pattern.size() > kPatternBytesMax) {
        return base::Error{base::Code::invalid_argument, "the regular expression is too long"};
    }
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kMemoryBytesMax);
    auto compiled =
        std::make_shared<const RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
    if (!compiled->ok()) {
        return base::Error{
            base::Code::invalid_argument,
            base::text("Invalid regex '", base::printable(pattern, 200), "': ", compiled->error())};
    }
    return JavaPattern(std::move(compiled));
}

bool JavaPattern::matches(std::string_view whole) const {
    return RE2::FullMatchN(re2::StringPiece(whole.data(), whole.size()), *compiled_, nullptr, 0);
}

int JavaPattern::groups() const { return compiled_->NumberOfCapturingGroups(); }

std::optional<std::string> JavaPattern::replaced(std::string_view whole,
                                                 std::string_view replacement) const {
    std::vector<re2::StringPiece> groups(static_cast<std::size_t>(this->groups()) + 1);
    const re2::StringPiece text(whole.data(), whole.size());
    if (!compiled_->Match(text, 0, whole.size(), RE2::ANCHOR_BOTH, groups.data(),
                          static_cast<int>(groups.size()))) {
        return std::nullopt;
    }
    std::string out;
    for (std::size_t i = 0; i < replacement.size(); ++i) {
        if (replacement[i] == '\\' && i + 1 < replacement.size()) {
            out += replacement[++i];
            continue;
        }
        if (replacement[i] != '$') {
            out += replacement[i];
            continue;
        }
        const bool is_braced = i + 1 < replacement.size() && replacement[i + 1] == '{';
        std::size_t at = i + (is_braced ? 2 : 1);
        std::size_t group = 0;
        // As many digits as still name a group.
        for (; at < replacement.size() && replacement[at] >= '0' && replacement[at] <= '9'; ++at) {
            const std::size_t longer = group * 10 + static_cast<std::size_t>(replacement[at] - '0');
            if (longer >= groups.size()) break;
            group = longer;
        }
        if (is_braced && at < replacement.size() && replacement[at] == '}') ++at;
        out.append(groups[group].data() != nullptr ? groups[group].data() : "",
                   groups[group].size());
        i = at - 1;
    }
    return out;
}

}  // namespace sink
