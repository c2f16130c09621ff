#include "object/multipart/upload_keys.h"

#include <algorithm>
#include <cstring>

#include "codec/endian.h"
#include "object/reserved.h"

namespace object::multipart {
namespace {

constexpr std::size_t kIdDigits = 32;
constexpr std::string_view kDigits = "0123456789abcdef";
constexpr unsigned kSpelledDigit = 0x80;  // + the digit's value
constexpr std::size_t kSpaceBytes = 2;
constexpr std::size_t kPartBodyBytes = sizeof(BlobId) + sizeof(std::uint64_t) + sizeof(Md5Digest);

std::string spelled(std::string_view id) {
    std::string out;
    for (const char digit : id) {
        out += static_cast<char>(kSpelledDigit + kDigits.find(digit));
    }
    return out;
}

}  // namespace

bool is_upload_id(std::string_view id) {
    return id.size() == kIdDigits && id.find_first_not_of(kDigits) == std::string_view::npos;
}

std::string upload_prefix(std::string_view prefix) {
    return reserved_key(ReservedSpace::upload, prefix);
}

std::string upload_key(std::string_view key, std::string_view id) {
    std::string out = upload_prefix(key);
    out += '\0';
    return out.append(spelled(id));
}

std::string after_uploads_of(std::string_view key) {
    std::string out = upload_prefix(key);
    out += '\0';
    out += kReservedByte;
    return out;
}

std::optional<UploadName> parse_upload_key(std::string_view key) {
    if (key.size() < kSpaceBytes + 1 + kIdDigits) return std::nullopt;
    key.remove_prefix(kSpaceBytes);
    UploadName name{.key = std::string(key.substr(0, key.size() - kIdDigits - 1)), .id = {}};
    for (const char byte : key.substr(key.size() - kIdDigits)) {
        const unsigned digit = static_cast<unsigned char>(byte) - kSpelledDigit;
        if (digit >= kDigits.size()) return std::nullopt;
        name.id += kDigits[digit];
    }
    return name;
}

std::string part_prefix(std::string_view id) { return reserved_key(ReservedSpace::part, id); }

std::string part_key(std::string_view id, std::uint32_t number) {
    std::array<std::byte, sizeof(std::uint16_t)> digits{};
    codec::store_big(digits.data(), static_cast<std::uint16_t>(number));
    return part_prefix(id).append(base::as_text(digits));
}

Bytes encode_part(const Part& part) {
    Bytes out(kPartBodyBytes);
    std::byte* at = std::ranges::copy(part.blob.id, out.data()).out;
    codec::store_big(at, part.blob.bytes);
    std::ranges::copy(part.md5, at + sizeof part.blob.bytes);
    return out;
}

std::optional<Part> decode_part(std::string_view key, std::string_view body) {
    const std::size_t name_bytes = kSpaceBytes + kIdDigits;
    if (key.size() != name_bytes + sizeof(std::uint16_t) || body.size() != kPartBodyBytes) {
        return std::nullopt;
    }
    Part part;
    part.number = codec::load_big<std::uint16_t>(base::as_bytes(key.substr(name_bytes)).data());
    const std::byte* at = base::as_bytes(body).data();
    std::memcpy(part.blob.id.data(), at, part.blob.id.size());
    at += part.blob.id.size();
    part.blob.bytes = codec::load_big<std::uint64_t>(at);
    std::memcpy(part.md5.data(), at + sizeof part.blob.bytes, part.md5.size());
    return part;
}

}  // namespace object::multipart
