#include "sink/avro/avro_converter.h"

#include "base/text.h"
#include "codec/endian.h"
#include "sink/avro/avro_value.h"
#include "sink/avro/connect_schema.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

constexpr std::byte kMagic{0};
constexpr std::size_t kFrameBytes = 1 + sizeof(std::int32_t);
// Of schemas that are kept; beyond that all are asked for anew.
constexpr std::size_t kKnownMax = 1000;

std::optional<std::int32_t> id_in(base::ByteView record) {
    if (record.size() < kFrameBytes || record.front() != kMagic) return {};
    return codec::load_big<std::int32_t>(record.data() + 1);
}

}  // namespace

std::optional<SchemaWish> AvroConverter::missing(base::ByteView record,
                                                 std::string_view subject) const {
    const auto id = id_in(record);
    if (!id) return std::nullopt;
    SchemaWish wish{*id, std::string(subject)};
    if (known_.contains(wish)) return std::nullopt;
    return wish;
}

void AvroConverter::learn(const SchemaWish& wish, const Result<RegisteredSchema>& answer) {
    if (known_.size() >= kKnownMax) known_.clear();
    if (!answer) {
        known_.insert_or_assign(wish, Result<Known>(answer.error()));
        return;
    }
    auto connect = connect_schema_of(*answer->schema, answer->version);
    known_.insert_or_assign(wish, connect ? Result<Known>(Known{answer->schema, *connect})
                                          : Result<Known>(connect.error()));
}

Result<SchemaAndValue> AvroConverter::read(base::ByteView record, std::string_view subject,
                                           std::string_view topic) const {
    auto read = read_framed(record, subject);
    if (read) return read;
    return Error{Code::malformed, base::text("Failed to deserialize data for topic ", topic,
                                             " to Avro: ", read.error().what)};
}

Result<SchemaAndValue> AvroConverter::read_framed(base::ByteView record,
                                                  std::string_view subject) const {
    const auto id = id_in(record);
    if (!id) return Error{Code::malformed, "Unknown magic byte!"};
    const auto found = known_.find(SchemaWish{*id, std::string(subject)});
    if (found == known_.end() || !found->second) {
        return Error{Code::malformed,
                     base::text("Error retrieving Avro schema for id ", *id, ": ",
                                found == known_.end() ? "it was not asked for"
                                                      : found->second.error().what)};
    }
    const Known& known = *found->second;
    auto value = value_of_avro(*known.avro, record.subspan(kFrameBytes));
    if (value) return SchemaAndValue{known.connect, *std::move(value)};
    return Error{Code::malformed, base::text("Error deserializing Avro message for id ", *id, ": ",
                                             value.error().what)};
}

}  // namespace sink
