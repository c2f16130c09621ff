#include "door/rest/schemas/framing.h"

#include <utility>

#include "base/text.h"
#include "codec/avro/json_binary.h"
#include "codec/endian.h"
#include "codec/json/json.h"

namespace door::rest::schemas {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::byte kMagic{0};
constexpr std::size_t kFrameBytes = 1 + sizeof(std::int32_t);

}  // namespace

Result<base::Bytes> framed(std::int32_t id, const codec::avro::Schema& schema, std::string json) {
    TRY(const base::Bytes value, codec::avro::binary_of_json(schema, std::move(json)));
    base::Bytes out(kFrameBytes);
    out.front() = kMagic;
    codec::store_big(out.data() + 1, id);
    out.insert(out.end(), value.begin(), value.end());
    return out;
}

std::optional<std::int32_t> id_in(base::ByteView record) {
    if (record.size() < kFrameBytes || record.front() != kMagic) return {};
    return codec::load_big<std::int32_t>(record.data() + 1);
}

Result<std::string> json_in(base::ByteView record, const codec::avro::Schema& schema) {
    return codec::avro::json_of_binary(schema, record.subspan(kFrameBytes));
}

Result<std::string> text_of_json(std::string_view json, std::string_view what) {
    std::string text(json);
    codec::JsonReader reader(text);
    if (reader.kind() != codec::JsonKind::string) {
        return Error{Code::malformed, base::text(what, " is to be a text")};
    }
    std::string out(reader.string());
    TRY_VOID(reader.finish());
    return out;
}

}  // namespace door::rest::schemas
