#include "sink/open_file.h"

#include "base/text.h"

namespace sink {
namespace {

using base::Error;

// What an open file costs beside its bytes.
constexpr std::size_t kFileBytes = 512;

RecordFailure failed(std::string_view exception, const Error& error) {
    return {.stage = Stage::task_put, .exception = exception, .message = error.what};
}

// As the Java connector writes headers: a list of names and values.
Value header_list(const std::vector<RecordField>& headers) {
    Array list;
    for (const RecordField& header : headers) {
        Object one;
        one.push_back({"key", Value::text(header.name)});
        const bool is_none = header.value.is_null();
        one.push_back({"value", is_none ? Value() : Value::text(plain_text(header.value))});
        list.push_back(Value(std::move(one)));
    }
    return Value(std::move(list));
}

SchemaPtr header_list_schema() {
    Schema one;
    one.type = SchemaType::structure;
    one.fields = {{"key", schema_of(SchemaType::string)}, {"value", schema_of(SchemaType::string)}};
    Schema list;
    list.type = SchemaType::array;
    list.items = std::make_shared<const Schema>(std::move(one));
    return std::make_shared<const Schema>(std::move(list));
}

// Parquet's rows are structures: keys and headers go into one of one field.
SchemaPtr in_row(Format format, const SchemaPtr& schema, std::string_view name,
                 std::string_view field) {
    if (format != Format::parquet || !schema) return schema;
    Schema structure;
    structure.type = SchemaType::structure;
    structure.name = name;
    structure.fields = {{std::string(field), schema}};
    return std::make_shared<const Schema>(std::move(structure));
}
Value in_row(Format format, Value value, std::string_view field) {
    if (format != Format::parquet) return value;
    Object object;
    object.push_back({std::string(field), std::move(value)});
    return Value(std::move(object));
}

}  // namespace

OpenFile::OpenFile(const ConnectorConfig& config, const SinkRecord& first, std::string name)
    : config_(&config),
      name_(std::move(name)),
      first_(first.offset),
      last_(first.offset),
      time_(first.time),
      schema_(first.value_schema),
      key_schema_(first.key_schema) {}

Result<OpenFile> OpenFile::begin(const ConnectorConfig& config, const SinkRecord& first,
                                 std::string name, const ParquetMaker* parquet) {
    OpenFile file(config, first, std::move(name));
    TRY_VOID(file.begin_parts(parquet, first));
    return file;
}

Result<> OpenFile::begin_parts(const ParquetMaker* parquet, const SinkRecord& first) {
    const auto begun = [&](Format format, const SchemaPtr& schema, std::string_view side) {
        return begin_file(format, config_->options, schema,
                          base::text(config_->name, "/", name_, side), parquet);
    };
    const bool is_tombstone = first.value.is_null() && config_->nulls == BadRecords::write;
    if (!is_tombstone) {
        TRY(values_, begun(config_->format, schema_, ""));
    }
    if (config_->keys) {
        TRY(keys_, begun(*config_->keys, in_row(*config_->keys, key_schema_, "RecordKey", "key"),
                         ".keys"));
    }
    if (config_->headers) {
        const Format format = *config_->headers;
        TRY(headers_,
            begun(format, in_row(format, header_list_schema(), "RecordHeaders", "headers"),
                  ".headers"));
    }
    return {};
}

std::optional<RecordFailure> OpenFile::add(const SinkRecord& record) {
    if (values_) {
        const Result<> added = values_->add(record.value);
        if (!added) return failed("DataException", added.error());
    }
    Result<> added;
    if (keys_) added = keys_->add(in_row(*config_->keys, record.key, "key"));
    if (added && headers_) {
        added = headers_->add(in_row(*config_->headers, header_list(record.headers), "headers"));
    }
    if (!added) return failed("ConnectException", added.error());
    last_ = record.offset;
    ++records_;
    return std::nullopt;
}

std::size_t OpenFile::bytes() const {
    std::size_t bytes = kFileBytes;
    for (const auto* const one : {&values_, &keys_, &headers_}) {
        if (*one) bytes += (*one)->bytes();
    }
    return bytes;
}

bool OpenFile::takes_key_of(const SinkRecord& record) const {
    return !config_->keys || !needs_schemas(*config_->keys) ||
           are_equal(record.key_schema, key_schema_);
}

OpenFile::Parts OpenFile::close() {
    Parts parts;
    const auto close = [&](std::string_view side, Format format, std::unique_ptr<RecordFile>& one) {
        if (!one) return;
        parts.emplace_back(base::text(name_, side, extension_of(format, config_->options)),
                           std::move(one));
    };
    if (config_->keys) close(".keys", *config_->keys, keys_);
    if (config_->headers) close(".headers", *config_->headers, headers_);
    close("", config_->format, values_);
    return parts;
}

}  // namespace sink
