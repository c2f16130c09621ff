#pragma once
// What is open for one directory: a file of values, and files of their own for keys and headers.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sink/connector_config.h"
#include "sink/failure.h"
#include "sink/formats/record_file.h"

namespace sink {

//   Owner: ShapedWriter.  Ends: close(), or at any moment.
class OpenFile {
  public:
    // For records like `first`; `config` and `parquet` outlive it. `name`: of its objects, up to
    // their endings. Code::invalid_argument if there is no file of such a schema.
    static Result<OpenFile> begin(const ConnectorConfig& config, const SinkRecord& first,
                                  std::string name, const ParquetMaker* parquet);

    // A failure of Connect's own exception has left something behind: nobody may go on.
    std::optional<RecordFailure> add(const SinkRecord& record);
    // In memory, about.
    std::size_t bytes() const;

    const SchemaPtr& schema() const { return schema_; }
    // Whether the record's key goes with those that are in it.
    bool takes_key_of(const SinkRecord& record) const;
    base::Offset first() const { return first_; }
    base::Offset last() const { return last_; }
    base::WallTime time() const { return time_; }  // of the first record
    std::int64_t records() const { return records_; }

    // By their names with endings.
    using Parts = std::vector<std::pair<std::string, std::unique_ptr<RecordFile>>>;
    Parts close();

  private:
    OpenFile(const ConnectorConfig& config, const SinkRecord& first, std::string name);
    Result<> begin_parts(const ParquetMaker* parquet, const SinkRecord& first);

    const ConnectorConfig* config_;
    std::string name_;
    base::Offset first_;
    base::Offset last_;
    base::WallTime time_{};
    std::int64_t records_ = 0;
    SchemaPtr schema_;                    // of the values
    SchemaPtr key_schema_;                // of the keys
    std::unique_ptr<RecordFile> values_;  // a file of tombstones has keys alone
    std::unique_ptr<RecordFile> keys_;
    std::unique_ptr<RecordFile> headers_;
};

}  // namespace sink
