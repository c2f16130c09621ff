#include "sql/rows.h"

#include <algorithm>

#include "base/check.h"

namespace sql {

ChunkRows::ChunkRows(std::shared_ptr<Instance> instance, duckdb_result result)
    : instance_(std::move(instance)) {
    const Library& duckdb = instance_->duckdb;
    const idx_t columns = duckdb.column_count(&result);
    for (idx_t i = 0; i < columns; ++i) {
        kinds_.push_back(read_kind(duckdb, duckdb.column_logical_type(&result, i)));
        columns_.push_back(
            {duckdb.column_name(&result, i), kinds_.back().type(), kinds_.back().name});
    }
    while (duckdb_data_chunk chunk = duckdb.fetch_chunk(result)) {
        chunks_.push_back(chunk);
        count_ += duckdb.data_chunk_get_size(chunk);
        ends_.push_back(count_);
    }
    duckdb.destroy_result(&result);
}

ChunkRows::~ChunkRows() {
    for (duckdb_data_chunk chunk : chunks_) instance_->duckdb.destroy_data_chunk(&chunk);
}

Cell ChunkRows::cell(std::uint64_t row, std::size_t column) const {
    CHECK(row < count_ && column < kinds_.size(), row, " ", column);
    const auto end = std::ranges::upper_bound(ends_, row);
    const auto index = static_cast<std::size_t>(end - ends_.begin());
    const std::uint64_t first = index == 0 ? 0 : ends_[index - 1];
    const Library& duckdb = instance_->duckdb;
    return {duckdb, kinds_[column], duckdb.data_chunk_get_vector(chunks_[index], column),
            row - first};
}

bool ChunkRows::is_null(std::uint64_t row, std::size_t column) const {
    return cell(row, column).is_null();
}

std::int64_t ChunkRows::integer(std::uint64_t row, std::size_t column) const {
    return cell(row, column).is_null() ? 0 : cell(row, column).integer();
}

double ChunkRows::real(std::uint64_t row, std::size_t column) const {
    return cell(row, column).is_null() ? 0 : cell(row, column).real();
}

std::string ChunkRows::text(std::uint64_t row, std::size_t column) const {
    std::string out;
    cell(row, column).append_text(out);
    return out;
}

std::string ChunkRows::json(std::uint64_t row, std::size_t column) const {
    std::string out;
    cell(row, column).append_json(out);
    return out;
}

}  // namespace sql
