#pragma once
// HTTP/1 heads (RFC 9112), strictly: what two readers could take for different messages is refused
// (smuggling). Views point into the caller's bytes; nothing is copied but the list of fields.
//
//     HeadScan scan;                                     // one per message
//     const auto found = scan.more(buffer);              // again, with the grown buffer, until
//     found auto head = http1::parse_request(buffer.substr(0, *found.end));

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace codec::http1 {

struct Field {
    std::string_view name;   // as sent; compare with equal_names()
    std::string_view value;  // without blanks around it
};

// In any case of ASCII letters.
bool equal_names(std::string_view a, std::string_view b);

// Why a message is refused: the status that answers it, and a sentence for the person who sent it.
// The connection ends with it, as the place of the next message is unknown.
struct Fault {
    int status = 400;
    std::string_view what;
};

enum class Version : std::uint8_t { http10, http11 };

struct RequestHead {
    std::string_view method;
    std::string_view target;  // "/path?query", "*", or an absolute URL; printable ASCII
    Version version = Version::http11;
    std::vector<Field> fields;
    bool chunked = false;
    // Nothing if there is none; the body is empty then, unless it is chunked.
    std::optional<std::uint64_t> content_length;
    bool keep_alive = true;
    bool expects_continue = false;

    bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

// How a response ends: by a length, by chunks, or with the connection.
enum class BodyEnd : std::uint8_t { length, chunked, close };

struct ResponseHead {
    int status = 0;
    std::vector<Field> fields;
    BodyEnd body_end = BodyEnd::close;
    std::uint64_t content_length = 0;
    bool keep_alive = true;
};

// Finds the end of a head while its bytes arrive, in time linear in their number, and says early
// what no further byte can heal: a bare LF, too long a target, too large a head.
class HeadScan {
  public:
    struct Found {
        std::optional<std::size_t> end;  // just behind the empty line
        std::optional<Fault> fault;
    };
    // `bytes` begins with the head and holds at least what it held before.
    Found more(std::string_view bytes);

  private:
    std::size_t scanned_ = 0;     // bytes looked at
    std::size_t line_begin_ = 0;  // of the line that is not complete yet
};

// `head` ends with its empty line, as HeadScan found it.
std::variant<RequestHead, Fault> parse_request(std::string_view head);
// To a request of that method; the head of an interim (1xx) response parses too, as one without
// body.
std::variant<ResponseHead, Fault> parse_response(std::string_view head, std::string_view method);

}  // namespace codec::http1
