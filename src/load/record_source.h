#pragma once
// A topic's records as a relation: one SQL row for every row or dead letter.
//
// Columns: $partition, $offset, $place, $time (ms), $hash, $reason (null for a row), $raw (null
// for a row), $label (null for a row), then the key and the fields of the spec (null for a dead
// letter).

#include <cstddef>
#include <memory>
#include <vector>

#include "load/record_scan.h"
#include "load/table_spec.h"
#include "sql/database.h"

namespace load {

class RecordSource final : public sql::RowSource {
  public:
    // Both outlive the source.
    RecordSource(RecordScan& scan, const TableSpec& spec) : scan_(scan), spec_(spec) {}

    std::vector<sql::Column> columns() const override;
    std::unique_ptr<sql::RowWorker> worker(const std::vector<std::size_t>& projected) override;

  private:
    RecordScan& scan_;
    const TableSpec& spec_;
};

}  // namespace load
