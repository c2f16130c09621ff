#include "wire/kinesis/decode.h"

#include <algorithm>

#include "base/text.h"

namespace wire::kinesis {
namespace {

// Longer ones are told by their kind alone.
constexpr std::size_t kQuotedBytesMax = 512;

std::string_view java_class(Shape shape) {
    switch (shape) {
        case Shape::boolean:
            return "java.lang.Boolean";
        case Shape::text:
            return "java.lang.String";
        case Shape::blob:
            return "java.nio.HeapByteBuffer";
        case Shape::time:
            return "java.util.Date";
        default:
            return "java.math.BigDecimal";
    }
}

bool is_base64_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/';
}

// Why the text is no base64.
std::string base64_fault(std::string_view text) {
    if (text.size() % 4 != 0) {
        return base::text("Base64 encoded length is expected a multiple of 4 bytes but found: ",
                          text.size());
    }
    const std::string_view letters = text.substr(0, text.size() - (text.ends_with("==")  ? 2
                                                                   : text.ends_with('=') ? 1
                                                                                         : 0));
    const auto wrong = std::ranges::find_if_not(letters, is_base64_letter);
    if (wrong != letters.end()) return base::text("Invalid Base64 character: '", *wrong, "'");
    return "Invalid last non-pad Base64 character dectected";
}

}  // namespace

void Decoder::refuse(std::string words) {
    if (!fault_) fault_ = std::move(words);
}

bool Decoder::expect(Shape shape, std::string_view type) {
    const Shape found = source_.shape();
    if (found == shape || found == Shape::fault) return true;
    source_.skip();
    if (found == Shape::list) {
        refuse("Start of list found where not expected");
    } else if (found == Shape::map) {
        refuse("Start of structure or map found where not expected.");
    } else if (shape == Shape::map) {
        refuse(type == "Map" ? "Expected map or null" : "Expected null");
    } else if (shape == Shape::list) {
        refuse("Expected list or null");
    } else {
        refuse(base::text("class ", java_class(found), " can not be converted to ",
                          type == "Blob" ? "a " : "an ", type));
    }
    return false;
}

void Decoder::map(TextMap& out, std::size_t limit) {
    if (!expect(Shape::map, "Map")) return;
    source_.enter_map();
    while (const auto name = source_.next_field()) {
        // One too many is remembered, and complained about; the rest is not.
        if (out.size() > limit) {
            source_.skip();
            continue;
        }
        std::string& value = out[std::string(*name)];
        if (source_.shape() == Shape::null) {
            source_.skip();
        } else {
            text(value);
        }
    }
}

void Decoder::text(std::string& out) {
    if (expect(Shape::text, "String")) out = source_.text();
}

void Decoder::blob(Base64View& out) {
    if (source_.shape() == Shape::blob) {
        out.bytes = source_.blob();
        return;
    }
    if (!expect(Shape::text, "Blob")) return;
    const std::string_view text = source_.text();
    const std::string quoted(text.substr(0, kQuotedBytesMax));
    const auto bytes = source_.base64_in_place(text);
    if (bytes) {
        out.bytes = *bytes;
    } else {
        const bool is_whole = quoted.size() == text.size();
        refuse(base::text("'", is_whole ? quoted : quoted + "...",
                          "' can not be converted to a Blob: ",
                          is_whole || text.size() % 4 != 0 ? base64_fault(is_whole ? quoted : text)
                                                           : "Invalid Base64 character"));
    }
}

void Decoder::time(Timestamp& out) {
    if (source_.shape() != Shape::time && !expect(Shape::number, "Timestamp")) return;
    const auto at = source_.epoch_ms();
    // To the end of the year 9999, where seconds as a double still have their milliseconds.
    constexpr std::int64_t kEpochMsMax = 253'402'300'799'999;
    if (!at || *at > kEpochMsMax || *at < -kEpochMsMax) return refuse("Timestamp out of range");
    out.epoch_ms = *at;
}

void Decoder::boolean(bool& out) {
    if (expect(Shape::boolean, "Boolean")) out = source_.boolean();
}

std::optional<std::int64_t> Decoder::integer(std::string_view type) {
    if (!expect(Shape::number, type)) return std::nullopt;
    const auto value = source_.integer();
    if (!value) refuse(base::text("class java.math.BigDecimal can not be converted to an ", type));
    return value;
}

std::optional<Exception> Decoder::finish() {
    // Without words, as AWS has it: the body is none of ours to quote.
    if (const auto whole = source_.finish(); !whole) {
        return Exception{"SerializationException", whole.error().what};
    }
    if (!fault_) return std::nullopt;
    return Exception{"SerializationException", *std::move(fault_)};
}

}  // namespace wire::kinesis
