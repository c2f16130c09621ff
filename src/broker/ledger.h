#pragma once
// How far each partition's records have been acknowledged as durable, written down apart from the
// log: a witness. It may lag behind the log, never lead it; a log that ends before its ledger has
// lost acknowledged records, and the audit says so.

#include <cstdint>
#include <map>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "io/disk.h"

namespace broker {

// Partition → the next offset after the last acknowledged one.
using LedgerEntries = std::map<base::TopicPartition, std::int64_t>;

// Text, one line each: topic, partition, end, separated by blanks. Empty if there is no file.
base::Result<LedgerEntries> read_ledger(io::Disk& disk, const std::string& path);
base::Result<> write_ledger(io::Disk& disk, const std::string& path, const LedgerEntries& entries);

}  // namespace broker
