#pragma once
// A place in a template's text, with one sticky fault, so that the parsers need no branches for
// what is wrong: after it the text is at its end. Private to this room.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"

namespace door::gateway::vtl {

class Cursor {
  public:
    explicit Cursor(std::string_view text, int first_line = 1) : text_(text), line_(first_line) {}

    bool at_end() const { return at_ >= text_.size(); }
    // NUL behind the end.
    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    std::string_view rest() const { return text_.substr(at_); }
    std::size_t at() const { return at_; }
    std::string_view since(std::size_t begin) const {
        return begin <= at_ ? text_.substr(begin, at_ - begin) : std::string_view{};
    }
    int line() const { return line_; }

    void advance(std::size_t count) {
        const std::size_t end = std::min(at_ + count, text_.size());
        line_ +=
            static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                        text_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
        at_ = end;
    }
    bool take(std::string_view word) {
        if (!rest().starts_with(word)) return false;
        advance(word.size());
        return true;
    }
    void skip_blanks() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') advance(1);
    }
    // What the parsers go into and out of, so that no text makes them recurse without end.
    bool enter() {
        constexpr int kDepthMax = 64;
        if (++depth_ <= kDepthMax) return true;
        fail("nested too deep");
        return false;
    }
    void leave() { --depth_; }
    int depth() const { return depth_; }
    void set_depth(int depth) { depth_ = depth; }

    void fail(std::string_view what) {
        fail({base::Code::malformed, base::text("line ", line_, ": ", what)});
    }
    void fail(base::Error error) {
        if (!fault_) fault_ = std::move(error);
        at_ = text_.size();
    }
    const std::optional<base::Error>& fault() const { return fault_; }

  private:
    std::string_view text_;
    std::size_t at_ = 0;
    int line_;
    int depth_ = 0;
    std::optional<base::Error> fault_;
};

inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_name_char(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; }

}  // namespace door::gateway::vtl
