#pragma once
// An Avro object container file (specification, "Object Container Files"), made record by record.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "codec/avro/schema.h"
#include "sink/avro/avro_schema.h"

namespace sink {

enum class AvroCodec : std::uint8_t { none, deflate, snappy, zstandard };

// The specification's word: "null".
std::string_view name_of(AvroCodec codec);

//   SINK-2  The same records under the same name give the same bytes: what stands between blocks,
//           elsewhere drawn by lot, follows from the name and the schema.
class AvroFile {
  public:
    // `name`: of the object that it will be. Code::invalid_argument as of avro_schema_of().
    static Result<AvroFile> begin(const SchemaPtr& schema, const AvroOptions& options,
                                  AvroCodec codec, std::string_view name);

    // A value of the file's schema. On an error the file is as before.
    Result<> add(const Value& value);
    std::size_t bytes() const { return out_.size() + block_.size(); }
    // All of it.
    Result<base::Bytes> finish();

  private:
    AvroFile(SchemaPtr schema, codec::avro::Document document, AvroCodec codec)
        : schema_(std::move(schema)), document_(std::move(document)), codec_(codec) {}
    Result<> end_block();

    SchemaPtr schema_;
    codec::avro::Document document_;
    AvroCodec codec_;
    base::Bytes mark_;  // between blocks
    base::Bytes out_;
    base::Bytes block_;
    std::int64_t block_records_ = 0;
};

}  // namespace sink
