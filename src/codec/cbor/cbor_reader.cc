#include "codec/cbor/cbor_reader.h"

#include <bit>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "codec/endian.h"
#include "codec/utf8.h"

namespace codec::cbor {
namespace {

enum Major : unsigned { kPositive, kNegative, kBytes, kText, kArray, kMap, kTag, kSimple };
constexpr unsigned kBreak = 0xFF;
constexpr std::uint64_t kEpochTag = 1;
constexpr std::uint64_t kSelfDescribed = 55'799;
constexpr std::uint64_t kFalse = 20;
constexpr std::uint64_t kTrue = 21;
constexpr std::uint64_t kNull = 22;
constexpr std::uint64_t kUndefined = 23;
constexpr unsigned kHalf = 25;
constexpr unsigned kFloat = 26;
constexpr unsigned kDouble = 27;

// IEEE 754's 16 bits: one of sign, five of exponent, ten of fraction.
double real_of_half(std::uint16_t half) {
    const int exponent = (half >> 10U) & 0x1F;
    const int fraction = half & 0x3FF;
    double value = 0;
    if (exponent == 0) {
        value = std::ldexp(fraction, -24);
    } else if (exponent == 31) {
        value = fraction == 0 ? std::numeric_limits<double>::infinity()
                              : std::numeric_limits<double>::quiet_NaN();
    } else {
        value = std::ldexp(fraction + 1024, exponent - 25);
    }
    return (half & 0x8000U) != 0 ? -value : value;
}

}  // namespace

Reader::Reader(base::ByteView bytes, int depth_max)
    : bytes_(bytes), depth_max_(static_cast<std::size_t>(depth_max)) {
    constexpr std::string_view kMark = "\xD9\xD9\xF7";
    static_assert(kSelfDescribed == 0xD9F7);
    if (base::as_text(bytes).starts_with(kMark)) at_ = kMark.size();
}

void Reader::fail(const char* what) {
    if (fault_ != nullptr) return;
    fault_ = what;
    fault_at_ = at_;
    at_ = bytes_.size();
}

// Of the next item; what was wrong is remembered, and a null stands for it.
Reader::Head Reader::head() {
    if (!ok()) return {};
    if (left() == 0) {
        fail("the document is cut short");
        return {};
    }
    Head head{.major = peek() >> 5U, .info = peek() & 31U};
    ++at_;
    if (head.info < 24) {
        head.value = head.info;
        return head;
    }
    if (head.info == 31) {
        const bool may = (head.major >= kBytes && head.major <= kMap) || head.major == kSimple;
        if (!may) fail("a length that cannot be indefinite");
        return head;
    }
    if (head.info > 27) {
        fail("a head of no meaning");
        return {};
    }
    const std::size_t size = std::size_t{1} << (head.info - 24U);
    if (left() < size) {
        fail("the document is cut short");
        return {};
    }
    for (std::size_t i = 0; i < size; ++i) {
        head.value = head.value << 8U | static_cast<std::uint64_t>(bytes_[at_ + i]);
    }
    at_ += size;
    return head;
}

Kind Reader::kind() {
    if (!ok()) return Kind::fault;
    const std::size_t begin = at_;
    const Head next = head();
    if (!ok()) return Kind::fault;
    at_ = begin;
    switch (next.major) {
        case kPositive:
        case kNegative:
            return Kind::integer;
        case kBytes:
            return Kind::bytes;
        case kText:
            return Kind::text;
        case kArray:
            return Kind::array;
        case kMap:
            return Kind::map;
        case kTag:
            if (next.value == kEpochTag) return Kind::epoch;
            break;
        default:
            if (next.info >= kHalf && next.info <= kDouble) return Kind::real;
            if (next.value == kFalse || next.value == kTrue) return Kind::boolean;
            if (next.value == kNull || next.value == kUndefined) return Kind::null;
            break;
    }
    fail(next.major == kTag ? "a tag without meaning here" : "a value of no kind");
    return Kind::fault;
}

void Reader::enter(unsigned major) {
    const Head begin = head();
    if (!ok()) return;
    if (begin.major != major) return fail(major == kMap ? "a map expected" : "an array expected");
    if (open_.size() >= depth_max_) return fail("nested too deep");
    open_.push_back({major == kMap, begin.indefinite(), begin.value});
}

void Reader::enter_map() { enter(kMap); }
void Reader::enter_array() { enter(kArray); }

// Whether the container entered last goes on; leaves it if not.
bool Reader::next_item(unsigned major) {
    if (!ok() || open_.empty() || open_.back().is_map != (major == kMap)) return false;
    Open& here = open_.back();
    if (here.indefinite) {
        if (left() == 0) {
            fail("the document is cut short");
            return false;
        }
        if (peek() != kBreak) return true;
        ++at_;
    } else if (here.left > 0) {
        --here.left;
        return true;
    }
    open_.pop_back();
    return false;
}

std::optional<std::string_view> Reader::next_field() {
    if (!next_item(kMap)) return std::nullopt;
    const std::string_view name = text();
    if (!ok()) return std::nullopt;
    return name;
}

bool Reader::next_element() { return next_item(kArray); }

base::ByteView Reader::joined_chunks(unsigned major) {
    std::string& whole = joined_.emplace_back();
    while (ok()) {
        if (left() == 0) {
            fail("the document is cut short");
        } else if (peek() == kBreak) {
            ++at_;
            break;
        } else {
            const Head chunk = head();
            if (!ok()) break;
            if (chunk.major != major || chunk.indefinite()) {
                fail("a chunk of another kind");
            } else if (chunk.value > left()) {
                fail("a string longer than the document");
            } else {
                whole += base::as_text(bytes_.subspan(at_, chunk.value));
                at_ += chunk.value;
            }
        }
    }
    return base::as_bytes(whole);
}

base::ByteView Reader::string_of(unsigned major) {
    const Head begin = head();
    if (!ok()) return {};
    if (begin.major != major) {
        fail(major == kText ? "a text expected" : "a byte string expected");
        return {};
    }
    if (begin.indefinite()) return joined_chunks(major);
    if (begin.value > left()) {
        fail("a string longer than the document");
        return {};
    }
    const base::ByteView found = bytes_.subspan(at_, begin.value);
    at_ += begin.value;
    return found;
}

std::string_view Reader::text() {
    const std::string_view found = base::as_text(string_of(kText));
    if (ok() && !is_utf8(found)) fail("a text that is no UTF-8");
    return ok() ? found : std::string_view{};
}

base::ByteView Reader::bytes() {
    const base::ByteView found = string_of(kBytes);
    return ok() ? found : base::ByteView{};
}

std::int64_t Reader::integer() {
    const Head number = head();
    if (!ok()) return 0;
    if (number.major != kPositive && number.major != kNegative) {
        fail("an integer expected");
        return 0;
    }
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (number.value > kMost) {
        fail("an integer of more than 64 bits");
        return 0;
    }
    const auto value = static_cast<std::int64_t>(number.value);
    return number.major == kPositive ? value : -1 - value;
}

double Reader::real_of(const Head& head) {
    switch (head.info) {
        case kHalf:
            return real_of_half(static_cast<std::uint16_t>(head.value));
        case kFloat:
            return static_cast<double>(
                std::bit_cast<float>(static_cast<std::uint32_t>(head.value)));
        case kDouble:
            return std::bit_cast<double>(head.value);
        default:
            fail("a number expected");
            return 0;
    }
}

double Reader::real() {
    if (kind() == Kind::integer) return static_cast<double>(integer());
    const Head number = head();
    if (!ok()) return 0;
    if (number.major != kSimple) {
        fail("a number expected");
        return 0;
    }
    return real_of(number);
}

bool Reader::boolean() {
    const Head word = head();
    const bool is_word = word.major == kSimple && word.info == word.value;
    if (ok() && is_word && (word.value == kTrue || word.value == kFalse)) {
        return word.value == kTrue;
    }
    fail("true or false expected");
    return false;
}

void Reader::null() {
    const Head word = head();
    const bool is_word = word.major == kSimple && word.info == word.value;
    if (ok() && !(is_word && (word.value == kNull || word.value == kUndefined))) {
        fail("null expected");
    }
}

std::int64_t Reader::epoch_ms() {
    const Head tag = head();
    if (!ok()) return 0;
    if (tag.major != kTag || tag.value != kEpochTag) {
        fail("a time expected");
        return 0;
    }
    if (kind() == Kind::integer) return integer();
    const double value = real();
    // Beyond, a double has no whole milliseconds; NaN compares with nothing.
    constexpr double kMost = 9e15;
    if (ok() && !(value > -kMost && value < kMost)) fail("a time out of range");
    return ok() ? static_cast<std::int64_t>(value) : 0;
}

// By the depth of what is open, not by recursion; a skipped tag is nothing but its value.
void Reader::skip() {
    const std::size_t depth = open_.size();
    do {
        if (open_.size() > depth) {
            const bool is_map = open_.back().is_map;
            if (is_map ? !next_field().has_value() : !next_element()) continue;
        }
        while (ok() && left() > 0 && peek() >> 5U == kTag) head();
        switch (kind()) {
            case Kind::map:
                enter_map();
                break;
            case Kind::array:
                enter_array();
                break;
            case Kind::text:
                text();
                break;
            case Kind::bytes:
                bytes();
                break;
            default:
                head();
                break;
        }
    } while (ok() && open_.size() > depth);
}

base::Result<> Reader::finish() {
    if (ok() && left() > 0) fail("bytes behind the document");
    if (ok()) return {};
    return base::Error{base::Code::malformed,
                       base::text("CBOR: ", fault_, ", at byte ", fault_at_)};
}

}  // namespace codec::cbor
