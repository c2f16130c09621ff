#pragma once
// JavaScript's regular expressions, as JSON Schema has them, in the part of them that is matched in
// linear time. The one file that knows RE2 is pattern.cc.

#include <memory>
#include <string_view>

#include "base/result.h"

namespace codec::jsonschema {

class Pattern {
  public:
    // Code::invalid_argument says what is wrong; look-around and back references are not read.
    static base::Result<Pattern> parse(std::string_view pattern);

    // Somewhere in the text, unless the pattern says where.
    bool is_found_in(std::string_view text) const;

  private:
    struct Compiled;
    explicit Pattern(std::shared_ptr<const Compiled> compiled);
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace codec::jsonschema
