#pragma once
// The chunked transfer coding (RFC 9112 §7.1), while its bytes arrive. Extensions and trailers are
// checked and dropped.
//
//     ChunkedDecoder decoder;
//     while (!in.empty() && !decoder.is_done()) {
//         const auto step = decoder.next(in);
//         if (step.fault) …;
//         body += step.data;
//         in.remove_prefix(step.consumed);
//     }

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "codec/http1/head.h"

namespace codec::http1 {

class ChunkedDecoder {
  public:
    struct Step {
        std::size_t consumed = 0;
        std::string_view data;  // a part of the body, within the input
        std::optional<Fault> fault;
    };
    // Takes some of `in`, which is not empty; not to be called once done or after a fault.
    Step next(std::string_view in);
    bool is_done() const { return state_ == State::done; }

  private:
    enum class State : std::uint8_t {
        size_first,     // at the first digit of a chunk's size
        size_more,      // at a further digit, or what follows the digits
        size_blanks,    // behind blanks: only an extension may follow
        extension,      // up to the line's end
        size_lf,        // at the LF of the size line
        data,           // inside a chunk
        data_cr,        // at the CR LF behind a chunk
        data_lf,        //
        trailer_first,  // at the beginning of a trailer line
        trailer_name,   //
        trailer_value,  //
        trailer_lf,     // at the LF of a trailer line
        end_lf,         // at the last LF
        done
    };
    // One byte of framing; the words of a fault, or nothing.
    std::optional<Fault> step(char byte);
    std::optional<Fault> size_byte(char byte);
    std::optional<Fault> trailer_byte(char byte);
    State after_size_line() const;

    State state_ = State::size_first;
    int digits_ = 0;
    std::uint64_t size_ = 0;         // of this chunk; what is left of it within `data`
    std::size_t line_bytes_ = 0;     // of this size line
    std::size_t trailer_bytes_ = 0;  // of all trailers together
};

}  // namespace codec::http1
