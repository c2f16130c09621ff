#pragma once
// A whole result as DuckDB's own chunks, read in place.

#include <memory>
#include <string>
#include <vector>

#include "sql/cell.h"
#include "sql/instance.h"

namespace sql {

class ChunkRows final : public Rows {
  public:
    // Takes over the result, which holds no error.
    ChunkRows(std::shared_ptr<Instance> instance, duckdb_result result);
    ~ChunkRows() override;
    ChunkRows(const ChunkRows&) = delete;
    ChunkRows& operator=(const ChunkRows&) = delete;

    const std::vector<Column>& columns() const override { return columns_; }
    std::uint64_t count() const override { return count_; }
    bool is_null(std::uint64_t row, std::size_t column) const override;
    std::int64_t integer(std::uint64_t row, std::size_t column) const override;
    double real(std::uint64_t row, std::size_t column) const override;
    std::string text(std::uint64_t row, std::size_t column) const override;
    std::string json(std::uint64_t row, std::size_t column) const override;

  private:
    Cell cell(std::uint64_t row, std::size_t column) const;

    std::shared_ptr<Instance> instance_;  // the chunks' memory belongs to the open database
    std::vector<Column> columns_;
    std::vector<Kind> kinds_;
    std::vector<duckdb_data_chunk> chunks_;
    std::vector<std::uint64_t> ends_;  // of each chunk: the first row after it
    std::uint64_t count_ = 0;
};

}  // namespace sql
