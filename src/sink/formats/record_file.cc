#include "sink/formats/record_file.h"

#include <utility>
#include <vector>

#include "base/text.h"
#include "codec/records/compression.h"
#include "sink/formats/parquet_rows.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

// Lines of JSON, and bare bytes.
class TextFile final : public RecordFile {
  public:
    TextFile(Format format, const FormatOptions& options, SchemaPtr schema)
        : format_(format), options_(options), schema_(std::move(schema)) {}

    Result<> add(const Value& value) override {
        if (format_ == Format::bytes) {
            const bool is_plain = value.as<Object>() == nullptr && value.as<Array>() == nullptr;
            text_ += is_plain ? plain_text(value) : json_of(value);
            text_ += options_.separator;
            return {};
        }
        if (schema_ && options_.decimals == DecimalFormat::numeric) {
            append_json(text_, *schema_, value, options_.decimals);
        } else {
            append_json(text_, value);
        }
        text_ += '\n';
        return {};
    }
    std::size_t bytes() const override { return text_.size(); }
    Result<base::Bytes> finish() override {
        const base::ByteView bytes = base::as_bytes(text_);
        if (!options_.is_compressed) return base::copy_of(bytes);
        return codec::compress(codec::Compression::gzip, bytes);
    }

  private:
    const Format format_;
    const FormatOptions& options_;
    const SchemaPtr schema_;
    std::string text_;
};

class AvroRecordFile final : public RecordFile {
  public:
    explicit AvroRecordFile(AvroFile file) : file_(std::move(file)) {}

    Result<> add(const Value& value) override { return file_.add(value); }
    std::size_t bytes() const override { return file_.bytes(); }
    Result<base::Bytes> finish() override { return file_.finish(); }

  private:
    AvroFile file_;
};

class ParquetRecordFile final : public RecordFile {
  public:
    ParquetRecordFile(const ParquetMaker& maker, SchemaPtr schema, sql::ShapePtr shape,
                      ParquetCodec codec, std::string name)
        : maker_(maker),
          schema_(std::move(schema)),
          shape_(std::move(shape)),
          codec_(codec),
          name_(std::move(name)) {}

    Result<> add(const Value& value) override {
        TRY(sql::Tree row, row_of(*schema_, *shape_, value));
        bytes_ += bytes_of(row);
        rows_.push_back(std::move(row));
        return {};
    }
    std::size_t bytes() const override { return bytes_; }
    Result<base::Bytes> finish() override { return maker_.make(*shape_, rows_, codec_, name_); }

  private:
    const ParquetMaker& maker_;
    const SchemaPtr schema_;
    const sql::ShapePtr shape_;
    const ParquetCodec codec_;
    const std::string name_;
    std::vector<sql::Tree> rows_;
    std::size_t bytes_ = 0;
};

using Begun = Result<std::unique_ptr<RecordFile>>;

Begun begin_parquet(const FormatOptions& options, const SchemaPtr& schema, std::string name,
                    const ParquetMaker* parquet) {
    if (parquet == nullptr) return Error{Code::unavailable, "there is no DuckDB for Parquet files"};
    TRY(sql::ShapePtr shape, row_shape_of(schema));
    return std::unique_ptr<RecordFile>(std::make_unique<ParquetRecordFile>(
        *parquet, schema, std::move(shape), options.parquet_codec, std::move(name)));
}

}  // namespace

std::string extension_of(Format format, const FormatOptions& options) {
    const std::string_view packed = options.is_compressed ? ".gz" : "";
    switch (format) {
        case Format::json:
            return base::text(".json", packed);
        case Format::bytes:
            return base::text(options.bytes_extension, packed);
        case Format::avro:
            return ".avro";
        case Format::parquet:
            return std::string(extension_of(options.parquet_codec));
    }
    return "";
}

Begun begin_file(Format format, const FormatOptions& options, const SchemaPtr& schema,
                 std::string name, const ParquetMaker* parquet) {
    switch (format) {
        case Format::json:
        case Format::bytes:
            return std::unique_ptr<RecordFile>(std::make_unique<TextFile>(format, options, schema));
        case Format::avro: {
            TRY(AvroFile file, AvroFile::begin(schema, options.avro, options.avro_codec, name));
            return std::unique_ptr<RecordFile>(std::make_unique<AvroRecordFile>(std::move(file)));
        }
        case Format::parquet:
            return begin_parquet(options, schema, std::move(name), parquet);
    }
    return Error{Code::unsupported, "no such format"};
}

}  // namespace sink
