#pragma once
// Kafka's binary wire: what reads and writes its numbers, and the two calls that do a whole message
// by its field table, in every version, tags too.
//
// `encode` and `decode` are defined in codec/walk.h and instantiated for each message of this room,
// once (codec/*.cc), so that who uses a message compiles none of it.

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "codec/endian.h"
#include "wire/field.h"
#include "wire/kafka/types.h"

namespace wire::kafka {

using base::Bytes;
using base::ByteView;

// A message as it goes out: its own bytes and, at some places between them, record batches.
class Encoded {
  public:
    std::size_t size() const { return bytes.size() + spliced_bytes_; }
    // Views of all of it, in order; they live as long as this does and is not changed.
    void append_parts(std::vector<std::string_view>& parts) const;
    // Copied into one piece.
    Bytes joined() const;
    void splice(const Records& records) {
        splices_.push_back({bytes.size(), records});
        spliced_bytes_ += records.bytes.size();
    }

    Bytes bytes;

  private:
    struct Splice {
        std::size_t at;  // in `bytes`
        Records records;
    };
    std::vector<Splice> splices_;
    std::size_t spliced_bytes_ = 0;
};

class Writer {
  public:
    Encoded out;

    template <std::integral T>
    void fixed(T value) {
        codec::store_big(room(sizeof value), value);
    }
    void uvarint(std::uint32_t value);
    void raw(ByteView bytes);
    void records(const Records& records);

    // Lengths: one more than the count as a varint when flexible; before that 16 bits for text and
    // 32 for all else. Minus one means null.
    void length(std::int64_t count, Version v);
    void text_length(std::int64_t count, Version v);
    void text(std::string_view text, Version v);

  private:
    std::byte* room(std::size_t count);
};

// Sticky: after the first fault every read yields zero and ok() is false, so decoding needs no
// branches and can never read past the end.
class Reader {
  public:
    explicit Reader(ByteView in, std::size_t memory_bytes = base::limits::kKafkaDecodedBytesMax)
        : in_(in), memory_bytes_(memory_bytes) {}

    bool ok() const { return ok_; }
    std::size_t left() const { return in_.size(); }
    void fail() {
        ok_ = false;
        in_ = {};
    }

    ByteView take(std::size_t count);
    template <std::integral T>
    T fixed() {
        const ByteView bytes = take(sizeof(T));
        return bytes.empty() ? T{} : codec::load_big<T>(bytes.data());
    }
    std::uint32_t uvarint();

    // As Writer's.
    std::int64_t length(Version v);
    std::int64_t text_length(Version v);
    // The next `count` bytes, of which a field takes `limit` at most. Every item of an array takes
    // at least one byte, so `fits` knows a count beyond what is left for a lie before anything is
    // allocated.
    bool fits(std::int64_t count, std::uint32_t limit);
    ByteView sized(std::int64_t count, std::uint32_t limit);

    // All of a message's tags: a newer peer may know more than we do.
    void skip_tags();

    // Memory that the items of arrays take, which may be many times the bytes that name them: a
    // message has so much in all, and none of it is taken before it was asked for here.
    bool spend(std::size_t bytes);
    // Reads the next `count` bytes alone and to their end.
    template <class Fn>
    void within(std::size_t count, Fn read) {
        Reader part(take(count), memory_bytes_);
        read(part);
        memory_bytes_ = part.memory_bytes_;
        if (!part.ok() || part.left() > 0) fail();
    }

  private:
    ByteView in_;
    std::size_t memory_bytes_;
    bool ok_ = true;
};

template <Record S>
void encode(Writer& w, const S& s, Version v);

// After a fault r.ok() is false and nothing of `s` may be used.
template <Record S>
void decode(Reader& r, S& s, Version v);

}  // namespace wire::kafka
