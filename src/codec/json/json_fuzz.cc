// The reader against a plain second way: both must accept the same texts, and compact alike.

#include <cstdint>
#include <string>

#include "base/check.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"

namespace {

// As slow and simple as can be: recursive descent over one character at a time.
class PlainJson {
  public:
    explicit PlainJson(std::string_view text) : text_(text) {}

    bool accepts() { return utf8_is_valid() && value(0) && (blanks(), at_ == text_.size()); }
    const std::string& compact() const { return compact_; }

  private:
    int peek() const { return at_ < text_.size() ? static_cast<unsigned char>(text_[at_]) : -1; }
    bool take(char c) {
        if (peek() != static_cast<unsigned char>(c)) return false;
        compact_ += c;
        ++at_;
        return true;
    }
    bool take_any(std::string_view set) {
        for (const char c : set) {
            if (take(c)) return true;
        }
        return false;
    }
    bool word(std::string_view letters) {
        for (const char c : letters) {
            if (!take(c)) return false;
        }
        return true;
    }
    void blanks() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
    }
    bool digits() {
        std::size_t count = 0;
        while (take_any("0123456789")) ++count;
        return count > 0;
    }
    bool number() {
        take('-');
        if (!take('0') && !digits()) return false;
        if (take('.') && !digits()) return false;
        if (take_any("eE")) {
            take_any("+-");
            return digits();
        }
        return true;
    }
    int unit() {
        int value = 0;
        for (int i = 0; i < 4; ++i) {
            const int c = peek();
            if (!take_any("0123456789abcdefABCDEF")) return -1;
            value = value * 16 + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        return value;
    }
    bool string() {
        if (!take('"')) return false;
        while (!take('"')) {
            const int c = peek();
            if (c < 0x20) return false;
            if (!take('\\')) {
                compact_ += static_cast<char>(c);
                ++at_;
                continue;
            }
            if (take_any("\"\\/bfnrt")) continue;
            if (!take('u')) return false;
            const int first = unit();
            if (first < 0 || (first >= 0xDC00 && first <= 0xDFFF)) return false;
            if (first < 0xD800 || first > 0xDBFF) continue;
            if (!take('\\') || !take('u')) return false;
            const int second = unit();
            if (second < 0xDC00 || second > 0xDFFF) return false;
        }
        return true;
    }
    bool members(int depth, char close, bool named) {
        if (depth >= base::limits::kJsonDepthMax) return false;
        blanks();
        if (take(close)) return true;
        do {
            blanks();
            if (named && !(string() && (blanks(), take(':')))) return false;
            if (!value(depth + 1)) return false;
            blanks();
        } while (take(','));
        return take(close);
    }
    bool value(int depth) {
        blanks();
        if (take('{')) return members(depth, '}', true);
        if (take('[')) return members(depth, ']', false);
        if (peek() == '"') return string();
        if (peek() == 't') return word("true");
        if (peek() == 'f') return word("false");
        if (peek() == 'n') return word("null");
        return number();
    }
    bool utf8_is_valid() const {
        for (std::size_t at = 0; at < text_.size();) {
            const auto byte = [this](std::size_t i) {
                return i < text_.size() ? static_cast<unsigned char>(text_[i]) : 0U;
            };
            const unsigned first = byte(at);
            const std::size_t more = first < 0x80 ? 0 : first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
            if ((first >= 0x80 && first < 0xC2) || first > 0xF4) return false;
            std::uint32_t point = more == 0 ? first : first & (0x3FU >> more);
            for (std::size_t i = 1; i <= more; ++i) {
                if ((byte(at + i) & 0xC0U) != 0x80) return false;
                point = point << 6U | (byte(at + i) & 0x3FU);
            }
            if (more == 2 && (point < 0x800 || (point >= 0xD800 && point < 0xE000))) return false;
            if (more == 3 && (point < 0x10000 || point > 0x10FFFF)) return false;
            at += more + 1;
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string compact_;
};

// The same text through the pull interface, written again from what it gives.
void copy(codec::JsonReader& reader, codec::JsonWriter& writer) {
    switch (reader.kind()) {
        case codec::JsonKind::object:
            reader.enter_object();
            writer.begin_object();
            while (const auto name = reader.next_field()) {
                writer.key(*name);
                copy(reader, writer);
            }
            return writer.end_object();
        case codec::JsonKind::array:
            reader.enter_array();
            writer.begin_array();
            while (reader.next_element()) copy(reader, writer);
            return writer.end_array();
        case codec::JsonKind::string:
            return writer.string(reader.string());
        case codec::JsonKind::number:
            return writer.raw(reader.number());
        case codec::JsonKind::boolean:
            return writer.boolean(reader.boolean());
        case codec::JsonKind::null:
            reader.null();
            return writer.null();
        case codec::JsonKind::fault:
            return writer.null();
    }
}

std::string copied(std::string text, bool expected) {
    std::string out;
    codec::JsonReader reader(text);
    codec::JsonWriter writer(out);
    copy(reader, writer);
    CHECK(static_cast<bool>(reader.finish()) == expected);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    PlainJson plain(text);
    const bool expected = plain.accepts();
    const auto compact = codec::compact_json(text);
    CHECK(static_cast<bool>(compact) == expected, text);
    if (compact) CHECK(*compact == plain.compact(), *compact, " is not ", plain.compact());

    std::string skipped = text;
    codec::JsonReader reader(skipped);
    reader.skip();
    CHECK(static_cast<bool>(reader.finish()) == expected);

    const std::string once = copied(text, expected);
    if (expected) CHECK(copied(once, true) == once, "unescaping and escaping is stable");
    return 0;
}
