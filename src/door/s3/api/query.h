#pragma once
// A request's query, decoded: names with a value, or alone.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "door/s3/api/problem.h"

namespace door::s3::api {

class Query {
  public:
    // InvalidURI for a broken escape. A '+' is a blank, as S3 reads it.
    static Outcome<Query> parse(std::string_view text);

    bool has(std::string_view name) const { return find(name) != nullptr; }
    // Of the first of that name, or "".
    std::string_view value(std::string_view name) const;
    const std::string* find(std::string_view name) const;
    // `fallback` if it is not there or empty; InvalidArgument unless it is 0..max; more than
    // `ceiling` counts as that.
    Outcome<std::uint64_t> number(std::string_view name, std::uint64_t fallback,
                                  std::uint64_t ceiling) const;

    const std::vector<std::pair<std::string, std::string>>& all() const { return named_; }

  private:
    std::vector<std::pair<std::string, std::string>> named_;
};

}  // namespace door::s3::api
