#include "load/record_source.h"

#include <simdjson.h>

#include <string>

#include "codec/base64.h"
#include "load/record_hash.h"

namespace load {

namespace {

// The columns before the fields, in order.
enum Fixed : std::size_t {
    partition,
    offset,
    place,
    time,
    hash,
    reason,
    raw,
    label,
    key,
    fixed_count
};

sql::Type type_of(rows::FieldType type) {
    switch (type) {
        case rows::FieldType::text:
            return sql::Type::text;
        case rows::FieldType::integer:
            return sql::Type::bigint;
        case rows::FieldType::number:
            return sql::Type::real;
    }
    return sql::Type::text;
}

class Worker final : public sql::RowWorker {
  public:
    Worker(RecordScan& scan, const TableSpec& spec, std::vector<std::size_t> projected)
        : scan_(scan), spec_(spec), projected_(std::move(projected)), parser_(spec.rows) {}

    Result<std::size_t> fill(sql::ChunkWriter& chunk) override {
        std::size_t row = 0;
        while (row < chunk.capacity()) {
            if (const rows::ParsedRow* const parsed = parser_.next()) {
                write(chunk, row++, *parsed);
                continue;
            }
            if (at_ == morsel_.size()) {
                at_ = 0;
                TRY(const bool more, scan_.next(morsel_));
                if (!more) break;
            }
            record_ = morsel_.record(at_++);
            parser_.start(morsel_.bytes(record_), record_.payload);
        }
        return row;
    }

  private:
    void write(sql::ChunkWriter& chunk, std::size_t row, const rows::ParsedRow& parsed) {
        for (std::size_t i = 0; i < projected_.size(); ++i) {
            if (projected_[i] < fixed_count) {
                write_fixed(chunk, i, row, parsed);
            } else {
                write_field(chunk, i, row, parsed);
            }
        }
    }

    void write_fixed(sql::ChunkWriter& chunk, std::size_t column, std::size_t row,
                     const rows::ParsedRow& parsed) {
        const bool is_row = parsed.reason == rows::Reason::none;
        switch (static_cast<Fixed>(projected_[column])) {
            case partition:
                return chunk.set_integer(column, row, morsel_.partition().value());
            case offset:
                return chunk.set_integer(column, row, record_.offset.value());
            case place:
                return chunk.set_integer(column, row, parsed.place);
            case time:
                return chunk.set_integer(column, row, record_.time_ms);
            case hash:
                return chunk.set_integer(
                    column, row, static_cast<std::int64_t>(record_hash(morsel_.bytes(record_))));
            case reason:
                return is_row ? chunk.set_null(column, row)
                              : chunk.set_text(column, row, rows::name_of(parsed.reason));
            case raw:
                return is_row ? chunk.set_null(column, row) : write_raw(chunk, column, row, parsed);
            case label:
                return is_row
                           ? chunk.set_null(column, row)
                           : chunk.set_text(column, row, scan_.label(morsel_.partition(), record_));
            case key:
                return is_row ? chunk.set_integer(column, row, parsed.key)
                              : chunk.set_null(column, row);
            case fixed_count:
                break;
        }
    }

    // A table's text is UTF-8: other bytes are kept as base64, and say so.
    static void write_raw(sql::ChunkWriter& chunk, std::size_t column, std::size_t row,
                          const rows::ParsedRow& parsed) {
        if (parsed.reason != rows::Reason::not_json || simdjson::validate_utf8(parsed.raw)) {
            chunk.set_text(column, row, parsed.raw);
        } else {
            chunk.set_text(column, row, "base64:" + codec::base64(base::as_bytes(parsed.raw)));
        }
    }

    void write_field(sql::ChunkWriter& chunk, std::size_t column, std::size_t row,
                     const rows::ParsedRow& parsed) {
        const std::size_t field = projected_[column] - fixed_count;
        if (parsed.reason != rows::Reason::none || parsed.fields[field].is_null) {
            return chunk.set_null(column, row);
        }
        const rows::Cell& cell = parsed.fields[field];
        switch (spec_.rows.fields[field].type) {
            case rows::FieldType::text:
                return chunk.set_text(column, row, cell.text);
            case rows::FieldType::integer:
                return chunk.set_integer(column, row, cell.integer);
            case rows::FieldType::number:
                return chunk.set_real(column, row, cell.number);
        }
    }

    RecordScan& scan_;
    const TableSpec& spec_;
    const std::vector<std::size_t> projected_;
    rows::RowParser parser_;
    Morsel morsel_;
    std::size_t at_ = 0;  // the next record of the morsel
    Morsel::Record record_;
};

}  // namespace

std::vector<sql::Column> RecordSource::columns() const {
    std::vector<sql::Column> columns{
        {"$partition", sql::Type::integer, "INTEGER"}, {"$offset", sql::Type::bigint, "BIGINT"},
        {"$place", sql::Type::integer, "INTEGER"},     {"$time", sql::Type::bigint, "BIGINT"},
        {"$hash", sql::Type::bigint, "BIGINT"},        {"$reason", sql::Type::text, "VARCHAR"},
        {"$raw", sql::Type::text, "VARCHAR"},          {"$label", sql::Type::text, "VARCHAR"},
        {spec_.key, sql::Type::bigint, "BIGINT"}};
    for (const rows::FieldSpec& field : spec_.rows.fields) {
        columns.push_back({field.name, type_of(field.type), {}});
    }
    return columns;
}

std::unique_ptr<sql::RowWorker> RecordSource::worker(const std::vector<std::size_t>& projected) {
    return std::make_unique<Worker>(scan_, spec_, projected);
}

}  // namespace load
