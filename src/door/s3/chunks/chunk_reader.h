#pragma once
// S3's chunked payloads ("aws-chunked"), while their bytes arrive:
//
//     400;chunk-signature=<64 hex digits> CR LF <1024 bytes> CR LF
//     0;chunk-signature=<64 hex digits> CR LF
//     x-amz-checksum-crc32c:sOO8/Q== CR LF
//     x-amz-trailer-signature:<64 hex digits> CR LF CR LF
//
// without the signatures where only the checksum vouches for the body, and without the lines behind
// the last chunk where nothing was announced.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace door::s3::chunks {

struct ChunkForm {
    bool is_signed = false;
    bool has_trailer = false;
};

class ChunkReader {
  public:
    explicit ChunkReader(ChunkForm form) : form_(form) {}

    struct Step {
        enum class Kind : std::uint8_t {
            more,       // all was taken; give what comes next
            begin,      // a chunk begins; `text` is its signature, or ""
            data,       // `text` is of the chunk
            end,        // the chunk has ended; also of the last one, which is empty
            trailer,    // `name` and `text` of a line behind the last chunk
            done,       // nothing may follow
            malformed,  // the body is no such framing
            too_small,  // a chunk other than the last has less than 8 KiB
        } kind = Kind::more;
        std::size_t consumed = 0;
        std::string_view text{};  // valid until the next call, as `name`
        std::string_view name{};
    };
    // Takes some of `in`, which may be empty only for Kind::end and Kind::done; not to be called
    // after done, malformed or too_small.
    Step next(std::string_view in);
    bool is_done() const { return state_ == State::done; }

  private:
    enum class State : std::uint8_t { size_line, data, data_end, last_end, trailer, done };
    // The next whole line is in line_; false: more bytes are needed, or it is too long.
    bool take_line(std::string_view in, Step& step);
    Step take_size(std::string_view in);
    Step take_data(std::string_view in);
    Step take_data_end(std::string_view in);
    Step take_trailer(std::string_view in);

    ChunkForm form_;
    State state_ = State::size_line;
    std::string line_;
    bool line_is_whole_ = false;
    std::uint64_t left_ = 0;  // of the chunk
    bool had_small_ = false;  // a chunk that only the last may follow
};

}  // namespace door::s3::chunks
