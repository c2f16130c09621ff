// Avro's binary encoding → JSON.

#include <cstring>

#include "base/text.h"
#include "codec/avro/json_binary.h"
#include "codec/json/writer.h"
#include "codec/utf8.h"
#include "codec/varint.h"

namespace codec::avro {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr int kDepthMax = 128;
// What a few bytes may say of themselves without carrying it: an array of a million nulls.
constexpr std::size_t kJsonBytesMax = 8U << 20U;

class BinaryReader {
  public:
    BinaryReader(base::ByteView bytes, std::string& out) : rest_(bytes), out_(out), json_(out) {}

    Result<> read(const Schema& schema) {
        if (++depth_ > kDepthMax) return fault("the value is nested too deep");
        if (out_.size() > kJsonBytesMax) return fault("the value is too large");
        const Result<> done = read_value(schema);
        --depth_;
        return done;
    }
    Result<> finish() const { return rest_.empty() ? Result<>() : fault("bytes follow the value"); }

  private:
    static Error fault(std::string_view what) {
        return {Code::malformed, base::text("Avro: ", what)};
    }

    Result<std::int64_t> take_long() {
        const auto raw = take_long_varint(rest_);
        if (!raw) return fault("a number is cut, or too long");
        return unzigzag(*raw);
    }
    Result<base::ByteView> take(std::uint64_t count) {
        if (count > rest_.size()) return fault("the value is cut");
        const base::ByteView taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }
    Result<base::ByteView> take_blob() {
        TRY(const std::int64_t length, take_long());
        if (length < 0) return fault("a length is negative");
        return take(static_cast<std::uint64_t>(length));
    }
    template <class T>
    Result<T> take_raw() {
        TRY(const base::ByteView bytes, take(sizeof(T)));
        T value{};
        std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }

    Result<> read_value(const Schema& schema) {
        switch (schema.type) {
            case Type::null:
                json_.null();
                return {};
            case Type::boolean: {
                TRY(const base::ByteView byte, take(1));
                json_.boolean(byte.front() != std::byte{0});
                return {};
            }
            case Type::integer:
            case Type::long_integer: {
                TRY(const std::int64_t value, take_long());
                json_.number(value);
                return {};
            }
            case Type::single: {
                TRY(const float value, take_raw<float>());
                json_.number(static_cast<double>(value));
                return {};
            }
            case Type::double_precision: {
                TRY(const double value, take_raw<double>());
                json_.number(value);
                return {};
            }
            case Type::string: {
                TRY(const base::ByteView text, take_blob());
                if (!is_utf8(base::as_text(text))) return fault("a string is no UTF-8");
                json_.string(base::as_text(text));
                return {};
            }
            case Type::bytes: {
                TRY(const base::ByteView bytes, take_blob());
                put_bytes(bytes);
                return {};
            }
            case Type::fixed: {
                TRY(const base::ByteView bytes, take(schema.size));
                put_bytes(bytes);
                return {};
            }
            case Type::enumeration: {
                TRY(const std::int64_t at, take_long());
                if (at < 0 || static_cast<std::uint64_t>(at) >= schema.symbols.size()) {
                    return fault("there is no such symbol");
                }
                json_.string(schema.symbols[static_cast<std::size_t>(at)]);
                return {};
            }
            case Type::array:
                return read_items(schema);
            case Type::map:
                return read_items(schema);
            case Type::record:
                json_.begin_object();
                for (const Field& field : schema.fields) {
                    json_.key(field.name);
                    TRY_VOID(read(*field.type));
                }
                json_.end_object();
                return {};
            case Type::alternatives:
                return read_branch(schema);
        }
        return {};
    }

    void put_bytes(base::ByteView bytes) {
        std::string text;
        for (const std::byte byte : bytes) {
            const auto value = static_cast<unsigned char>(byte);
            if (value < 0x80U) {
                text += static_cast<char>(value);
            } else {
                text += static_cast<char>(0xC0U | (value >> 6U));
                text += static_cast<char>(0x80U | (value & 0x3FU));
            }
        }
        json_.string(text);
    }

    // Blocks: a count, negative if the block's size in bytes follows; an empty block is the end.
    Result<> read_items(const Schema& schema) {
        const bool is_map = schema.type == Type::map;
        is_map ? json_.begin_object() : json_.begin_array();
        for (;;) {
            TRY(std::int64_t count, take_long());
            if (count == 0) break;
            if (count < 0) {
                TRY_VOID(take_long());
                if (count == INT64_MIN) return fault("a count is out of range");
                count = -count;
            }
            for (; count > 0; --count) {
                if (is_map) {
                    TRY(const base::ByteView name, take_blob());
                    if (!is_utf8(base::as_text(name))) return fault("a key is no UTF-8");
                    json_.key(base::as_text(name));
                }
                TRY_VOID(read(*schema.items));
            }
        }
        is_map ? json_.end_object() : json_.end_array();
        return {};
    }

    Result<> read_branch(const Schema& schema) {
        TRY(const std::int64_t at, take_long());
        if (at < 0 || static_cast<std::uint64_t>(at) >= schema.branches.size()) {
            return fault("a union has no such branch");
        }
        const Schema& branch = *schema.branches[static_cast<std::size_t>(at)];
        if (branch.type == Type::null) return read(branch);
        json_.begin_object();
        json_.key(branch.full_name());
        TRY_VOID(read(branch));
        json_.end_object();
        return {};
    }

    base::ByteView rest_;
    std::string& out_;
    JsonWriter json_;
    int depth_ = 0;
};

}  // namespace

Result<std::string> json_of_binary(const Schema& schema, base::ByteView bytes) {
    std::string out;
    BinaryReader reader(bytes, out);
    TRY_VOID(reader.read(schema));
    TRY_VOID(reader.finish());
    return out;
}

}  // namespace codec::avro
