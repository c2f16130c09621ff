#pragma once
// Java's regular expressions and replacements, as far as names of topics need them; in time linear
// to the text, whatever the pattern is. Private to this room.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace sink {

class JavaPattern {
  public:
    // Code::invalid_argument says what is wrong; look-around and back references are not read.
    static base::Result<JavaPattern> parse(std::string_view pattern);

    bool matches(std::string_view whole) const;
    // With $1 or ${1} for groups and \ before what is meant as it is; nothing if the whole text
    // does not match.
    std::optional<std::string> replaced(std::string_view whole, std::string_view replacement) const;
    // How many groups it has, to check a replacement with.
    int groups() const;

  private:
    explicit JavaPattern(std::shared_ptr<const re2::RE2> compiled)
        : compiled_(std::move(compiled)) {}
    std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace sink
