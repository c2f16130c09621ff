#include "door/rest/schemas/framing.h"

#include <limits>
#include <utility>

#include "base/text.h"
#include "codec/avro/json_binary.h"
#include "codec/endian.h"
#include "codec/json/json.h"
#include "codec/jsonschema/validation.h"
#include "codec/protobuf/json_binary.h"
#include "codec/varint.h"

namespace door::rest::schemas {
namespace {

using base::Code;
using base::Error;
using base::Result;
using codec::protobuf::MessageIndexes;
using ::registry::ParsedSchema;

constexpr std::byte kMagic{0};
constexpr std::size_t kFrameBytes = 1 + sizeof(std::int32_t);
// Messages in messages; .proto files are not read deeper.
constexpr std::int64_t kIndexesMax = 100;

Result<base::Bytes> valid_json(const codec::jsonschema::Document& document,
                               const std::string& json) {
    TRY(const codec::jsonschema::Tree tree, codec::jsonschema::Tree::parse(json));
    TRY_VOID(codec::jsonschema::validate(document.root(), tree.root()));
    return base::copy_of(base::as_bytes(json));
}

Result<base::Bytes> message_of(const codec::protobuf::Document& document, const std::string& json) {
    TRY(base::Bytes message, codec::protobuf::binary_of_json(document, {0}, json));
    // No indexes: the first message.
    message.insert(message.begin(), std::byte{0});
    return message;
}

Result<base::Bytes> value_of(const ParsedSchema& schema, std::string json) {
    if (schema.avro() != nullptr) {
        return codec::avro::binary_of_json(*schema.avro(), std::move(json));
    }
    if (schema.json() != nullptr) return valid_json(*schema.json(), json);
    return message_of(*schema.protobuf(), json);
}

// Off the front of a value: how many there are, then each, zigzag.
Result<MessageIndexes> take_indexes(base::ByteView& value) {
    const Error broken{Code::malformed, "the indexes of the message are broken"};
    const auto count = codec::take_varint(value);
    if (!count || *count < 0 || *count > kIndexesMax) return broken;
    if (*count == 0) return MessageIndexes{0};
    MessageIndexes indexes;
    for (std::int64_t i = 0; i < *count; ++i) {
        const auto index = codec::take_varint(value);
        if (!index || *index < 0 || *index > std::numeric_limits<std::int32_t>::max()) {
            return broken;
        }
        indexes.push_back(static_cast<std::int32_t>(*index));
    }
    return indexes;
}

}  // namespace

Result<base::Bytes> framed(std::int32_t id, const ParsedSchema& schema, std::string json) {
    TRY(const base::Bytes value, value_of(schema, std::move(json)));
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

Result<std::string> json_in(base::ByteView record, const ParsedSchema& schema) {
    base::ByteView value = record.subspan(kFrameBytes);
    if (schema.avro() != nullptr) return codec::avro::json_of_binary(*schema.avro(), value);
    if (schema.json() != nullptr) return codec::compact_json(std::string(base::as_text(value)));
    TRY(const MessageIndexes indexes, take_indexes(value));
    return codec::protobuf::json_of_binary(*schema.protobuf(), indexes, value);
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
