// Avro's binary encoding → values.

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "codec/utf8.h"
#include "codec/varint.h"
#include "sink/avro/avro_value.h"
#include "sink/avro/connect_schema.h"

namespace sink {
namespace {

using base::Code;
using base::Error;
using codec::avro::Type;

constexpr int kDepthMax = 128;
// What a few bytes may claim without carrying it: an array of a million nulls.
constexpr std::size_t kValuesMax = 1U << 20U;

class AvroReader {
  public:
    explicit AvroReader(base::ByteView bytes) : rest_(bytes) {}

    Result<Value> read(const codec::avro::Schema& schema) {
        if (++depth_ > kDepthMax) return fault("the value is nested too deep");
        if (++values_ > kValuesMax) return fault("the value has too many parts");
        auto value = read_value(schema);
        --depth_;
        return value;
    }
    bool is_at_end() const { return rest_.empty(); }
    static Error fault(std::string_view what) {
        return {Code::malformed, base::text("Avro: ", what)};
    }

  private:
    Result<std::int64_t> take_long() {
        const auto raw = codec::take_long_varint(rest_);
        if (!raw) return fault("a number is cut, or too long");
        return codec::unzigzag(*raw);
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
    Result<std::string> take_text() {
        TRY(const base::ByteView text, take_blob());
        if (!codec::is_utf8(base::as_text(text))) return fault("a string is no UTF-8");
        return std::string(base::as_text(text));
    }
    // Little-endian, as the specification wants it; so are the machines that we build for.
    template <class T>
    Result<T> take_raw() {
        TRY(const base::ByteView bytes, take(sizeof(T)));
        T value{};
        std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }

    Result<Value> read_value(const codec::avro::Schema& schema) {
        switch (schema.type) {
            case Type::null:
                return Value();
            case Type::boolean: {
                TRY(const base::ByteView byte, take(1));
                return Value(byte.front() != std::byte{0});
            }
            case Type::integer:
            case Type::long_integer: {
                TRY(const std::int64_t value, take_long());
                if (schema.type == Type::integer && value != static_cast<std::int32_t>(value)) {
                    return fault("an int is out of range");
                }
                return Value::integer(value);
            }
            case Type::single: {
                TRY(const float value, take_raw<float>());
                return single_value(value);
            }
            case Type::double_precision: {
                TRY(const double value, take_raw<double>());
                return real_value(value);
            }
            case Type::string: {
                TRY(std::string text, take_text());
                return Value(std::move(text));
            }
            case Type::bytes: {
                TRY(const base::ByteView bytes, take_blob());
                return Value(base::copy_of(bytes));
            }
            case Type::fixed: {
                TRY(const base::ByteView bytes, take(schema.size));
                return Value(base::copy_of(bytes));
            }
            case Type::enumeration: {
                TRY(const std::int64_t at, take_long());
                if (at < 0 || static_cast<std::uint64_t>(at) >= schema.symbols.size()) {
                    return fault("there is no such symbol");
                }
                return Value::text(schema.symbols[static_cast<std::size_t>(at)]);
            }
            case Type::array:
                return read_array(schema);
            case Type::map:
                return read_map(schema);
            case Type::record:
                return read_record(schema);
            case Type::alternatives:
                return read_branch(schema);
        }
        return Value();
    }

    // Blocks: a count, negative if the block's size in bytes follows; an empty block is the end.
    template <class Take>
    Result<> read_blocks(const Take& take_one) {
        for (;;) {
            TRY(std::int64_t count, take_long());
            if (count == 0) return {};
            if (count < 0) {
                TRY_VOID(take_long());
                if (count == INT64_MIN) return fault("a count is out of range");
                count = -count;
            }
            for (; count > 0; --count) TRY_VOID(take_one());
        }
    }

    Result<Value> read_array(const codec::avro::Schema& schema) {
        Array array;
        const bool is_map = is_map_entry(*schema.items);
        const auto take_one = [&]() -> Result<> {
            TRY(Value item, read(*schema.items));
            auto* const entry = item.as<Object>();
            if (is_map && entry != nullptr && entry->size() == 2) {
                item =
                    Value(Array{std::move(entry->front().value), std::move(entry->back().value)});
            }
            array.push_back(std::move(item));
            return {};
        };
        TRY_VOID(read_blocks(take_one));
        return Value(std::move(array));
    }

    Result<Value> read_map(const codec::avro::Schema& schema) {
        Object object;
        const auto take_one = [&]() -> Result<> {
            TRY(const std::string name, take_text());
            TRY(Value item, read(*schema.items));
            set(object, name, std::move(item));
            return {};
        };
        TRY_VOID(read_blocks(take_one));
        return Value(std::move(object));
    }

    Result<Value> read_record(const codec::avro::Schema& schema) {
        Object object;
        object.reserve(schema.fields.size());
        for (const codec::avro::Field& field : schema.fields) {
            TRY(Value value, read(*field.type));
            object.push_back({field.name, std::move(value)});
        }
        return Value(std::move(object));
    }

    // A choice between several is a structure with a field for each, of which one has a value.
    Result<Value> read_branch(const codec::avro::Schema& schema) {
        TRY(const std::int64_t at, take_long());
        if (at < 0 || static_cast<std::uint64_t>(at) >= schema.branches.size()) {
            return fault("a union has no such branch");
        }
        const auto* const chosen = schema.branches[static_cast<std::size_t>(at)];
        TRY(Value value, read(*chosen));
        if (chosen->type == Type::null || only_branch(schema) != nullptr) return value;
        Object object;
        for (const codec::avro::Schema* const branch : schema.branches) {
            if (branch->type != Type::null) object.push_back({branch_name(*branch), Value()});
        }
        set(object, branch_name(*chosen), std::move(value));
        return Value(std::move(object));
    }

    base::ByteView rest_;
    int depth_ = 0;
    std::size_t values_ = 0;
};

}  // namespace

Result<Value> value_of_avro(const codec::avro::Schema& schema, base::ByteView bytes) {
    AvroReader reader(bytes);
    TRY(Value value, reader.read(schema));
    if (!reader.is_at_end()) return AvroReader::fault("bytes follow the value");
    return value;
}

}  // namespace sink
