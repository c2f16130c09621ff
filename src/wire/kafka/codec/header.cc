#include "wire/kafka/codec/header.h"

#include "base/check.h"
#include "codec/endian.h"

namespace wire::kafka {

namespace {

constexpr std::int16_t kApiVersionsKey = 18;

// Of responses to flexible requests the header has tags too, but for ApiVersions': its reader does
// not know yet what the broker speaks.
bool header_has_tags(const Api& api, Version v) { return v.flexible && api.key != kApiVersionsKey; }

void begin_frame(Writer& w) {
    CHECK(w.out.size() == 0, "a frame begins an Encoded");
    w.fixed<std::int32_t>(0);
}

}  // namespace

RequestHeader decode_header_start(Reader& r) {
    RequestHeader header;
    header.api_key = r.fixed<std::int16_t>();
    header.api_version = r.fixed<std::int16_t>();
    header.correlation_id = r.fixed<std::int32_t>();
    return header;
}

void decode_header_rest(Reader& r, RequestHeader& header, Version v) {
    const auto length = r.fixed<std::int16_t>();
    if (length < -1) return r.fail();
    if (length >= 0) {
        header.client_id = base::as_text(r.take(static_cast<std::size_t>(length)));
    }
    if (v.flexible) r.skip_tags();
}

void begin_request(Writer& w, const RequestHeader& header, Version v) {
    begin_frame(w);
    w.fixed(header.api_key);
    w.fixed(header.api_version);
    w.fixed(header.correlation_id);
    if (header.client_id) {
        w.fixed(static_cast<std::int16_t>(header.client_id->size()));
        w.raw(base::as_bytes(*header.client_id));
    } else {
        w.fixed<std::int16_t>(-1);
    }
    if (v.flexible) w.uvarint(0);
}

void begin_response(Writer& w, std::int32_t correlation_id, const Api& api, Version v) {
    begin_frame(w);
    w.fixed(correlation_id);
    if (header_has_tags(api, v)) w.uvarint(0);
}

void end_frame(Writer& w) {
    codec::store_big(w.out.bytes.data(), static_cast<std::int32_t>(w.out.size() - kLengthBytes));
}

std::int32_t decode_response_header(Reader& r, const Api& api, Version v) {
    const auto correlation_id = r.fixed<std::int32_t>();
    if (header_has_tags(api, v)) r.skip_tags();
    return correlation_id;
}

}  // namespace wire::kafka
