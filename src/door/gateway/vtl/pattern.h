#pragma once
// Regular expressions in the part of Java's that RE2 also speaks: templates' replaceAll, and the
// status patterns of integration responses. The one file that knows RE2 is pattern.cc.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace door::gateway::vtl {

class Pattern {
  public:
    // Code::invalid_argument shows the pattern and says what is wrong with it.
    static base::Result<Pattern> parse(std::string_view pattern);

    // The whole text, as Java's matches().
    bool matches(std::string_view text) const;
    // Every match becomes `replacement`, in which $1 is what the first group took and a backslash
    // makes the next character plain. Code::invalid_argument for a group that is none.
    base::Result<std::string> replaced(std::string_view text, std::string_view replacement) const;
    // The parts between the matches, empty ones at the end left out.
    std::vector<std::string> split(std::string_view text) const;

  private:
    struct Compiled;
    explicit Pattern(std::shared_ptr<const Compiled> compiled);
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace door::gateway::vtl
