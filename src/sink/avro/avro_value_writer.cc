// Values → Avro's binary encoding.

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/text.h"
#include "codec/varint.h"
#include "sink/avro/avro_schema.h"
#include "sink/avro/avro_value.h"

namespace sink {
namespace {

using base::Code;
using base::Error;
using codec::avro::Type;

// Little-endian, as the specification wants it; so are the machines that we build for.
template <class T>
void append_raw(base::Bytes& out, T value) {
    std::byte room[sizeof value];
    std::memcpy(room, &value, sizeof value);
    out.insert(out.end(), room, room + sizeof value);
}

Error misfit(const Schema& schema, const Value& value) {
    return {Code::invalid_argument, base::text("Invalid type for ", name_of(schema.type), ": ",
                                               base::printable(plain_text(value), 200))};
}

class AvroWriter {
  public:
    explicit AvroWriter(base::Bytes& out) : out_(out) {}

    Result<> write(const codec::avro::Schema& avro, const Schema& schema, const Value& given) {
        const Value& value = given.is_null() && schema.fallback ? *schema.fallback : given;
        if (value.is_null() && !schema.is_optional) {
            return Error{Code::invalid_argument, "Found null value for non-optional schema"};
        }
        if (avro.type == Type::alternatives) return write_branch(avro, schema, value);
        return write_plain(avro, schema, value);
    }

    // As AvroData keeps values without a schema: in the field of their kind.
    Result<> write_anything(const codec::avro::Schema& avro, const Value& value) {
        std::string_view kind;
        if (value.as<bool>() != nullptr) kind = "boolean";
        if (value.as<base::Bytes>() != nullptr) kind = "bytes";
        if (value.as<Number>() != nullptr) kind = value.to_integer() ? "long" : "double";
        if (value.as<std::string>() != nullptr) kind = "string";
        if (value.as<Array>() != nullptr) kind = "array";
        if (value.as<Object>() != nullptr) kind = "map";
        for (const codec::avro::Field& field : avro.fields) {
            append_avro_long(out_, field.name == kind ? 1 : 0);
            if (field.name != kind) continue;
            const codec::avro::Schema& type = *field.type->branches.back();
            if (kind == "array" || kind == "map") {
                TRY_VOID(write_parts(type, value));
            } else {
                TRY_VOID(write_scalar(type, value));
            }
        }
        return {};
    }

  private:
    Result<> write_parts(const codec::avro::Schema& list, const Value& value) {
        if (const auto* const array = value.as<Array>()) {
            if (!array->empty()) append_avro_long(out_, static_cast<std::int64_t>(array->size()));
            for (const Value& one : *array) TRY_VOID(write_anything(*list.items, one));
        } else if (const auto* const object = value.as<Object>()) {
            const codec::avro::Schema& anything = *list.items->fields.front().type;
            if (!object->empty()) {
                append_avro_long(out_, static_cast<std::int64_t>(object->size()));
            }
            for (const Field& one : *object) {
                TRY_VOID(write_anything(anything, Value::text(one.name)));
                TRY_VOID(write_anything(anything, one.value));
            }
        }
        append_avro_long(out_, 0);
        return {};
    }

    Result<> write_scalar(const codec::avro::Schema& type, const Value& value) {
        Schema schema;
        switch (type.type) {
            case Type::boolean:
                schema.type = SchemaType::boolean;
                break;
            case Type::bytes:
                schema.type = SchemaType::bytes;
                break;
            case Type::long_integer:
                schema.type = SchemaType::int64;
                break;
            case Type::double_precision:
                schema.type = SchemaType::float64;
                break;
            default:
                break;
        }
        return write_plain(type, schema, value);
    }

    Result<> write_branch(const codec::avro::Schema& avro, const Schema& schema,
                          const Value& value) {
        const auto null = std::ranges::find(avro.branches, Type::null, &codec::avro::Schema::type);
        if (value.is_null()) {
            append_avro_long(out_, null - avro.branches.begin());
            return {};
        }
        if (schema.name != kAvroUnion) {
            const auto one = std::ranges::find_if(
                avro.branches, [](const auto* branch) { return branch->type != Type::null; });
            append_avro_long(out_, one - avro.branches.begin());
            return write_plain(**one, schema, value);
        }
        // Its fields are the branches, behind null.
        const auto* const object = value.as<Object>();
        std::size_t at = schema.is_optional ? 1 : 0;
        for (const SchemaField& field : schema.fields) {
            const Value* const chosen = object == nullptr ? nullptr : find(*object, field.name);
            if (chosen != nullptr && !chosen->is_null()) {
                append_avro_long(out_, static_cast<std::int64_t>(at));
                return write_plain(*avro.branches[at], *field.schema, *chosen);
            }
            ++at;
        }
        return misfit(schema, value);
    }

