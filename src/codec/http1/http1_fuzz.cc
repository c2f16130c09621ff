// Heads and chunks under hostile bytes. The first byte chooses what the rest is: a request with its
// body, a response, or chunks. Checked beside the absence of crashes: pieces give what the whole
// gives, views lie inside the input, and nothing that could mislead a second reader gets through.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/check.h"
#include "codec/http1/chunked.h"
#include "codec/http1/head.h"

namespace {

namespace http1 = codec::http1;

http1::HeadScan::Found scan_in_pieces(std::string_view bytes, std::size_t piece) {
    http1::HeadScan scan;
    http1::HeadScan::Found found;
    for (std::size_t size = piece; !found.end && !found.fault; size += piece) {
        found = scan.more(bytes.substr(0, size));
        if (size >= bytes.size()) break;
    }
    return found;
}

void check_fields(const std::vector<http1::Field>& fields, std::string_view head) {
    for (const http1::Field& field : fields) {
        CHECK(!field.name.empty());
        for (const std::string_view view : {field.name, field.value}) {
            CHECK(view.empty() || (view.data() >= head.data() &&
                                   view.data() + view.size() <= head.data() + head.size()));
            CHECK(view.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
        }
        CHECK(field.name.find_first_of(" \t:") == std::string_view::npos);
    }
}

struct Decoded {
    std::string body;
    std::size_t consumed = 0;
    bool done = false;
    int fault = 0;
    friend bool operator==(const Decoded&, const Decoded&) = default;
};

Decoded decode(std::string_view bytes, std::size_t piece) {
    http1::ChunkedDecoder decoder;
    Decoded all;
    while (all.consumed < bytes.size() && !decoder.is_done()) {
        const auto step = decoder.next(bytes.substr(all.consumed, piece));
        all.consumed += step.consumed;
        if (step.fault) {
            all.fault = step.fault->status;
            break;
        }
        all.body += step.data;
    }
    all.done = decoder.is_done();
    return all;
}

void feed_chunks(std::string_view bytes) {
    const Decoded whole = decode(bytes, bytes.size());
    CHECK(whole == decode(bytes, 1));
    CHECK(whole == decode(bytes, 7));
    CHECK(whole.body.size() <= bytes.size());
}

void feed_request(std::string_view bytes) {
    const auto found = scan_in_pieces(bytes, bytes.size() + 1);
    const auto slowly = scan_in_pieces(bytes, 1);
    CHECK(found.end == slowly.end);
    CHECK(found.fault.has_value() == slowly.fault.has_value());
    if (!found.end) return;
    const std::string_view head = bytes.substr(0, *found.end);
    const auto parsed = http1::parse_request(head);
    const auto* request = std::get_if<http1::RequestHead>(&parsed);
    if (request == nullptr) return;
    check_fields(request->fields, head);
    CHECK(!request->chunked || !request->content_length);
    const auto hosts = std::ranges::count_if(
        request->fields, [](const auto& field) { return http1::equal_names(field.name, "host"); });
    CHECK(hosts <= 1 && (hosts == 1 || request->version == http1::Version::http10));
    if (request->chunked) feed_chunks(bytes.substr(*found.end));
}

void feed_response(std::string_view bytes) {
    const auto found = scan_in_pieces(bytes, bytes.size() + 1);
    if (!found.end) return;
    const std::string_view head = bytes.substr(0, *found.end);
    const auto parsed = http1::parse_response(head, "GET");
    if (const auto* response = std::get_if<http1::ResponseHead>(&parsed)) {
        check_fields(response->fields, head);
        CHECK(response->status >= 100 && response->status <= 999);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
        case 'c':
            if (!bytes.empty()) feed_chunks(bytes);
            break;
        case 'r':
            feed_response(bytes);
            break;
        default:
            feed_request(bytes);
    }
    return 0;
}
