#pragma once
// MD5, which S3 shows as the ETag of an object. No security rests on it.

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "base/bytes.h"

namespace object {

using Md5Digest = std::array<std::byte, 16>;

// 32 lower-case hex digits.
std::string hex_of(const Md5Digest& digest);

// Hashes one body after another with one context; not for several threads.
class Md5 {
  public:
    Md5();
    ~Md5();
    Md5(const Md5&) = delete;
    Md5& operator=(const Md5&) = delete;

    Md5Digest of(base::ByteView body);
    // In parts: begin(), add()…, end().
    void begin();
    void add(base::ByteView part);
    Md5Digest end();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace object
