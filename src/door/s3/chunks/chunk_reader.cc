#include "door/s3/chunks/chunk_reader.h"

#include <algorithm>
#include <charconv>

namespace door::s3::chunks {
namespace {

using Step = ChunkReader::Step;
using Kind = Step::Kind;

// A size with its signature takes about 100 bytes, the longest checksum and its name about 120.
constexpr std::size_t kLineBytesMax = 1024;
constexpr std::uint64_t kChunkBytesMin = 8192;
constexpr std::size_t kSignatureDigits = 64;
constexpr std::string_view kSignature = ";chunk-signature=";
// A chunk of more than that is no chunk of a part.
constexpr std::size_t kSizeDigitsMax = 10;

}  // namespace

bool ChunkReader::take_line(std::string_view in, Step& step) {
    if (line_is_whole_) line_.clear();
    line_is_whole_ = false;
    const std::size_t end = in.find('\n');
    step.consumed = end == std::string_view::npos ? in.size() : end + 1;
    if (line_.size() + step.consumed > kLineBytesMax) {
        step.kind = Kind::malformed;
        return false;
    }
    line_ += in.substr(0, step.consumed);
    if (end == std::string_view::npos) return false;
    line_.pop_back();
    // Some signers end their trailers with a line feed alone.
    if (line_.ends_with('\r')) line_.pop_back();
    line_is_whole_ = true;
    return true;
}

Step ChunkReader::take_size(std::string_view in) {
    Step step;
    if (!take_line(in, step)) return step;
    std::string_view line = line_;
    const char* const begin = line.data();
    const auto [end, fault] =
        std::from_chars(begin, begin + std::min(line.size(), kSizeDigitsMax), left_, 16);
    line.remove_prefix(static_cast<std::size_t>(end - begin));
    if (fault != std::errc{}) return {.kind = Kind::malformed};
    if (form_.is_signed) {
        if (!line.starts_with(kSignature) || line.size() != kSignature.size() + kSignatureDigits) {
            return {.kind = Kind::malformed};
        }
        step.text = line.substr(kSignature.size());
    } else if (!line.empty()) {
        return {.kind = Kind::malformed};
    }
    if (left_ > 0 && had_small_) return {.kind = Kind::too_small};
    had_small_ = left_ < kChunkBytesMin;
    state_ = left_ > 0 ? State::data : State::last_end;
    step.kind = Kind::begin;
    return step;
}

Step ChunkReader::take_data(std::string_view in) {
    const std::size_t part = std::min<std::uint64_t>(in.size(), left_);
    left_ -= part;
    if (left_ == 0) state_ = State::data_end;
    return {
        .kind = part > 0 ? Kind::data : Kind::more, .consumed = part, .text = in.substr(0, part)};
}

Step ChunkReader::take_data_end(std::string_view in) {
    Step step;
    if (!take_line(in, step)) return step;
    if (!line_.empty()) return {.kind = Kind::malformed};
    state_ = State::size_line;
    step.kind = Kind::end;
    return step;
}

Step ChunkReader::take_trailer(std::string_view in) {
    Step step;
    if (!take_line(in, step)) return step;
    if (line_.empty()) {
        state_ = State::done;
        step.kind = Kind::done;
        return step;
    }
    const std::string_view line = line_;
    const std::size_t colon = line.find(':');
    if (!form_.has_trailer || colon == std::string_view::npos || colon == 0) {
        return {.kind = Kind::malformed};
    }
    step.kind = Kind::trailer;
    step.name = line.substr(0, colon);
    step.text = line.substr(colon + 1);
    while (step.text.starts_with(' ')) step.text.remove_prefix(1);
    return step;
}

Step ChunkReader::next(std::string_view in) {
    switch (state_) {
        case State::size_line:
            return take_size(in);
        case State::data:
            return take_data(in);
        case State::data_end:
            return take_data_end(in);
        case State::last_end:
            state_ = State::trailer;
            return {.kind = Kind::end};
        case State::trailer:
            return take_trailer(in);
        case State::done:
            return {.kind = Kind::done};
    }
    return {.kind = Kind::malformed};
}

}  // namespace door::s3::chunks
