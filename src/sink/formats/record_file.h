#pragma once
// One object in the making: records in, bytes out, in each of the formats.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sink/avro/avro_file.h"
#include "sink/formats/parquet_maker.h"
#include "sink/record/json_schema.h"

namespace sink {

// What an object holds.
enum class Format : std::uint8_t { json, bytes, avro, parquet };

// Whether its file is made by one schema, which all of its records need.
constexpr bool needs_schemas(Format format) {
    return format == Format::avro || format == Format::parquet;
}

// What a connector's configuration says of all its files.
struct FormatOptions {
    std::string separator = "\n";  // behind each record of bytes
    bool is_compressed = false;    // gzip, one member a file; of JSON and bytes
    DecimalFormat decimals = DecimalFormat::base64;
    AvroOptions avro{};
    AvroCodec avro_codec = AvroCodec::none;
    ParquetCodec parquet_codec = ParquetCodec::snappy;
    std::string bytes_extension = ".bin";
};

// ".json.gz"
std::string extension_of(Format format, const FormatOptions& options);

//   Owner: ShapedWriter.  Ends: finish(), or at any moment.
class RecordFile {
  public:
    virtual ~RecordFile() = default;
    // A value of the file's schema. Code::invalid_argument if it is not; then the file is as
    // before.
    virtual Result<> add(const Value& value) = 0;
    // In memory, about.
    virtual std::size_t bytes() const = 0;
    // All of it; asked for again after an error.
    virtual Result<base::Bytes> finish() = 0;
};

// `name` is the object's; `options` and `parquet` outlive the file. Code::invalid_argument if there
// can be no file of that schema.
Result<std::unique_ptr<RecordFile>> begin_file(Format format, const FormatOptions& options,
                                               const SchemaPtr& schema, std::string name,
                                               const ParquetMaker* parquet);

}  // namespace sink
