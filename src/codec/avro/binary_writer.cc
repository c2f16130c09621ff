// JSON → Avro's binary encoding.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/text.h"
#include "codec/avro/json_binary.h"
#include "codec/avro/json_parts.h"
#include "codec/varint.h"

namespace codec::avro {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr int kDepthMax = 128;

class BinaryWriter {
  public:
    base::Bytes take() { return std::move(out_); }

    Result<> write(const Schema& schema, const std::string& json, const std::string& place) {
        if (++depth_ > kDepthMax) return fault(place, "a shallower value");
        const Result<> done = write_value(schema, json, place);
        --depth_;
        return done;
    }

  private:
    static Error fault(const std::string& place, std::string_view expected) {
        return {Code::invalid_argument,
                base::text(place.empty() ? "the value" : place, ": expected ", expected)};
    }

    void put_long(std::int64_t value) {
        std::byte room[10];
        std::byte* const end = write_varint(room, value);
        out_.insert(out_.end(), room, end);
    }
    void put_bytes(std::string_view bytes) {
        const base::ByteView view = base::as_bytes(bytes);
        out_.insert(out_.end(), view.begin(), view.end());
    }
    // Little-endian, as the specification wants it; so are the machines that we build for.
    template <class T>
    void put_raw(T value) {
        std::byte room[sizeof value];
        std::memcpy(room, &value, sizeof value);
        out_.insert(out_.end(), room, room + sizeof value);
    }

    Result<> write_value(const Schema& schema, const std::string& json, const std::string& place) {
        switch (schema.type) {
            case Type::null:
                return kind_of(json) == JsonKind::null ? Result<>() : fault(place, "null");
            case Type::boolean:
                if (json != "true" && json != "false") return fault(place, "a boolean");
                out_.push_back(json == "true" ? std::byte{1} : std::byte{0});
                return {};
            case Type::integer:
            case Type::long_integer:
                return write_integer(schema, json, place);
            case Type::single:
            case Type::double_precision:
                return write_real(schema, json, place);
            case Type::string:
                return write_string(json, place);
            case Type::bytes:
            case Type::fixed:
                return write_bytes(schema, json, place);
            case Type::enumeration:
                return write_symbol(schema, json, place);
            case Type::array:
                return write_array(schema, json, place);
            case Type::map:
                return write_map(schema, json, place);
            case Type::record:
                return write_record(schema, json, place);
            case Type::alternatives:
                return write_branch(schema, json, place);
        }
        return {};
    }

    Result<> write_integer(const Schema& schema, const std::string& json,
                           const std::string& place) {
        std::int64_t value = 0;
        const bool is_int = schema.type == Type::integer;
        if (!base::parse_number(std::string_view(json), value) ||
            (is_int && (value < INT32_MIN || value > INT32_MAX))) {
            return fault(place, is_int ? "an int" : "a long");
        }
        put_long(value);
        return {};
    }

