#pragma once
// Sixteen bytes that name a thing for good: Kafka's topic and cluster ids.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace base {

struct Uuid {
    std::array<std::uint8_t, 16> bytes{};  // all zero: none

    bool is_none() const { return *this == Uuid{}; }
    friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

// A random one (version 4) of 128 random bits.
Uuid uuid_of(std::uint64_t high, std::uint64_t low);
// URL-safe base64 without padding, 22 characters: how Kafka's tools show and take ids.
std::string text_of(const Uuid& id);
std::optional<Uuid> parse_uuid(std::string_view text);

}  // namespace base

template <>
struct std::hash<base::Uuid> {
    std::size_t operator()(const base::Uuid& id) const {
        std::size_t low = 0;
        for (std::size_t i = 8; i < 16; ++i) low = low << 8U | id.bytes.at(i);
        return low;
    }
};
