#include "sink/topic_pattern.h"

#include <cctype>
#include <optional>

#include "base/text.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

// Longer than any topic name can be.
constexpr std::size_t kPatternBytesMax = 512;
// A count multiplies what stands before it, and counts within counts multiply each other.
constexpr int kCountsMax = 4;

constexpr std::string_view kSpecial = ".[]{}()*+?^$|\\-";

Error refused(std::string_view pattern, std::size_t at, std::string_view why) {
    return {Code::invalid_argument, base::text("topics.regex '", base::printable(pattern, 512),
                                               "', character ", at + 1, ": ", why)};
}

// Java's spelling into that of POSIX extended expressions.
class Translator {
  public:
    explicit Translator(std::string_view pattern) : pattern_(pattern) {}

    Result<std::string> translate() {
        while (at_ < pattern_.size()) TRY_VOID(take_one());
        return "^(" + out_ + ")$";
    }

  private:
    char here() const { return at_ < pattern_.size() ? pattern_[at_] : '\0'; }
    Error refuse(std::string_view why) const { return refused(pattern_, at_, why); }

    Result<> take_one() {
        const char c = here();
        if (c < ' ' || c > '~') return refuse("names of topics have no such character");
        switch (c) {
            case '\\':
                return take_escape();
            case '[':
                return take_class();
            case '(':
                return take_group();
            case '{':
                return take_count();
            case '*':
            case '+':
            case '?':
                out_ += c;
                ++at_;
                return check_after_repetition();
            default:
                out_ += c;
                ++at_;
                return {};
        }
    }

    // What a letter after a backslash stands for inside brackets.
    static std::optional<std::string_view> class_of(char letter) {
        if (letter == 'd') return "0-9";
        if (letter == 'w') return "A-Za-z0-9_";
        return std::nullopt;
    }

    Result<> take_escape() {
        ++at_;
        const char letter = here();
        if (const auto members = class_of(letter)) {
            out_ += base::text("[", *members, "]");
        } else if (letter != '\0' && kSpecial.find(letter) != std::string_view::npos) {
            if (letter != '-') out_ += '\\';
            out_ += letter;
        } else {
            return refuse("this escape is not supported");
        }
        ++at_;
        return {};
    }

    Result<> take_class() {
        out_ += '[';
        ++at_;
        if (here() == '^') {
            out_ += '^';
            ++at_;
        }
        std::size_t members = 0;
        while (here() != ']' || members == 0) {
            const char c = here();
            if (c == '\0') return refuse("a class has no end");
            if (c == '[' || c == '&') return refuse("a class within a class is not supported");
            if (c == ']') return refuse("a class is empty");
            if (c == '\\') {
                const char letter = ++at_ < pattern_.size() ? here() : '\0';
                const auto range = class_of(letter);
                if (!range && letter != '.') {
                    return refuse("within a class only \\d, \\w and \\. are supported");
                }
                out_ += range.value_or(".");
            } else {
                out_ += c;
            }
            ++at_;
            ++members;
        }
        out_ += ']';
        ++at_;
        return {};
    }

    Result<> take_group() {
        out_ += '(';
        ++at_;
        if (here() != '?') return {};
        if (pattern_.substr(at_, 2) != "?:") return refuse("only groups and (?: are supported");
        at_ += 2;
        return {};
    }

    Result<> take_count() {
        const std::size_t end = pattern_.find('}', at_);
        if (end == std::string_view::npos) return refuse("a count has no end");
        const std::string_view count = pattern_.substr(at_, end - at_ + 1);
        std::string_view digits = count.substr(1, count.size() - 2);
        const std::string_view first = digits.substr(0, digits.find(','));
        const bool has_comma = first.size() < digits.size();
        const std::string_view last = has_comma ? digits.substr(first.size() + 1) : "";
        const auto is_small = [](std::string_view text) {
            unsigned value = 0;
            return text.size() <= 2 && base::parse_number(text, value);
        };
        if (!is_small(first) || (!last.empty() && !is_small(last))) {
            return refuse("a count is {n}, {n,} or {n,m}, of at most 99");
        }
        if (++counts_ > kCountsMax) return refuse("too many counts");
        out_ += count;
        at_ = end + 1;
        return check_after_repetition();
    }

    Result<> check_after_repetition() {
        const char c = here();
        if (c == '?' || c == '+' || c == '*') {
            return refuse("a repetition right after a repetition is not supported");
        }
        return {};
    }

    std::string_view pattern_;
    std::size_t at_ = 0;
    int counts_ = 0;
    std::string out_;
};

}  // namespace

Result<TopicPattern> TopicPattern::parse(std::string_view pattern) {
    if (pattern.size() > kPatternBytesMax) {
        return Error{Code::invalid_argument,
                     base::text("topics.regex has ", pattern.size(), " characters; at most ",
                                kPatternBytesMax, " are read")};
    }
    TRY(const std::string translated, Translator(pattern).translate());
    auto compiled = std::make_unique<regex_t>();
    const int fault = regcomp(compiled.get(), translated.c_str(), REG_EXTENDED | REG_NOSUB);
    if (fault != 0) {
        std::string why(128, '\0');
        why.resize(regerror(fault, compiled.get(), why.data(), why.size()) - 1);
        return Error{Code::invalid_argument,
                     base::text("topics.regex '", base::printable(pattern, 512), "': ", why)};
    }
    const auto free = [](regex_t* one) {
        regfree(one);
        delete one;
    };
    return TopicPattern(std::shared_ptr<regex_t>(compiled.release(), free));
}

bool TopicPattern::matches(const TopicName& topic) const {
    return regexec(compiled_.get(), topic.value().c_str(), 0, nullptr, 0) == 0;
}

}  // namespace sink