    Result<> write_real(const Schema& schema, const std::string& json, const std::string& place) {
        double value = 0;
        const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), value);
        const bool is_number = kind_of(json) == JsonKind::number && error == std::errc() &&
                               end == json.data() + json.size();
        if (!is_number) return fault(place, "a number");
        if (schema.type == Type::single)
            put_raw(static_cast<float>(value));
        else
            put_raw(value);
        return {};
    }

    Result<> write_string(const std::string& json, const std::string& place) {
        const auto text = text_of(json);
        if (!text) return fault(place, "a string");
        put_long(static_cast<std::int64_t>(text->size()));
        put_bytes(*text);
        return {};
    }

    // Bytes stand in JSON as a text of code points 0 to 255.
    Result<> write_bytes(const Schema& schema, const std::string& json, const std::string& place) {
        const auto text = text_of(json);
        if (!text) return fault(place, "a string of bytes");
        std::string bytes;
        for (std::size_t at = 0; at < text->size(); ++at) {
            const auto byte = static_cast<unsigned char>((*text)[at]);
            if (byte < 0x80U) {
                bytes += static_cast<char>(byte);
            } else if ((byte == 0xC2U || byte == 0xC3U) && at + 1 < text->size()) {
                const auto low = static_cast<unsigned char>((*text)[++at]);
                bytes += static_cast<char>(((byte & 3U) << 6U) | (low & 0x3FU));
            } else {
                return fault(place, "a string of bytes, each a code point up to 255");
            }
        }
        if (schema.type == Type::bytes)
            put_long(static_cast<std::int64_t>(bytes.size()));
        else if (bytes.size() != schema.size)
            return fault(place, base::text(schema.size, " bytes"));
        put_bytes(bytes);
        return {};
    }

    Result<> write_symbol(const Schema& schema, const std::string& json, const std::string& place) {
        const auto symbol = text_of(json);
        const auto found =
            symbol ? std::ranges::find(schema.symbols, *symbol) : schema.symbols.end();
        if (found == schema.symbols.end()) {
            return fault(place, "a symbol of " + schema.full_name());
        }
        put_long(found - schema.symbols.begin());
        return {};
    }

    Result<> write_array(const Schema& schema, const std::string& json, const std::string& place) {
        const auto elements = elements_of(json);
        if (!elements) return fault(place, "an array");
        if (!elements->empty()) put_long(static_cast<std::int64_t>(elements->size()));
        for (std::size_t i = 0; i < elements->size(); ++i) {
            TRY_VOID(write(*schema.items, (*elements)[i], base::text(place, "[", i, "]")));
        }
        put_long(0);
        return {};
    }

    Result<> write_map(const Schema& schema, const std::string& json, const std::string& place) {
        const auto members = members_of(json);
        if (!members) return fault(place, "an object");
        if (!members->empty()) put_long(static_cast<std::int64_t>(members->size()));
        for (const Member& member : *members) {
            put_long(static_cast<std::int64_t>(member.name.size()));
            put_bytes(member.name);
            TRY_VOID(write(*schema.items, member.value, base::text(place, ".", member.name)));
        }
        put_long(0);
        return {};
    }

    Result<> write_record(const Schema& schema, const std::string& json, const std::string& place) {
        const auto members = members_of(json);
        if (!members) return fault(place, "an object for " + schema.full_name());
        for (const Member& member : *members) {
            if (std::ranges::find(schema.fields, member.name, &Field::name) ==
                schema.fields.end()) {
                return fault(place, base::text("no field ", base::printable(member.name)));
            }
        }
        for (const Field& field : schema.fields) {
            const std::string inner = place.empty() ? field.name : place + "." + field.name;
            const std::string* value = find(*members, field.name);
            if (value == nullptr) return fault(inner, "a value");
            TRY_VOID(write(*field.type, *value, inner));
        }
        return {};
    }

    Result<> write_branch(const Schema& schema, const std::string& json, const std::string& place) {
        std::string name = "null";
        std::string value = json;
        if (kind_of(json) != JsonKind::null) {
            const auto members = members_of(json);
            if (!members || members->size() != 1) {
                return fault(place, R"(null or {"BRANCH": VALUE}, as Avro's JSON has unions)");
            }
            name = members->front().name;
            value = members->front().value;
        }
        for (std::size_t i = 0; i < schema.branches.size(); ++i) {
            if (schema.branches[i]->full_name() != name) continue;
            put_long(static_cast<std::int64_t>(i));
            return write(*schema.branches[i], value, place);
        }
        return fault(place,
                     base::text("a branch of the union, which has no ", base::printable(name)));
    }

    base::Bytes out_;
    int depth_ = 0;
};

}  // namespace

Result<base::Bytes> binary_of_json(const Schema& schema, std::string json) {
    TRY(const std::string compact, compact_json(std::move(json)));
    BinaryWriter writer;
    TRY_VOID(writer.write(schema, compact, ""));
    return writer.take();
}

}  // namespace codec::avro
