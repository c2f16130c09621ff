// No body crashes the reader, and what it accepts as values is JSON again.

#include <cstdint>
#include <string>

#include "base/check.h"
#include "wire/json_decode.h"
#include "wire/rest_v2.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string body(reinterpret_cast<const char*>(data), size);
    std::string binary = body;
    if (const auto request = wire::from_json<wire::rest::ProduceJson>(body)) {
        CHECK(!request->records.empty());
        for (const auto& record : request->records) {
            if (!record.value) continue;
            const auto again = codec::compact_json(std::string(record.value->text));
            CHECK(again && *again == record.value->text);
        }
    }
    if (const auto request = wire::from_json<wire::rest::ProduceBinary>(binary)) {
        CHECK(!request->records.empty());
    }
    return 0;
}
