#pragma once
// Keys that no client can name, beside the objects of a bucket: they begin with a byte that UTF-8
// never has, so that they come after all objects, and a plain list or scan ends before them. A list
// or scan whose prefix is reserved sees them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace object {

inline constexpr char kReservedByte = '\xFF';

inline bool is_reserved(std::string_view key) { return key.starts_with(kReservedByte); }

// The second byte says what the key is of.
enum class ReservedSpace : char {
    piece = 'p',    // of a blob: id, number
    blob = 'b',     // a blob under way: id
    upload = 'u',   // a multipart upload: object key, NUL, upload id
    part = 'q',     // of an upload: upload id, part number
    setting = 's',  // of the bucket itself: its name
    version = 'v',  // of an object: its key, NUL, time and id of the version
};

// The longest is that of an upload of the longest object key.
inline constexpr std::size_t kReservedKeyBytesMax = 1024 + 64;

inline std::string reserved_key(ReservedSpace space, std::string_view rest) {
    std::string key;
    key.reserve(2 + rest.size());
    key += kReservedByte;
    key += static_cast<char>(space);
    return key.append(rest);
}

}  // namespace object
