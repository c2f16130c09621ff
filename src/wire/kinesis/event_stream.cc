#include "wire/kinesis/event_stream.h"

#include <array>
#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "codec/endian.h"

namespace wire::kinesis {
namespace {

constexpr std::uint8_t kTextType = 7;
constexpr std::string_view kJson = "application/x-amz-json-1.1";

// IEEE's CRC-32 (polynomial 0xEDB88320), as zip and PNG have it.
constexpr std::array<std::uint32_t, 256> make_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 1U) != 0 ? crc >> 1U ^ 0xEDB8'8320U : crc >> 1U;
        }
        table[byte] = crc;
    }
    return table;
}
constexpr std::array<std::uint32_t, 256> kTable = make_table();

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = ~0U;
    for (const char c : bytes) {
        crc = crc >> 8U ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xFFU];
    }
    return ~crc;
}

template <class T>
void append_big(std::string& out, T value) {
    std::array<std::byte, sizeof(T)> bytes{};
    codec::store_big(bytes.data(), value);
    out += base::as_text(bytes);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    append_big(out, static_cast<std::uint8_t>(name.size()));
    out += name;
    append_big(out, kTextType);
    append_big(out, static_cast<std::uint16_t>(value.size()));
    out += value;
}

std::string frame(std::string_view message_type, std::string_view name_header,
                  std::string_view name, std::string_view payload) {
    constexpr std::size_t kAround = 16;
    std::string headers;
    append_header(headers, ":message-type", message_type);
    append_header(headers, name_header, name);
    append_header(headers, ":content-type", kJson);
    std::string out;
    out.reserve(kAround + headers.size() + payload.size());
    append_big(out, static_cast<std::uint32_t>(kAround + headers.size() + payload.size()));
    append_big(out, static_cast<std::uint32_t>(headers.size()));
    append_big(out, crc32(out));
    out += headers;
    out += payload;
    append_big(out, crc32(out));
    return out;
}

}  // namespace

std::string event_frame(std::string_view type, std::string_view payload) {
    return frame("event", ":event-type", type, payload);
}

std::string exception_frame(std::string_view name, std::string_view payload) {
    return frame("exception", ":exception-type", name, payload);
}

}  // namespace wire::kinesis
