// The grammar: where a scalar ends, and the walk over one whole value.

#include <bitset>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "codec/json/grammar.h"
#include "codec/json/json.h"

namespace codec {
namespace {

using namespace json;  // NOLINT(google-build-using-namespace): the grammar's own words

// The first byte that is no plain string content: a quote, a backslash or a control character.
char* plain_end(char* at, [[maybe_unused]] const char* end) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i control = _mm_set1_epi8(0x1F);
    for (; end - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i special = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
            _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes));
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(special));
        if (mask != 0) return at + __builtin_ctz(mask);
    }
#endif
    while (*at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
    return at;
}

// What the walk does with blanks: nothing, or close up behind them.
struct KeepGaps {
    void gap(const char*, const char*) {}
};

struct CloseGaps {
    char* out;
    const char* run;  // not yet moved: [run, next gap)

    explicit CloseGaps(char* begin) : out(begin), run(begin) {}
    void gap(const char* from, const char* to) {
        const auto bytes = static_cast<std::size_t>(from - run);
        if (out != run) std::memmove(out, run, bytes);
        out += bytes;
        run = to;
    }
};

// Steps over blanks and tells `gaps` where they stood.
template <class Gaps>
char* blanks_end(char* at, Gaps& gaps) {
    char* end = at;
    while (is_blank(*end)) ++end;
    if (end != at) gaps.gap(at, end);
    return end;
}

}  // namespace

// `backslash` is one; returns the byte after the escape.
char* JsonReader::escape_end(char* backslash) {
    const char letter = backslash[1];
    if (letter != 'u') {
        if (letter != '\0' && std::strchr("\"\\/bfnrt", letter) != nullptr) return backslash + 2;
        return fail("unknown escape", backslash);
    }
    const std::uint32_t unit = hex4(backslash + 2);
    if (unit > 0xFFFF) return fail("\\u without four hexadecimal digits", backslash);
    if (is_low_surrogate(unit)) return fail("lone surrogate", backslash);
    if (!is_high_surrogate(unit)) return backslash + 6;
    const char* const second = backslash + 6;
    if (second[0] != '\\' || second[1] != 'u' || !is_low_surrogate(hex4(second + 2))) {
        return fail("lone surrogate", backslash);
    }
    return backslash + 12;
}

// `at` is the byte after the opening quote.
JsonReader::Closing JsonReader::string_end(char* at) {
    bool escaped = false;
    while (true) {
        at = plain_end(at, end_);
        if (*at == '"') return {at, escaped};
        if (*at != '\\') {
            fail(at == end_ ? "the text ends inside a string" : "control character in a string",
                 at);
            return {};
        }
        escaped = true;
        at = escape_end(at);
        if (at == nullptr) return {};
    }
}

char* JsonReader::number_end(char* at) {
    const char* const start = at;
    if (*at == '-') ++at;
    if (*at == '0') {
        ++at;
    } else {
        if (!is_digit(*at)) return fail("a number without digits", start);
        while (is_digit(*at)) ++at;
    }
    if (*at == '.') {
        if (!is_digit(*++at)) return fail("a number ends in its point", start);
        while (is_digit(*at)) ++at;
    }
    if (*at == 'e' || *at == 'E') {
        ++at;
        if (*at == '+' || *at == '-') ++at;
        if (!is_digit(*at)) return fail("a number without digits in its exponent", start);
        while (is_digit(*at)) ++at;
    }
    return at;
}

char* JsonReader::scalar_end(char* at) {
    const auto literal = [this, at](std::string_view word) {
        // strncmp stops at the sentinel, so nothing behind the text is read.
        if (std::strncmp(at, word.data(), word.size()) == 0) return at + word.size();
        return fail("expected a value", at);
    };
    switch (*at) {
        case '"': {
            const Closing closing = string_end(at + 1);
            return closing.quote == nullptr ? nullptr : closing.quote + 1;
        }
        case 't':
            return literal("true");
        case 'f':
            return literal("false");
        case 'n':
            return literal("null");
        default:
            if (*at == '-' || is_digit(*at)) return number_end(at);
            return fail(
                at == end_ ? "the text ends where a value should stand" : "expected a value", at);
    }
}

// A name and the colon behind it; returns the byte after the colon.
template <class Gaps>
char* JsonReader::name_end(char* at, Gaps& gaps) {
    at = blanks_end(at, gaps);
    if (*at != '"') return fail("expected a name in quotes", at);
    const Closing closing = string_end(at + 1);
    if (closing.quote == nullptr) return nullptr;
    at = blanks_end(closing.quote + 1, gaps);
    return *at == ':' ? at + 1 : fail("expected ':'", at);
}

// Without recursion: `objects` remembers which of the open containers are objects.
template <class Gaps>
char* JsonReader::value_end(char* at, Gaps& gaps) {
    std::bitset<base::limits::kJsonDepthMax + 1> objects;
    int open = 0;
    const auto in_object = [&] { return objects[static_cast<std::size_t>(open)]; };
    while (true) {
        at = blanks_end(at, gaps);
        if (*at == '{' || *at == '[') {
            if (depth_ + open == depth_max_) return fail("nested too deep", at);
            objects[static_cast<std::size_t>(++open)] = *at == '{';
            at = blanks_end(at + 1, gaps);
            if (*at != (in_object() ? '}' : ']')) {
                if (in_object()) at = name_end(at, gaps);
                if (at == nullptr) return nullptr;
                continue;
            }
        } else {
            at = scalar_end(at);
            if (at == nullptr) return nullptr;
        }
        // Leave every container that ends here, perhaps the value itself.
        while (true) {
            if (open == 0) return at;
            at = blanks_end(at, gaps);
            if (*at != (in_object() ? '}' : ']')) break;
            ++at;
            --open;
        }
        if (*at != ',')
            return fail(in_object() ? "expected ',' or '}'" : "expected ',' or ']'", at);
        ++at;
        if (in_object()) at = name_end(at, gaps);
        if (at == nullptr) return nullptr;
    }
}

std::string_view JsonReader::compact() {
    skip_blanks();
    char* const start = at_;
    CloseGaps gaps(start);
    char* const end = value_end(start, gaps);
    if (end == nullptr) return {};
    gaps.gap(end, end);
    at_ = end;
    return {start, static_cast<std::size_t>(gaps.out - start)};
}

void JsonReader::skip() {
    KeepGaps gaps;
    if (char* const end = value_end(at_, gaps); end != nullptr) at_ = end;
}

}  // namespace codec
