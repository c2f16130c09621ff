#pragma once
// Small files that check themselves: eight bytes of magic, big-endian integers, a CRC-32C of all
// before it.

#include <concepts>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "codec/crc32c.h"
#include "codec/endian.h"

namespace logs {

inline constexpr std::size_t kMagicBytes = 8;
inline constexpr std::size_t kSealBytes = sizeof(std::uint32_t);

class SealedWriter {
  public:
    // `magic` has eight bytes.
    explicit SealedWriter(std::string_view magic) : out_(base::copy_of(base::as_bytes(magic))) {}

    template <std::integral T>
    void put(T value) {
        out_.resize(out_.size() + sizeof(T));
        codec::store_big(out_.data() + out_.size() - sizeof(T), value);
    }
    base::Bytes seal() && {
        put(codec::crc32c(out_));
        return std::move(out_);
    }

  private:
    base::Bytes out_;
};

// Sticky: after a fault it yields zeros and is no longer complete, so that decoding needs no
// branches.
class SealedReader {
  public:
    // Code::corrupt unless magic and CRC are right. `bytes` must outlive the reader.
    static base::Result<SealedReader> open(base::ByteView bytes, std::string_view magic) {
        if (bytes.size() < kMagicBytes + kSealBytes ||
            base::as_text(bytes.first(kMagicBytes)) != magic) {
            return base::Error{base::Code::corrupt, "it is of another format"};
        }
        const base::ByteView sealed = bytes.first(bytes.size() - kSealBytes);
        if (codec::load_big<std::uint32_t>(sealed.data() + sealed.size()) !=
            codec::crc32c(sealed)) {
            return base::Error{base::Code::corrupt, "its CRC is wrong"};
        }
        return SealedReader(sealed.subspan(kMagicBytes));
    }

    template <std::integral T>
    T take() {
        if (rest_.size() < sizeof(T)) {
            ok_ = false;
            rest_ = {};
            return T{};
        }
        const T value = codec::load_big<T>(rest_.data());
        rest_ = rest_.subspan(sizeof(T));
        return value;
    }
    std::size_t left() const { return rest_.size(); }
    bool ok() const { return ok_; }
    // Everything was there and nothing is left.
    bool complete() const { return ok_ && rest_.empty(); }

  private:
    explicit SealedReader(base::ByteView rest) : rest_(rest) {}
    base::ByteView rest_;
    bool ok_ = true;
};

}  // namespace logs
