#include "base/text.h"

#include <array>

namespace base {
namespace {

template <class T>
void append_chars(std::string& out, T part) {
    std::array<char, 32> digits{};
    const auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), part);
    out.append(digits.data(), end);
}

}  // namespace

void append_text(std::string& out, std::int64_t part) { append_chars(out, part); }
void append_text(std::string& out, std::uint64_t part) { append_chars(out, part); }
void append_text(std::string& out, double part) { append_chars(out, part); }

std::string printable(std::string_view bytes, std::size_t limit) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    for (const char c : bytes.substr(0, limit)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f) {
            out += c;
        } else {
            out += "\\x";
            out += kHex[byte >> 4];
            out += kHex[byte & 15];
        }
    }
    if (bytes.size() > limit) out += "…";
    return out;
}

}  // namespace base
