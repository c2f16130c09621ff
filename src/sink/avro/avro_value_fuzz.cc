// Any bytes as a value of one of some schemas: nothing happens but an error, and what is read is
// the same once it was written by the schema that Connect makes of it.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "sink/avro/avro_schema.h"
#include "sink/avro/avro_value.h"
#include "sink/avro/connect_schema.h"

namespace {

constexpr std::string_view kSchemas[] = {
    R"("string")",
    R"(["null","int","string",{"type":"array","items":"double"}])",
    R"({"type":"map","values":["null","bytes"]})",
    R"({"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"e","type":)"
    R"({"type":"enum","name":"E","symbols":["x","y"]}},{"name":"f","type":)"
    R"({"type":"fixed","name":"F","size":3}},{"name":"n","type":{"type":"array","items":)"
    R"({"type":"record","name":"MapEntry","namespace":"io.confluent.connect.avro","fields":)"
    R"([{"name":"key","type":"long"},{"name":"value","type":"float"}]}}},)"
    R"({"name":"u","type":["null","long","boolean"]}]})",
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sink;
    if (size == 0) return 0;
    const base::ByteView bytes = std::as_bytes(std::span(data, size)).subspan(1);
    const auto document = codec::avro::Document::parse(kSchemas[data[0] % std::size(kSchemas)], {});
    if (!document) return 0;
    const auto value = value_of_avro(document->root(), bytes);
    if (!value) return 0;
    const auto connect = connect_schema_of(document->root(), 1);
    CHECK(connect);
    const auto again = avro_schema_of(*connect, {});
    CHECK(again, again.error().what);
    base::Bytes written;
    const auto appended = append_avro(written, again->root(), connect->get(), *value);
    CHECK(appended, appended.error().what);
    const auto read = value_of_avro(again->root(), written);
    CHECK(read, read.error().what);
    CHECK(json_of(*read) == json_of(*value));
    return 0;
}
