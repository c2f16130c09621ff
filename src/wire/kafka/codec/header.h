#pragma once
// What stands before every message: its length, and the header that says which message it is and
// which answer belongs to which request.

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "wire/kafka/codec/codec.h"

namespace wire::kafka {

// The length before each frame, itself not counted.
inline constexpr std::size_t kLengthBytes = 4;

struct RequestHeader {
    std::int16_t api_key{};
    std::int16_t api_version{};
    std::int32_t correlation_id{};
    std::optional<std::string> client_id{};
};

// The header comes in two steps, as only the API says what the second one looks like: first key,
// version and correlation id, which are the same in all versions; then the client's id, whose
// length has 16 bits even in the flexible form, and tags, which are skipped.
RequestHeader decode_header_start(Reader& r);
void decode_header_rest(Reader& r, RequestHeader& header, Version v);

// Frames under construction: begin, the message, end (which fills in the length).
void begin_request(Writer& w, const RequestHeader& header, Version v);
void begin_response(Writer& w, std::int32_t correlation_id, const Api& api, Version v);
void end_frame(Writer& w);

// Reads the header of a response; the correlation id.
std::int32_t decode_response_header(Reader& r, const Api& api, Version v);

template <class Request>
Encoded request_frame(RequestHeader header, const Request& request) {
    const Version v = Request::api.at(header.api_version);
    header.api_key = Request::api.key;
    Writer w;
    begin_request(w, header, v);
    encode(w, request, v);
    end_frame(w);
    return std::move(w.out);
}

template <class Request>
Encoded response_frame(std::int32_t correlation_id, const typename Request::Response& response,
                       std::int16_t version) {
    const Version v = Request::api.at(version);
    Writer w;
    begin_response(w, correlation_id, Request::api, v);
    encode(w, response, v);
    end_frame(w);
    return std::move(w.out);
}

}  // namespace wire::kafka
