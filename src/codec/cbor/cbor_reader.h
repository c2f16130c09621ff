#pragma once
// CBOR, read in one walk that checks every byte, without a tree; the same manners as JsonReader.
//
//     Reader reader(body);
//     reader.enter_map();
//     while (const auto name = reader.next_field()) {
//         if (*name == "Data") data = reader.bytes();
//         else reader.skip();
//     }
//     TRY_VOID(reader.finish());
//
// After a fault the reader is sticky: containers end at once, scalars are empty, and finish() says
// what was wrong and where. So nothing read may be used before finish() was good.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"

namespace codec::cbor {

enum class Kind : std::uint8_t {
    map,
    array,
    text,
    bytes,
    integer,
    real,
    boolean,
    null,
    epoch,  // tag 1: a time
    fault,
};

class Reader {
  public:
    // What is handed out are views into `bytes`, or, of strings in chunks, into the reader: both
    // must outlive them.
    explicit Reader(base::ByteView bytes, int depth_max = base::limits::kJsonDepthMax);

    // What comes next.
    Kind kind();

    void enter_map();
    // The next field's name, or nothing at the map's end. Its value must be read (or skipped)
    // before the next call.
    std::optional<std::string_view> next_field();
    void enter_array();
    // Whether an element comes; it must be read before the next call.
    bool next_element();

    std::string_view text();
    base::ByteView bytes();
    std::int64_t integer();
    // A float, or an integer as one.
    double real();
    bool boolean();
    void null();
    // What stands under tag 1, in milliseconds as AWS has it; a float is cut to whole ones.
    std::int64_t epoch_ms();

    // A whole value of any kind.
    void skip();

    bool ok() const { return fault_ == nullptr; }
    // The document must end here. Code::malformed says what and at which byte.
    base::Result<> finish();

  private:
    struct Head {
        unsigned major = 7;
        unsigned info = 0;
        std::uint64_t value = 0;
        bool indefinite() const { return info == 31; }
    };
    // A map or array that was entered and has not ended.
    struct Open {
        bool is_map;
        bool indefinite;
        std::uint64_t left;  // elements, or pairs; of one that is not indefinite
    };

    void fail(const char* what);
    std::size_t left() const { return bytes_.size() - at_; }
    unsigned peek() const { return static_cast<unsigned>(bytes_[at_]); }
    Head head();
    void enter(unsigned major);
    bool next_item(unsigned major);
    base::ByteView string_of(unsigned major);
    base::ByteView joined_chunks(unsigned major);
    double real_of(const Head& head);

    base::ByteView bytes_;
    std::size_t at_ = 0;
    std::vector<Open> open_;
    std::size_t depth_max_;
    std::deque<std::string> joined_;
    const char* fault_ = nullptr;
    std::size_t fault_at_ = 0;
};

}  // namespace codec::cbor
