#include "sink/formats/parquet_maker.h"

#include <array>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "codec/hash128.h"

namespace sink {
namespace {

struct CodecNames {
    std::string_view duckdb;
    std::string_view extension;
};

constexpr std::array<CodecNames, 6> kCodecs{{{"uncompressed", ".parquet"},
                                             {"gzip", ".gz.parquet"},
                                             {"snappy", ".snappy.parquet"},
                                             {"lz4", ".lz4hadoop.parquet"},
                                             {"brotli", ".br.parquet"},
                                             {"zstd", ".zstd.parquet"}}};

const CodecNames& names_of(ParquetCodec codec) {
    return kCodecs.at(static_cast<std::size_t>(codec));
}

class Rows final : public sql::RowSource {
  public:
    Rows(const sql::Shape& shape, const std::vector<sql::Tree>& rows)
        : shape_(shape), rows_(rows) {}

    std::vector<sql::Column> columns() const override {
        std::vector<sql::Column> columns;
        columns.reserve(shape_.parts.size());
        for (const sql::ShapePart& part : shape_.parts) {
            columns.push_back({.name = part.name, .type = sql::Type::other, .shape = part.shape});
        }
        return columns;
    }
    std::uint64_t rows_estimate() const override { return rows_.size(); }
    // The first one gets all rows, and so their order is kept.
    std::unique_ptr<sql::RowWorker> worker(const std::vector<std::size_t>& projected) override {
        const std::size_t from = std::exchange(next_, rows_.size());
        return std::make_unique<Worker>(rows_, from, projected);
    }

  private:
    class Worker final : public sql::RowWorker {
      public:
        Worker(const std::vector<sql::Tree>& rows, std::size_t from,
               std::vector<std::size_t> projected)
            : rows_(rows), next_(from), projected_(std::move(projected)) {}

        Result<std::size_t> fill(sql::ChunkWriter& chunk) override {
            const std::size_t count = std::min(chunk.capacity(), rows_.size() - next_);
            for (std::size_t row = 0; row < count; ++row) {
                const sql::Tree::Parts& parts = *rows_[next_ + row].parts();
                for (std::size_t i = 0; i < projected_.size(); ++i) {
                    chunk.set_tree(i, row, parts[projected_[i]]);
                }
            }
            next_ += count;
            return count;
        }

      private:
        const std::vector<sql::Tree>& rows_;
        std::size_t next_;
        std::vector<std::size_t> projected_;
    };

    const sql::Shape& shape_;
    const std::vector<sql::Tree>& rows_;
    std::size_t next_ = 0;
};

}  // namespace

std::string_view extension_of(ParquetCodec codec) { return names_of(codec).extension; }

Result<base::Bytes> ParquetMaker::make(const sql::Shape& row, const std::vector<sql::Tree>& rows,
                                       ParquetCodec codec, std::string_view name) const {
    // Far beyond what a sink keeps open.
    constexpr std::uint64_t kFileBytesMax = 1024 * base::limits::kMiB;
    TRY(sql::Database* const database, parts_.database());
    TRY_VOID(parts_.disk.make_directories(parts_.directory));
    TRY(const std::unique_ptr<sql::Session> session, database->session());
    Rows source(row, rows);
    TRY_VOID(session->register_source("parquet_rows", source));
    const codec::Hash128 hash = codec::hash128(base::as_bytes(name), 0);
    const std::string path =
        base::text(parts_.directory, "/sink-", hash.high, "-", hash.low, ".parquet");
    Result<base::Bytes> made = base::Bytes();
    const Result<> copied = session->execute(
        base::text("copy (select * from parquet_rows()) to ", sql::quoted_text(path),
                   " (format parquet, compression ", names_of(codec).duckdb, ")"));
    made = copied ? io::read_file(parts_.disk, path, kFileBytesMax)
                  : Result<base::Bytes>(copied.error());
    const Result<> removed = parts_.disk.remove(path);
    if (made && !removed) return removed.error();
    return made;
}

}  // namespace sink
