#pragma once
// Where records' schemas come from, as whoever has a registry says.

#include "run/task.h"
#include "sink/avro/avro_converter.h"
#include "sink/formats/parquet_maker.h"

namespace sink {

//   Owner: app.  Runs on: any shard.  Outlives the sinks.
class SchemaSource {
  public:
    virtual ~SchemaSource() = default;
    // Code::not_found and Code::malformed are answers; after other errors it is asked again.
    virtual run::Task<Result<RegisteredSchema>> find(SchemaWish wish) = 0;
};

// What some formats and converters need, and others do without.
struct Tools {
    SchemaSource* schemas = nullptr;
    const ParquetMaker* parquet = nullptr;
};

}  // namespace sink
