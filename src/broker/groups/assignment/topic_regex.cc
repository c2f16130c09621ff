#include "broker/groups/assignment/topic_regex.h"

#include <re2/re2.h>

#include "base/limits.h"
#include "base/text.h"

namespace broker::groups {
namespace {

constexpr std::size_t kPatternBytesMax = 4 * base::limits::kKiB;
constexpr std::int64_t kCompiledBytesMax = 1 * base::limits::kMiB;

RE2::Options options() {
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(kCompiledBytesMax);
    return options;
}

}  // namespace

struct TopicRegex::Compiled {
    explicit Compiled(const std::string& pattern) : regex(pattern, options()) {}
    RE2 regex;
};

TopicRegex::TopicRegex(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

base::Result<TopicRegex> TopicRegex::parse(const std::string& pattern) {
    const std::string shown = base::printable(pattern);
    if (pattern.size() > kPatternBytesMax) {
        return base::Error{
            base::Code::invalid_argument,
            base::text("the pattern ", shown, " is longer than ", kPatternBytesMax, " bytes")};
    }
    auto compiled = std::make_shared<const Compiled>(pattern);
    if (!compiled->regex.ok()) {
        return base::Error{base::Code::invalid_argument,
                           base::text("the pattern ", shown,
                                      " is no regular expression: ", compiled->regex.error())};
    }
    return TopicRegex(std::move(compiled));
}

bool TopicRegex::matches(const std::string& topic) const {
    return RE2::FullMatch(topic, compiled_->regex);
}

}  // namespace broker::groups
