#pragma once
// The one DuckDB as a maker of Parquet files.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "io/disk.h"
#include "sql/database.h"

namespace sink {

using base::Result;

enum class ParquetCodec : std::uint8_t { none, gzip, snappy, lz4, brotli, zstd };

// Parquet-mr's endings: ".snappy.parquet".
std::string_view extension_of(ParquetCodec codec);

//   Owner: app.  Runs on: any thread that may wait.  DuckDB is opened at the first file.
//
//   SINK-2  The same rows give the same bytes: one thread of DuckDB's gets all of them, in order.
class ParquetMaker {
  public:
    struct Parts {
        io::Disk& disk;
        std::function<Result<sql::Database*>()> database;
        std::string directory;  // for files on their way; the database may write there
    };
    explicit ParquetMaker(Parts parts) : parts_(std::move(parts)) {}

    // `name` is nobody else's at the same time. Errors are DuckDB's and the disk's: another time it
    // may go.
    Result<base::Bytes> make(const sql::Shape& row, const std::vector<sql::Tree>& rows,
                             ParquetCodec codec, std::string_view name) const;

  private:
    Parts parts_;
};

}  // namespace sink
