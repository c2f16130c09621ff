#pragma once
// A strict reader of one JSON text (RFC 8259), from left to right, without a tree.
//
// simdjson's On-Demand leaves what it skips unchecked, and its DOM refuses a whole document for one
// number beyond 64 bits. Here both matter: bytes that are no JSON go to the dead letters, and a
// number that no column can hold is only a null.

#include <cstddef>
#include <optional>
#include <string_view>

namespace load::rows {

// What stands between the quotes, escapes undecoded.
struct TextToken {
    std::string_view raw;
    bool escaped = false;
};

struct NumberToken {
    std::string_view raw;
    bool whole = false;  // neither fraction nor exponent
};

class JsonText {
  public:
    // `text` is valid UTF-8 and outlives the reader.
    explicit JsonText(std::string_view text)
        : begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {}

    // The next byte that is no blank, or '\0' at the end (where no token begins with one either).
    char peek();
    bool take(char expected);
    bool at_end();

    // Each reads one token that begins where peek() stands; nothing, and an undefined place, if it
    // is malformed.
    std::optional<TextToken> text();
    std::optional<NumberToken> number();
    // `"name" :`
    std::optional<TextToken> name();
    // Any value, at most limits::kJsonDepthMax deep.
    bool skip();

    // How many bytes have been read.
    std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }

  private:
    bool literal(std::string_view word);
    bool scalar();
    bool escape();
    bool digits();

    const char* begin_;
    const char* at_;
    const char* end_;
};

}  // namespace load::rows
