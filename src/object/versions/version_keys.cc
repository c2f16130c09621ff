#include "object/versions/version_keys.h"

#include "base/limits.h"
#include "object/reserved.h"

namespace object::versions {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::size_t kTimeDigits = 16;
constexpr std::size_t kIdDigits = 32;
constexpr unsigned kSpelledDigit = 0x80;  // + the digit's value
constexpr char kObject = '\x90';
constexpr char kDeletion = '\x91';
constexpr std::size_t kSpaceBytes = 2;

std::string spelled(std::string_view digits) {
    std::string out;
    for (const char digit : digits) {
        out += static_cast<char>(kSpelledDigit + kDigits.find(digit));
    }
    return out;
}

std::optional<std::string> read(std::string_view spelled_digits) {
    std::string out;
    for (const char byte : spelled_digits) {
        const unsigned digit = static_cast<unsigned char>(byte) - kSpelledDigit;
        if (digit >= kDigits.size()) return std::nullopt;
        out += kDigits[digit];
    }
    return out;
}

// From the newest to the oldest.
std::string time_digits(base::WallTime at) {
    std::uint64_t left = UINT64_MAX - static_cast<std::uint64_t>(base::epoch_ms(at));
    std::string out(kTimeDigits, '0');
    for (std::size_t i = kTimeDigits; i > 0; --i, left >>= 4U) out[i - 1] = kDigits[left & 15U];
    return out;
}

base::WallTime time_of(std::string_view digits) {
    std::uint64_t left = 0;
    for (const char digit : digits) left = left << 4U | kDigits.find(digit);
    return base::from_epoch_ms(static_cast<std::int64_t>(UINT64_MAX - left));
}

}  // namespace

std::string new_version_id(base::WallTime now, std::uint64_t chance) {
    std::string id = time_digits(now);
    for (unsigned shift = 60;; shift -= 4) {
        id += kDigits[chance >> shift & 15U];
        if (shift == 0) return id;
    }
}

bool is_version_id(std::string_view id) {
    return id == kNullId ||
           (id.size() == kIdDigits && id.find_first_not_of(kDigits) == std::string_view::npos);
}

std::string records_below(std::string_view prefix) {
    return reserved_key(ReservedSpace::version, prefix);
}

std::string records_of(std::string_view key) { return records_below(key) + '\0'; }

std::string after_records_of(std::string_view key) { return records_of(key) + kReservedByte; }

std::string record_key(std::string_view key, const Version& version) {
    std::string out = records_of(key) + spelled(time_digits(version.modified));
    out += version.kind == Version::Kind::object ? kObject : kDeletion;
    if (version.id != kNullId) out += spelled(version.id);
    return out;
}

std::optional<Version> parse_record_key(std::string_view record) {
    const std::size_t nul = record.rfind('\0');
    if (nul == std::string_view::npos || nul < kSpaceBytes) return std::nullopt;
    const std::string_view rest = record.substr(nul + 1);
    if (rest.size() != kTimeDigits + 1 && rest.size() != kTimeDigits + 1 + kIdDigits) {
        return std::nullopt;
    }
    const auto time = read(rest.substr(0, kTimeDigits));
    const auto id = read(rest.substr(kTimeDigits + 1));
    const char kind = rest[kTimeDigits];
    if (!time || !id || (kind != kObject && kind != kDeletion)) return std::nullopt;
    return Version{.key = std::string(record.substr(kSpaceBytes, nul - kSpaceBytes)),
                   .id = id->empty() ? std::string(kNullId) : *id,
                   .kind = kind == kObject ? Version::Kind::object : Version::Kind::deletion,
                   .modified = time_of(*time),
                   .record = std::string(record)};
}

}  // namespace object::versions
