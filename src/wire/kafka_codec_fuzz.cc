// What decodes, re-encodes to something that decodes to the same bytes again.

#include <cstdint>

#include "base/check.h"
#include "wire/kafka_codec.h"
#include "wire/sample_messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using wire::sample::ProduceRequest;
    if (size == 0) return 0;
    const wire::Version v = ProduceRequest::api.at(data[0] % 2 == 1 ? 9 : 3);

    ProduceRequest first;
    wire::kafka::Reader in(std::as_bytes(std::span(data + 1, size - 1)));
    wire::kafka::decode(in, first, v);
    if (!in.ok()) return 0;

    wire::kafka::Writer once;
    wire::kafka::encode(once, first, v);
    ProduceRequest second;
    wire::kafka::Reader again(once.out);
    wire::kafka::decode(again, second, v);
    wire::kafka::Writer twice;
    wire::kafka::encode(twice, second, v);
    CHECK(again.ok() && once.out == twice.out);
    return 0;
}
