#pragma once
// The checksums of S3: x-amz-checksum-crc32 and its kin, in base64.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "auth/digest.h"
#include "base/bytes.h"
#include "codec/crc.h"
#include "codec/xxhash_stream.h"

namespace door::s3::api {

struct Algorithm {
    std::string_view name;     // "CRC32", as x-amz-sdk-checksum-algorithm has it
    std::string_view header;   // "x-amz-checksum-crc32"
    std::string_view element;  // "ChecksumCRC32"
    std::size_t bytes;         // of its value
    std::variant<codec::Crc, auth::Hash, codec::XxHash> kind;

    bool is_crc() const { return std::holds_alternative<codec::Crc>(kind); }
};

std::span<const Algorithm> algorithms();
// In any case of letters; nullptr if there is none.
const Algorithm* find_by_name(std::string_view name);
const Algorithm* find_by_header(std::string_view name);
// What S3 computes by itself where a client asks for none.
const Algorithm& default_algorithm();

// Of bytes that come in parts.
class Checksum {
  public:
    explicit Checksum(const Algorithm& algorithm);
    const Algorithm& algorithm() const { return *algorithm_; }
    void add(std::string_view bytes);
    // In base64; once.
    std::string end();

  private:
    const Algorithm* algorithm_;
    std::uint64_t crc_ = 0;
    std::optional<auth::Hasher> hasher_;
    std::optional<codec::XxHashStream> xxhash_;
};

// Whether it is base64 of as many bytes as the algorithm gives.
bool is_possible(const Algorithm& algorithm, std::string_view value);

struct PartChecksum {
    std::string value;  // in base64
    std::uint64_t bytes = 0;
};
// "…-3": the checksum of the parts' checksums. Nothing if one is malformed.
std::optional<std::string> composite_checksum(const Algorithm& algorithm,
                                              std::span<const PartChecksum> parts);
// Of all parts end to end; only for CRCs.
std::optional<std::string> full_checksum(const Algorithm& algorithm,
                                         std::span<const PartChecksum> parts);

}  // namespace door::s3::api
