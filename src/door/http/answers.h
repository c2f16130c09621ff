#pragma once
// Responses as bytes, many for one write. Private to this room.

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "door/http/http.h"

namespace door::http {

// How the request's side changes what is written.
struct AnswerForm {
    bool http10 = false;
    bool without_body = false;  // the answer to HEAD
    bool close = false;         // the last one of the connection
};

// Collects heads and small bodies in one text; a large body stays where it is, a part of its own.
class AnswerBatch {
  public:
    void add(Response response, AnswerForm form);
    // Of a streamed body: as a chunk, or as it is where the connection's end is the body's.
    void add_part(std::string_view part, codec::http1::BodyEnd end);
    void add_end_of_chunks();
    // "HTTP/1.1 100 Continue".
    void add_continue();
    bool empty() const { return bytes_ == 0; }
    std::size_t bytes() const { return bytes_; }
    // Valid until the batch changes.
    std::vector<std::string_view> parts() const;
    void clear();

  private:
    struct LargeBody {
        std::size_t text_end;  // stands behind so much of the text
        std::string body;
    };
    std::string text_;
    std::deque<LargeBody> large_;
    std::size_t bytes_ = 0;
};

}  // namespace door::http
