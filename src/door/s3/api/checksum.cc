#include "door/s3/api/checksum.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "codec/base64.h"
#include "codec/endian.h"
#include "door/http/http.h"

namespace door::s3::api {
namespace {

constexpr std::size_t kCrc64Bytes = 8;

const std::array<Algorithm, 10> kAlgorithms = {{
    {"CRC32", "x-amz-checksum-crc32", "ChecksumCRC32", 4, codec::Crc::crc32},
    {"CRC32C", "x-amz-checksum-crc32c", "ChecksumCRC32C", 4, codec::Crc::crc32c},
    {"CRC64NVME", "x-amz-checksum-crc64nvme", "ChecksumCRC64NVME", kCrc64Bytes,
     codec::Crc::crc64nvme},
    {"SHA1", "x-amz-checksum-sha1", "ChecksumSHA1", 20, auth::Hash::sha1},
    {"SHA256", "x-amz-checksum-sha256", "ChecksumSHA256", 32, auth::Hash::sha256},
    {"SHA512", "x-amz-checksum-sha512", "ChecksumSHA512", 64, auth::Hash::sha512},
    {"MD5", "x-amz-checksum-md5", "ChecksumMD5", 16, auth::Hash::md5},
    {"XXHASH64", "x-amz-checksum-xxhash64", "ChecksumXXHASH64", 8, codec::XxHash::xxh64},
    {"XXHASH3", "x-amz-checksum-xxhash3", "ChecksumXXHASH3", 8, codec::XxHash::xxh3},
    {"XXHASH128", "x-amz-checksum-xxhash128", "ChecksumXXHASH128", 16, codec::XxHash::xxh128},
}};

std::string crc_bytes(std::uint64_t crc, std::size_t bytes) {
    std::array<std::byte, sizeof crc> big{};
    codec::store_big(big.data(), crc);
    return std::string(base::as_text(base::ByteView(big).last(bytes)));
}

std::uint64_t crc_of_bytes(base::ByteView bytes) {
    std::uint64_t crc = 0;
    for (const std::byte byte : bytes) crc = crc << 8U | std::to_integer<std::uint64_t>(byte);
    return crc;
}

const Algorithm* find(std::string_view wanted, std::string_view Algorithm::* column) {
    const auto found = std::ranges::find_if(
        kAlgorithms, [&](const Algorithm& one) { return http::equal_names(one.*column, wanted); });
    return found == kAlgorithms.end() ? nullptr : &*found;
}

}  // namespace

std::span<const Algorithm> algorithms() { return kAlgorithms; }
const Algorithm* find_by_name(std::string_view name) { return find(name, &Algorithm::name); }
const Algorithm* find_by_header(std::string_view name) { return find(name, &Algorithm::header); }
const Algorithm& default_algorithm() { return kAlgorithms[2]; }

Checksum::Checksum(const Algorithm& algorithm) : algorithm_(&algorithm) {
    if (const auto* hash = std::get_if<auth::Hash>(&algorithm.kind)) hasher_.emplace(*hash);
    if (const auto* hash = std::get_if<codec::XxHash>(&algorithm.kind)) xxhash_.emplace(*hash);
}

void Checksum::add(std::string_view bytes) {
    if (hasher_) return hasher_->add(bytes);
    if (xxhash_) return xxhash_->add(base::as_bytes(bytes));
    crc_ =
        codec::crc_extend(*std::get_if<codec::Crc>(&algorithm_->kind), crc_, base::as_bytes(bytes));
}

std::string Checksum::end() {
    const std::string raw = hasher_   ? hasher_->end()
                            : xxhash_ ? xxhash_->value()
                                      : crc_bytes(crc_, algorithm_->bytes);
    return codec::base64(base::as_bytes(raw));
}

bool is_possible(const Algorithm& algorithm, std::string_view value) {
    const auto raw = codec::base64_decoded(value);
    return raw && raw->size() == algorithm.bytes;
}

std::optional<std::string> composite_checksum(const Algorithm& algorithm,
                                              std::span<const PartChecksum> parts) {
    Checksum of_all(algorithm);
    for (const PartChecksum& part : parts) {
        const auto raw = codec::base64_decoded(part.value);
        if (!raw || raw->size() != algorithm.bytes) return std::nullopt;
        of_all.add(base::as_text(*raw));
    }
    return base::text(of_all.end(), '-', parts.size());
}

std::optional<std::string> full_checksum(const Algorithm& algorithm,
                                         std::span<const PartChecksum> parts) {
    const auto* const kind = std::get_if<codec::Crc>(&algorithm.kind);
    if (kind == nullptr) return std::nullopt;
    std::uint64_t crc = 0;
    for (const PartChecksum& part : parts) {
        const auto raw = codec::base64_decoded(part.value);
        if (!raw || raw->size() != algorithm.bytes) return std::nullopt;
        crc = codec::crc_combine(*kind, crc, crc_of_bytes(*raw), part.bytes);
    }
    return codec::base64(base::as_bytes(crc_bytes(crc, algorithm.bytes)));
}

}  // namespace door::s3::api
