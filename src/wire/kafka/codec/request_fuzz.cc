// A frame's bytes, without its length: header, then the message of that key and version. What
// decodes, re-encodes to something that decodes to the same bytes again.

#include <cstdint>

#include "base/check.h"
#include "wire/kafka/codec/header.h"
#include "wire/kafka/codec/requests.h"

namespace wire::kafka {
namespace {

template <class Message>
void read(Reader in, Version v) {
    Message first;
    decode(in, first, v);
    if (!in.ok()) return;
    Writer once;
    encode(once, first, v);
    const Bytes bytes = once.out.joined();
    Message second;
    Reader again(bytes);
    decode(again, second, v);
    Writer twice;
    encode(twice, second, v);
    CHECK(again.ok() && twice.out.joined() == bytes);
}

}  // namespace
}  // namespace wire::kafka

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace wire::kafka;
    Reader in(std::as_bytes(std::span(data, size)));
    RequestHeader header = decode_header_start(in);
    if (!in.ok()) return 0;
    for_each_request([&]<class Request>() {
        if (Request::api.key != header.api_key || !Request::api.speaks(header.api_version)) return;
        const wire::Version v = Request::api.at(header.api_version);
        decode_header_rest(in, header, v);
        read<Request>(in, v);
        read<typename Request::Response>(in, v);
    });
    return 0;
}
