#pragma once
// For tests and fuzzers: record batches read a second time, by other means, as the protocol's page
// on message formats tells them. Slow and plain on purpose: nothing here is shared with the decoder
// that it is compared with.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace codec::testing {

struct PlainRecord {
    std::int64_t offset = 0;
    std::int64_t time = 0;
    std::optional<std::string> key;
    std::optional<std::string> value;
    std::vector<std::pair<std::string, std::optional<std::string>>> headers;
    friend bool operator==(const PlainRecord&, const PlainRecord&) = default;
};

class PlainReader {
  public:
    explicit PlainReader(std::string_view text) : text_(text) {}

    // Any read beyond the end, or of what cannot be, makes it false for good.
    bool ok() const { return ok_; }
    bool at_end() const { return at_ == text_.size(); }

    std::int64_t big_endian(int bytes) {
        std::uint64_t number = 0;
        for (int i = 0; i < bytes; ++i) number = number * 256 + next();
        const int unused_bits = 64 - 8 * bytes;
        return static_cast<std::int64_t>(number << unused_bits) >> unused_bits;
    }
    std::int64_t varint() {
        // 70 bits can be written; those that do not fit must be zero.
        unsigned __int128 number = 0;
        for (int i = 0; i < 10; ++i) {
            const std::uint64_t byte = next();
            number += static_cast<unsigned __int128>(byte % 128) << (7 * i);
            if (byte < 128) {
                if (number >> 64 != 0) ok_ = false;
                const auto whole = static_cast<std::uint64_t>(number);
                const auto half = static_cast<std::int64_t>(whole / 2);
                return whole % 2 == 0 ? half : -half - 1;
            }
        }
        ok_ = false;
        return 0;
    }
    std::string text(std::int64_t length) {
        std::string found;
        for (std::int64_t i = 0; i < length && ok_; ++i) found += static_cast<char>(next());
        return found;
    }
    std::optional<std::string> nullable() {
        const std::int64_t length = varint();
        if (length < -1) ok_ = false;
        if (length == -1) return std::nullopt;
        return text(length);
    }

  private:
    std::uint64_t next() {
        if (at_ == text_.size()) ok_ = false;
        return ok_ ? static_cast<unsigned char>(text_[at_++]) : 0;
    }
    std::string_view text_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

// The records of an uncompressed batch as it may stand in a log; nothing if it is none. Neither
// CRC nor unknown attributes are looked at.
inline std::optional<std::vector<PlainRecord>> plain_records(base::ByteView bytes) {
    PlainReader batch(base::as_text(bytes));
    const std::int64_t base_offset = batch.big_endian(8);
    const std::int64_t length = batch.big_endian(4);
    batch.big_endian(4);  // leader epoch
    if (batch.big_endian(1) != 2) return std::nullopt;
    batch.big_endian(4);  // CRC
    const std::int64_t attributes = batch.big_endian(2);
    const std::int64_t last_delta = batch.big_endian(4);
    const std::int64_t base_time = batch.big_endian(8);
    const std::int64_t max_time = batch.big_endian(8);
    batch.big_endian(8);  // producer id
    batch.big_endian(2);  // its epoch
    batch.big_endian(4);  // base sequence
    const std::int64_t count = batch.big_endian(4);
    constexpr std::int64_t kFieldsAfterLength = 61 - 12;
    const std::string payload = batch.text(length - kFieldsAfterLength);
    if (!batch.ok() || length < kFieldsAfterLength || count < 1 || last_delta < count - 1) {
        return std::nullopt;
    }
    PlainReader body(payload);
    std::vector<PlainRecord> records;
    std::int64_t delta_before = -1;
    for (std::int64_t i = 0; i < count && body.ok(); ++i) {
        const std::string text = body.text(body.varint());
        PlainReader record(text);
        record.big_endian(1);  // attributes
        PlainRecord& made = records.emplace_back();
        const bool overflows = __builtin_add_overflow(base_time, record.varint(), &made.time);
        if ((attributes & 8) != 0) made.time = max_time;
        const std::int64_t delta = record.varint();
        made.offset = static_cast<std::int64_t>(static_cast<std::uint64_t>(base_offset) +
                                                static_cast<std::uint64_t>(delta));
        made.key = record.nullable();
        made.value = record.nullable();
        const std::int64_t headers = record.varint();
        for (std::int64_t h = 0; h < headers && record.ok(); ++h) {
            const std::optional<std::string> name = record.nullable();
            if (!name) return std::nullopt;
            std::optional<std::string> value = record.nullable();
            made.headers.emplace_back(*name, std::move(value));
        }
        const bool in_order = delta > delta_before && delta <= last_delta;
        if (!record.ok() || !record.at_end() || !in_order || headers < 0 || overflows) {
            return std::nullopt;
        }
        delta_before = delta;
    }
    if (!body.ok() || !body.at_end()) return std::nullopt;
    return records;
}

}  // namespace codec::testing
