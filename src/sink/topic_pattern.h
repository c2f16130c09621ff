#pragma once
// topics.regex: the part of Java's regular expressions that names of topics need, matched against
// the whole name.

#include <regex.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace sink {

using base::Result;
using base::TopicName;

// Literals, `.`, classes with \d and \w, groups (also (?:…)), `|`, `*`, `+`, `?`, counts up to 99.
// Look-around, back references and lazy or possessive repetition are refused: the work per name
// stays bounded.
class TopicPattern {
  public:
    // Code::invalid_argument says what is wrong and where.
    static Result<TopicPattern> parse(std::string_view pattern);

    bool matches(const TopicName& topic) const;

  private:
    explicit TopicPattern(std::shared_ptr<regex_t> compiled) : compiled_(std::move(compiled)) {}

    std::shared_ptr<regex_t> compiled_;
};

}  // namespace sink
