#pragma once
// Checkpoints: a version's whole state in Parquet, read and written by DuckDB (PROTOCOL.md,
// "Checkpoints"). Read: classic, multi-part, V2 in Parquet or JSON with sidecars. Written: classic.

#include <string>
#include <vector>

#include "object/store.h"
#include "sql/database.h"
#include "table/delta/log_files.h"
#include "table/delta/replay.h"

namespace table {

using base::Result;

Result<std::vector<delta::Action>> read_checkpoint(sql::Session& session, object::Bucket& bucket,
                                                   const std::string& prefix,
                                                   const delta::Checkpoint& checkpoint);

// Tombstones older than `tombstones_since` are left out. Returns after file and hint are durable.
Result<> put_checkpoint(sql::Session& session, object::Bucket& bucket, const std::string& prefix,
                        const delta::Replay& state, base::WallTime tombstones_since);

}  // namespace table
