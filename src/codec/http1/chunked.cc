#include "codec/http1/chunked.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"

namespace codec::http1 {

namespace {

// A size line with its extensions; nobody sends more than a few dozen bytes.
constexpr std::size_t kSizeLineBytesMax = 4 * base::limits::kKiB;
// 2^32 bytes: far above every body's limit, far below overflow.
constexpr int kSizeDigitsMax = 8;

constexpr Fault kBadSize{400, "A chunk's size is no hexadecimal number."};
constexpr Fault kBadExtension{400, "A chunk's extension has a forbidden byte."};
constexpr Fault kBadEnd{400, "A chunk does not end where its size says."};
constexpr Fault kBadTrailer{400, "A trailer is malformed."};

int digit_of(char byte) {
    if (byte >= '0' && byte <= '9') return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
}

bool is_text(char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return byte == '\t' || (code >= 0x20 && code != 0x7f);
}

bool is_token(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(byte) != std::string_view::npos;
}

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::next(std::string_view in) {
    CHECK(!is_done() && !in.empty());
    Step taken;
    while (state_ != State::data && state_ != State::done && taken.consumed < in.size()) {
        taken.fault = step(in[taken.consumed]);
        ++taken.consumed;
        if (taken.fault) return taken;
    }
    if (state_ == State::data) {
        const auto size = std::min<std::uint64_t>(size_, in.size() - taken.consumed);
        taken.data = in.substr(taken.consumed, size);
        taken.consumed += size;
        size_ -= size;
        if (size_ == 0) state_ = State::data_cr;
    }
    return taken;
}

std::optional<Fault> ChunkedDecoder::step(char byte) {
    switch (state_) {
        case State::size_first:
        case State::size_more:
        case State::size_blanks:
        case State::extension:
            return size_byte(byte);
        case State::size_lf:
            if (byte != '\n') return kBadExtension;
            state_ = after_size_line();
            return std::nullopt;
        case State::data_cr:
            if (byte != '\r') return kBadEnd;
            state_ = State::data_lf;
            return std::nullopt;
        case State::data_lf:
            if (byte != '\n') return kBadEnd;
            state_ = State::size_first;
            digits_ = 0;
            line_bytes_ = 0;
            return std::nullopt;
        case State::trailer_first:
        case State::trailer_name:
        case State::trailer_value:
        case State::trailer_lf:
        case State::end_lf:
            return trailer_byte(byte);
        case State::data:
        case State::done:
            break;
    }
    CHECK(false, "no byte of framing belongs here");
}

ChunkedDecoder::State ChunkedDecoder::after_size_line() const {
    return size_ > 0 ? State::data : State::trailer_first;
}

std::optional<Fault> ChunkedDecoder::size_byte(char byte) {
    if (++line_bytes_ > kSizeLineBytesMax) return Fault{400, "A chunk's extensions are too long."};
    if (byte == '\r') {
        if (digits_ == 0 || state_ == State::size_blanks) return kBadSize;
        state_ = State::size_lf;
        return std::nullopt;
    }
    if (state_ == State::extension) {
        if (!is_text(byte)) return kBadExtension;
        return std::nullopt;
    }
    if (digits_ > 0 && byte == ';') {
        state_ = State::extension;
        return std::nullopt;
    }
    if (digits_ > 0 && (byte == ' ' || byte == '\t')) {
        state_ = State::size_blanks;
        return std::nullopt;
    }
    const int digit = digit_of(byte);
    if (digit < 0 || state_ == State::size_blanks) return kBadSize;
    size_ = digits_ == 0 ? static_cast<std::uint64_t>(digit)
                         : size_ * 16 + static_cast<std::uint64_t>(digit);
    if (++digits_ > kSizeDigitsMax) return Fault{413, "A chunk is too large."};
    state_ = State::size_more;
    return std::nullopt;
}

std::optional<Fault> ChunkedDecoder::trailer_byte(char byte) {
    if (++trailer_bytes_ > base::limits::kHeadBytesMax)
        return Fault{431, "The trailers are too large."};
    switch (state_) {
        case State::trailer_first:
            if (byte == '\r') {
                state_ = State::end_lf;
                return std::nullopt;
            }
            if (!is_token(byte)) return kBadTrailer;
            state_ = State::trailer_name;
            return std::nullopt;
        case State::trailer_name:
            if (byte == ':') {
                state_ = State::trailer_value;
            } else if (!is_token(byte)) {
                return kBadTrailer;
            }
            return std::nullopt;
        case State::trailer_value:
            if (byte == '\r') {
                state_ = State::trailer_lf;
            } else if (!is_text(byte)) {
                return kBadTrailer;
            }
            return std::nullopt;
        case State::trailer_lf:
            if (byte != '\n') return kBadTrailer;
            state_ = State::trailer_first;
            return std::nullopt;
        default:
            if (byte != '\n') return kBadTrailer;
            state_ = State::done;
            return std::nullopt;
    }
}

}  // namespace codec::http1
