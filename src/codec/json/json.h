#pragma once
// JSON, read in one walk that checks every byte, without a tree.
//
//     JsonReader reader(body);                       // changes `body` in place
//     reader.enter_object();
//     while (const auto name = reader.next_field()) {
//         if (*name == "value") value = reader.compact();
//         else reader.skip();
//     }
//     TRY_VOID(reader.finish());
//
// After a fault the reader is sticky: containers end at once, scalars are empty, and finish() says
// what was wrong and where. So nothing read may be used before finish() was good.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"

namespace codec {

enum class JsonKind : std::uint8_t { object, array, string, number, boolean, null, fault };

// RFC 8259 and no more: one document, valid UTF-8, no byte-order mark, no NaN, no lone surrogate.
// Duplicate names are handed out as they come.
class JsonReader {
  public:
    // Values are compacted and strings unescaped where they stand, for neither ever grows: what is
    // handed out are views into `text`, which must outlive the reader and them.
    explicit JsonReader(std::string& text, int depth_max = base::limits::kJsonDepthMax);

    // What comes next; moves over blanks only.
    JsonKind kind();

    void enter_object();
    // The next field's name, unescaped, or nothing at the object's end. Its value must be read
    // (or skipped) before the next call.
    std::optional<std::string_view> next_field();
    void enter_array();
    // Whether an element comes; it must be read before the next call.
    bool next_element();

    std::string_view string();  // unescaped
    // A string's bytes, decoded in place, or nothing if it is no base64.
    std::optional<base::ByteView> base64();
    std::string_view number();  // as written: "-0", "1.10", "1e400", thirty digits
    bool boolean();
    void null();

    // A whole value of any kind without blanks: order of names, numbers and escapes as written.
    std::string_view compact();
    void skip();

    bool ok() const { return fault_ == nullptr; }
    // The document must end here. Code::malformed says what and at which byte.
    base::Result<> finish();

  private:
    struct Closing {
        char* quote = nullptr;  // none: there was a fault
        bool escaped = false;
    };
    std::span<char> string_span();
    char* fail(const char* what, const char* where);
    void skip_blanks();
    char* scalar_end(char* at);
    char* number_end(char* at);
    Closing string_end(char* at);
    char* escape_end(char* backslash);
    bool enter(char opening);
    template <class Gaps>
    char* name_end(char* at, Gaps& gaps);
    template <class Gaps>
    char* value_end(char* at, Gaps& gaps);

    char* at_;
    char* end_;  // *end_ is NUL, which no token contains: the sentinel of every loop
    const char* begin_;
    int depth_ = 0;
    int depth_max_;
    bool fresh_ = false;  // the container was just entered: no comma yet
    const char* fault_ = nullptr;
    const char* fault_at_ = nullptr;
};

// The document in its compact form, or why it is none.
base::Result<std::string> compact_json(std::string text);

}  // namespace codec
