#include "codec/jsonschema/decimal.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace codec::jsonschema {
namespace {

// Nobody means more; it keeps sums of exponents far from overflow.
constexpr std::int64_t kExponentMax = 1'000'000'000'000;
constexpr std::size_t kExactDigitsMax = 18;

std::int64_t exponent_of(std::string_view text) {
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    std::int64_t exponent = 0;
    if (!base::parse_number(text, exponent)) exponent = kExponentMax;
    exponent = std::min(exponent, kExponentMax);
    return is_negative ? -exponent : exponent;
}

std::uint64_t whole(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char digit : digits) value = value * 10 + static_cast<std::uint64_t>(digit - '0');
    return value;
}

// value · 10^exponent modulo `modulus`, which is below 2^63.
std::uint64_t shifted(std::uint64_t value, std::int64_t exponent, std::uint64_t modulus) {
    const auto times = [modulus](std::uint64_t a, std::uint64_t b) {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::uint64_t>(static_cast<Wide>(a) * b % modulus);
    };
    std::uint64_t power = 10 % modulus;
    value %= modulus;
    for (; exponent > 0; exponent /= 2) {
        if (exponent % 2 == 1) value = times(value, power);
        power = times(power, power);
    }
    return value;
}

}  // namespace

Decimal::Decimal(std::string_view number) {
    is_negative_ = number.starts_with('-');
    if (is_negative_) number.remove_prefix(1);
    const std::size_t letter = std::min(number.find_first_of("eE"), number.size());
    const std::string_view mantissa = number.substr(0, letter);
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    digits_ = mantissa.substr(0, point);
    if (point < mantissa.size()) digits_ += mantissa.substr(point + 1);
    magnitude_ = static_cast<std::int64_t>(point);
    if (letter < number.size()) magnitude_ += exponent_of(number.substr(letter + 1));
    const std::size_t zeros = std::min(digits_.find_first_not_of('0'), digits_.size());
    digits_.erase(0, zeros);
    magnitude_ -= static_cast<std::int64_t>(zeros);
    digits_.resize(digits_.find_last_not_of('0') + 1);
    if (digits_.empty()) {
        magnitude_ = 0;
        is_negative_ = false;
    }
}

std::optional<std::uint64_t> Decimal::count() const {
    if (is_negative_ || !is_integer() || magnitude_ > static_cast<std::int64_t>(kExactDigitsMax)) {
        return {};
    }
    std::uint64_t value = whole(digits_);
    for (auto i = static_cast<std::int64_t>(digits_.size()); i < magnitude_; ++i) value *= 10;
    return value;
}

bool Decimal::is_multiple_of(const Decimal& divisor) const {
    if (digits_.empty()) return true;
    const std::int64_t lowest = magnitude_ - static_cast<std::int64_t>(digits_.size());
    const std::int64_t lowest_of_divisor =
        divisor.magnitude_ - static_cast<std::int64_t>(divisor.digits_.size());
    // The last digit is no zero, so no power of ten divides it.
    if (lowest < lowest_of_divisor) return false;
    if (divisor.digits_.size() > kExactDigitsMax) {
        const auto worth = [](const Decimal& one) {
            return std::strtod(base::text("0.", one.digits_, "e", one.magnitude_).c_str(), nullptr);
        };
        return std::fmod(worth(*this), worth(divisor)) == 0;
    }
    const std::uint64_t modulus = whole(divisor.digits_);
    std::uint64_t rest = 0;
    for (const char digit : digits_) {
        __extension__ using Wide = unsigned __int128;
        const Wide next = static_cast<Wide>(rest) * 10 + static_cast<unsigned>(digit - '0');
        rest = static_cast<std::uint64_t>(next % modulus);
    }
    return shifted(rest, lowest - lowest_of_divisor, modulus) == 0;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    if (a.is_negative_ != b.is_negative_) {
        return a.is_negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    if (a.is_negative_) {
        Decimal above = a;
        Decimal below = b;
        above.is_negative_ = below.is_negative_ = false;
        return below <=> above;
    }
    if (a.digits_.empty() || b.digits_.empty()) {
        return a.digits_.size() <=> b.digits_.size();
    }
    if (a.magnitude_ != b.magnitude_) return a.magnitude_ <=> b.magnitude_;
    return a.digits_ <=> b.digits_;
}

}  // namespace codec::jsonschema
