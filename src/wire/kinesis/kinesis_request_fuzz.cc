// The first byte chooses message and encoding, the rest is a body. What is taken is written and
// read again in both encodings, and must come out as the same bytes.

#include <cstdint>

#include "base/check.h"
#include "wire/kinesis/consumers.h"
#include "wire/kinesis/decode.h"
#include "wire/kinesis/encode.h"
#include "wire/kinesis/settings.h"
#include "wire/kinesis/shards.h"

namespace {

using namespace wire::kinesis;  // NOLINT(google-build-using-namespace): a fuzz target's own file

template <class S>
void try_as(Format format, std::string body) {
    auto first = decode<S>(format, body);
    if (!first) {
        CHECK(!first.error().name.empty());
        return;
    }
    for (const Format other : {Format::json, Format::cbor}) {
        std::string text = encode(other, *first);
        const std::string kept = text;
        auto again = decode<S>(other, text);
        CHECK(again, again.error().message, " of ", kept);
        CHECK(encode(other, *again) == kept, kept);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const Format format = (data[0] & 1U) != 0 ? Format::cbor : Format::json;
    std::string body(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] >> 1U & 7U) {
        case 0:
            try_as<PutRecordsRequest>(format, std::move(body));
            break;
        case 1:
            try_as<CreateStreamRequest>(format, std::move(body));
            break;
        case 2:
            try_as<ListShardsRequest>(format, std::move(body));
            break;
        case 3:
            try_as<SubscribeToShardRequest>(format, std::move(body));
            break;
        case 4:
            try_as<RemoveTagsRequest>(format, std::move(body));
            break;
        default:
            try_as<GetShardIteratorRequest>(format, std::move(body));
            break;
    }
    return 0;
}
