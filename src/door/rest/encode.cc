// Produce requests of formats with schemas: JSON and schemas in, framed records out.

#include <algorithm>

#include "base/text.h"
#include "door/rest/produce.h"
#include "door/rest/schemas/framing.h"

namespace door::rest {
namespace {

using base::Bytes;
using ::registry::Refusal;
using schemas::Outcome;
using schemas::SchemaPtr;
using wire::JsonText;

using JsonRecord = wire::rest::ProduceRecord<JsonText>;
using EncodedRecord = wire::rest::ProduceRecord<Bytes>;

bool is_given(const std::optional<JsonText>& json) { return json && json->text != "null"; }

// Of the keys or the values of a request.
struct Side {
    std::string_view name;  // "key"
    const std::optional<JsonText>& schema;
    const std::optional<JsonText>& schema_id;
    Refusal missing;
};

run::Task<Outcome<SchemaPtr>> schema_for(schemas::Schemas& schemas, Format format, Side side,
                                         std::string topic) {
    const std::string_view type = *schema_type_of(format);
    const std::string field = base::text(side.name, "_schema");
    if (is_given(side.schema_id)) {
        std::int32_t id = 0;
        if (!base::parse_number(side.schema_id->text, id)) {
            co_return Refusal{422, 422, field + "_id is to be a number"};
        }
        auto found = co_await schemas.with_id(id);
        if (const auto* schema = std::get_if<SchemaPtr>(&found)) {
            if (auto refused = schemas::refusal_unless_of(type, **schema)) {
                co_return *std::move(refused);
            }
        }
        co_return found;
    }
    if (!is_given(side.schema)) co_return side.missing;
    auto text = schemas::text_of_json(side.schema->text, field);
    if (!text) co_return Refusal{422, 42205, text.error().what};
    schemas::Subject subject{.name = {}, .topic = std::move(topic), .side = side.name};
    ::registry::SchemaText schema{std::string(type), *std::move(text)};
    co_return co_await schemas.registered(std::move(subject), std::move(schema));
}

// Into `member` of each record that has it.
std::optional<Refusal> encode_side(const schemas::Schema& schema, Format format,
                                   std::string_view name, const std::vector<JsonRecord>& from,
                                   std::optional<JsonText> JsonRecord::* given,
                                   std::vector<EncodedRecord>& to,
                                   std::optional<Bytes> EncodedRecord::* member) {
    for (std::size_t i = 0; i < from.size(); ++i) {
        const std::optional<JsonText>& json = from[i].*given;
        if (!json) continue;
        auto framed = schemas::framed(schema.id, schema.parsed, std::string(json->text));
        if (!framed) {
            return Refusal{
                422, 42203,
                base::text("Conversion of JSON to ", title_of(format), " failed: records[", i, "].",
                           name, ": ", framed.error().what)};
        }
        to[i].*member = *std::move(framed);
    }
    return {};
}

}  // namespace

run::Task<Outcome<Records>> encode(schemas::Schemas& schemas, Format format,
                                   wire::rest::ProduceJson request, std::string topic) {
    ProduceEncoded encoded;
    encoded.records.resize(request.records.size());
    for (std::size_t i = 0; i < request.records.size(); ++i) {
        encoded.records[i].partition = request.records[i].partition;
    }
    const bool has_keys =
        std::ranges::any_of(request.records, [](const auto& one) { return one.key.has_value(); });
    const bool has_values =
        std::ranges::any_of(request.records, [](const auto& one) { return one.value.has_value(); });
    if (has_keys) {
        Side keys{"key",
                  request.key_schema,
                  request.key_schema_id,
                  {422, 42201,
                   "Request includes keys but does not include the key_schema or key_schema_id "
                   "field"}};
        const auto schema = co_await schema_for(schemas, format, std::move(keys), topic);
        if (const auto* refused = std::get_if<Refusal>(&schema)) co_return *refused;
        const schemas::Schema& found = *std::get<SchemaPtr>(schema);
        encoded.key_schema_id = found.id;
        if (auto refused = encode_side(found, format, "key", request.records, &JsonRecord::key,
                                       encoded.records, &EncodedRecord::key)) {
            co_return *std::move(refused);
        }
    }
    if (has_values) {
        Side values{"value",
                    request.value_schema,
                    request.value_schema_id,
                    {422, 42202,
                     "Request includes values but does not include the value_schema or "
                     "value_schema_id field"}};
        const auto schema = co_await schema_for(schemas, format, std::move(values), topic);
        if (const auto* refused = std::get_if<Refusal>(&schema)) co_return *refused;
        const schemas::Schema& found = *std::get<SchemaPtr>(schema);
        encoded.value_schema_id = found.id;
        if (auto refused = encode_side(found, format, "value", request.records, &JsonRecord::value,
                                       encoded.records, &EncodedRecord::value)) {
            co_return *std::move(refused);
        }
    }
    co_return Records(std::move(encoded));
}

}  // namespace door::rest