    Result<> write_plain(const codec::avro::Schema& avro, const Schema& schema,
                         const Value& value) {
        switch (schema.type) {
            case SchemaType::boolean: {
                const bool* const truth = value.as<bool>();
                if (truth == nullptr) return misfit(schema, value);
                out_.push_back(*truth ? std::byte{1} : std::byte{0});
                return {};
            }
            case SchemaType::int8:
            case SchemaType::int16:
            case SchemaType::int32:
            case SchemaType::int64: {
                const auto number = value.to_integer();
                if (!number) return misfit(schema, value);
                append_avro_long(out_, *number);
                return {};
            }
            case SchemaType::float32:
            case SchemaType::float64: {
                const auto real = to_real(value);
                if (!real) return misfit(schema, value);
                schema.type == SchemaType::float32 ? append_raw(out_, static_cast<float>(*real))
                                                   : append_raw(out_, *real);
                return {};
            }
            case SchemaType::string:
                return write_text(avro, schema, value);
            case SchemaType::bytes: {
                const auto* const bytes = value.as<base::Bytes>();
                const bool is_fixed = avro.type == Type::fixed;
                if (bytes == nullptr || (is_fixed && bytes->size() != avro.size)) {
                    return misfit(schema, value);
                }
                if (!is_fixed) append_avro_long(out_, static_cast<std::int64_t>(bytes->size()));
                out_.insert(out_.end(), bytes->begin(), bytes->end());
                return {};
            }
            case SchemaType::array:
                return write_array(avro, schema, value);
            case SchemaType::map:
                return write_map(avro, schema, value);
            case SchemaType::structure:
                return write_structure(avro, schema, value);
        }
        return {};
    }

    Result<> write_text(const codec::avro::Schema& avro, const Schema& schema, const Value& value) {
        const auto* const text = value.as<std::string>();
        if (text == nullptr) return misfit(schema, value);
        if (avro.type != Type::enumeration) {
            append_avro_blob(out_, base::as_bytes(*text));
            return {};
        }
        const auto symbol = std::ranges::find(avro.symbols, *text);
        if (symbol == avro.symbols.end()) {
            return Error{Code::invalid_argument, base::text("value ", base::printable(*text),
                                                            " is not a ", avro.full_name())};
        }
        append_avro_long(out_, symbol - avro.symbols.begin());
        return {};
    }

    Result<> write_array(const codec::avro::Schema& avro, const Schema& schema,
                         const Value& value) {
        const auto* const array = value.as<Array>();
        if (array == nullptr) return misfit(schema, value);
        if (!array->empty()) append_avro_long(out_, static_cast<std::int64_t>(array->size()));
        for (const Value& one : *array) TRY_VOID(write(*avro.items, *schema.items, one));
        append_avro_long(out_, 0);
        return {};
    }

    Result<> write_map(const codec::avro::Schema& avro, const Schema& schema, const Value& value) {
        if (const auto* const object = value.as<Object>()) {
            if (!object->empty()) append_avro_long(out_, static_cast<std::int64_t>(object->size()));
            for (const Field& one : *object) {
                if (avro.type == Type::map) {
                    append_avro_blob(out_, base::as_bytes(one.name));
                } else {
                    TRY_VOID(write(*avro.items->fields.front().type, *schema.keys,
                                   Value::text(one.name)));
                }
                const codec::avro::Schema& type =
                    avro.type == Type::map ? *avro.items : *avro.items->fields.back().type;
                TRY_VOID(write(type, *schema.items, one.value));
            }
            append_avro_long(out_, 0);
            return {};
        }
        const auto* const entries = value.as<Array>();
        if (entries == nullptr || avro.type == Type::map) return misfit(schema, value);
        if (!entries->empty()) append_avro_long(out_, static_cast<std::int64_t>(entries->size()));
        for (const Value& one : *entries) {
            const auto* const pair = one.as<Array>();
            if (pair == nullptr || pair->size() != 2) return misfit(schema, value);
            TRY_VOID(write(*avro.items->fields.front().type, *schema.keys, pair->front()));
            TRY_VOID(write(*avro.items->fields.back().type, *schema.items, pair->back()));
        }
        append_avro_long(out_, 0);
        return {};
    }

    Result<> write_structure(const codec::avro::Schema& avro, const Schema& schema,
                             const Value& value) {
        const auto* const object = value.as<Object>();
        if (object == nullptr) return misfit(schema, value);
        static const Value kNone;
        for (std::size_t i = 0; i < schema.fields.size(); ++i) {
            const SchemaField& field = schema.fields[i];
            const bool is_in_place = i < object->size() && (*object)[i].name == field.name;
            const Value* const found =
                is_in_place ? &(*object)[i].value : find(*object, field.name);
            const Result<> written =
                write(*avro.fields[i].type, *field.schema, found == nullptr ? kNone : *found);
            if (!written) return base::within(base::text("field ", field.name), written.error());
        }
        return {};
    }

    base::Bytes& out_;
};

}  // namespace

void append_avro_long(base::Bytes& out, std::int64_t value) {
    std::byte room[10];
    out.insert(out.end(), room, codec::write_varint(room, value));
}

void append_avro_blob(base::Bytes& out, base::ByteView bytes) {
    append_avro_long(out, static_cast<std::int64_t>(bytes.size()));
    out.insert(out.end(), bytes.begin(), bytes.end());
}

// Depth is bounded by who made the value: the readers of JSON and Avro.
Result<> append_avro(base::Bytes& out, const codec::avro::Schema& schema, const Schema* connect,
                     const Value& value) {
    AvroWriter writer(out);
    if (connect == nullptr) return writer.write_anything(schema, value);
    return writer.write(schema, *connect, value);
}

}  // namespace sink
