#pragma once
// XXH64, XXH3 and XXH128 (seed 0) of bytes that come in parts, as S3's checksums have them: in the
// canonical form, the greatest byte first.

#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"

namespace codec {

enum class XxHash : std::uint8_t { xxh64, xxh3, xxh128 };

class XxHashStream {
  public:
    explicit XxHashStream(XxHash kind);
    ~XxHashStream();
    XxHashStream(XxHashStream&&) noexcept;
    XxHashStream& operator=(XxHashStream&&) noexcept;

    void add(base::ByteView bytes);
    // Raw bytes of what was added so far.
    std::string value() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace codec
