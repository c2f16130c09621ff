#include "door/gateway/request_ids.h"

#include <string_view>

namespace door::gateway {
namespace {

void put_hex(std::string& out, std::uint64_t bits, int digits) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (int i = 0; i < digits; ++i, bits >>= 4U) out += kDigits[bits & 0xFU];
}

}  // namespace

// SplitMix64: a counter in steps of the golden ratio, then a mix in which every bit moves every
// other.
std::uint64_t RequestIds::random() {
    constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_.fetch_add(kStep, std::memory_order_relaxed) + kStep;
    z = (z ^ z >> 30U) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27U) * 0x94D049BB133111EBU;
    return z ^ z >> 31U;
}

RequestId RequestIds::next() {
    constexpr std::string_view kVariants = "89ab";
    const std::uint64_t high = random();
    const std::uint64_t low = random();
    RequestId id;
    id.uuid.reserve(36);
    put_hex(id.uuid, high, 8);
    id.uuid += '-';
    put_hex(id.uuid, high >> 32U, 4);
    id.uuid += "-4";
    put_hex(id.uuid, high >> 48U, 3);
    id.uuid += '-';
    id.uuid += kVariants[low >> 62U];
    put_hex(id.uuid, low, 3);
    id.uuid += '-';
    put_hex(id.uuid, low >> 12U, 12);

    constexpr std::string_view kLetters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::uint64_t bits = high ^ (low << 1U);
    for (int i = 0; i < 10; ++i, bits >>= 6U) id.short_id += kLetters[bits & 0x3FU];
    for (int i = 0; i < 5; ++i, bits = low >> (6U * static_cast<unsigned>(i))) {
        id.short_id += kLetters[bits & 0x3FU];
    }
    id.short_id += '=';
    return id;
}

}  // namespace door::gateway
