#pragma once
// JSON's numbers for what they are worth, exactly: 1, 1.0 and 10e-1 are one, and 0.3 is three times
// 0.1.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace codec::jsonschema {

class Decimal {
  public:
    // `number` as JSON spells one.
    explicit Decimal(std::string_view number);

    bool is_integer() const { return magnitude_ >= static_cast<std::int64_t>(digits_.size()); }
    bool is_positive() const { return !is_negative_ && !digits_.empty(); }
    // As a count; nothing if it is none below 10^18.
    std::optional<std::uint64_t> count() const;
    // Exact for divisors of up to 18 digits, else as doubles see it. `divisor` is not zero.
    bool is_multiple_of(const Decimal& divisor) const;

    friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
    friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

  private:
    // 0.<digits> · 10^magnitude, without zeros at either end of the digits; none: zero.
    bool is_negative_ = false;
    std::string digits_;
    std::int64_t magnitude_ = 0;
};

}  // namespace codec::jsonschema
