#pragma once
// Appends CBOR to a string, as AWS's services write it: maps and arrays of indefinite length.
//
//     Writer cbor(body);
//     cbor.begin_map();
//     cbor.text("ShardId");
//     cbor.text("shardId-000000000000");
//     cbor.end();

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace codec::cbor {

// Keeps no tree and checks no balance: the caller writes what it means.
class Writer {
  public:
    // Appends to `out`, which must outlive the writer.
    explicit Writer(std::string& out) : out_(out) {}

    void begin_map() { byte(0xBF); }
    void begin_array() { byte(0x9F); }
    // Of the map or array begun last.
    void end() { byte(0xFF); }

    void text(std::string_view text);
    void bytes(base::ByteView bytes);
    void integer(std::int64_t value);
    void real(double value);
    void boolean(bool value) { byte(value ? 0xF5 : 0xF4); }  // NOLINT(*): the value is the point
    void null() { byte(0xF6); }
    // Tag 1 over milliseconds since 1970, in eight bytes.
    void epoch_ms(std::int64_t value);

  private:
    void byte(unsigned value) { out_ += static_cast<char>(value); }
    void head(unsigned major, std::uint64_t value);

    std::string& out_;
};

}  // namespace codec::cbor
