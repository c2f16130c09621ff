#pragma once
// A subscription by pattern, matched against whole topic names. RE2's syntax, as Kafka's own
// coordinator takes; time and memory are linear in what is matched, whatever the pattern.

#include <memory>
#include <string>

#include "base/result.h"

namespace broker::groups {

class TopicRegex {
  public:
    // Code::invalid_argument says what is wrong with the pattern.
    static base::Result<TopicRegex> parse(const std::string& pattern);
    bool matches(const std::string& topic) const;

  private:
    struct Compiled;
    explicit TopicRegex(std::shared_ptr<const Compiled> compiled);
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace broker::groups
