#include "object/names.h"

#include <algorithm>
#include <cstdint>

#include "base/limits.h"
#include "base/text.h"

namespace object {
namespace {

using base::Code;
using base::Error;

// The length of the well-formed UTF-8 sequence at the start of `text`, 0 if there is none
// (overlong forms, surrogates and values above U+10FFFF are none; Unicode 15, table 3-7).
std::size_t sequence_bytes(std::string_view text) {
    const auto at = [&](std::size_t i) {
        return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
    };
    const auto continues = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
    const std::uint8_t lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (lead == 0xE0 && at(1) < 0xA0) return 0;
        if (lead == 0xED && at(1) > 0x9F) return 0;
        return continues(1) && continues(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (lead == 0xF0 && at(1) < 0x90) return 0;
        if (lead == 0xF4 && at(1) > 0x8F) return 0;
        return continues(1) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t bytes = sequence_bytes(text);
        if (bytes == 0) return false;
        text.remove_prefix(bytes);
    }
    return true;
}

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

base::Result<> check_bucket_name(std::string_view name) {
    const bool right_size = name.size() >= 3 && name.size() <= 63;
    const bool right_letters = std::ranges::all_of(
        name, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-'; });
    if (!right_size || !right_letters || !is_letter_or_digit(name.front()) ||
        !is_letter_or_digit(name.back()) || name.find("..") != std::string_view::npos) {
        return Error{Code::invalid_argument,
                     base::text("bucket name '", base::printable(name),
                                "': 3 to 63 of [a-z0-9.-] are wanted, with a letter or digit at "
                                "both ends and no '..'")};
    }
    return {};
}

base::Result<> check_key(std::string_view key) {
    if (key.empty()) return Error{Code::invalid_argument, "the object key is empty"};
    if (key.size() > base::limits::kObjectKeyBytesMax) {
        return Error{Code::too_large,
                     base::text("object key '", base::printable(key), "…' has ", key.size(),
                                " bytes, above ", base::limits::kObjectKeyBytesMax)};
    }
    if (!is_utf8(key)) {
        return Error{Code::invalid_argument,
                     base::text("object key '", base::printable(key), "' is not UTF-8")};
    }
    return {};
}

std::string after_prefix(std::string_view prefix) {
    std::string bound(prefix);
    while (!bound.empty()) {
        const auto last = static_cast<std::uint8_t>(bound.back());
        if (last != 0xFF) {
            bound.back() = static_cast<char>(last + 1);
            return bound;
        }
        bound.pop_back();
    }
    return bound;
}

}  // namespace object
