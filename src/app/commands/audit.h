#pragma once
// PIPE-1: accepted = stored = in the bucket = in the table, per topic and in total, by count and by
// checksum. Everything is read for real: log, objects and data files.

#include <cstdint>
#include <string>
#include <vector>

#include "app/engines/instance.h"
#include "load/audit.h"
#include "load/stream/stream_audit.h"

namespace app::commands {

using base::Result;

// Every offset that was ever acknowledged is accepted, open, voided or compacted; what was accepted
// is stored or expired.
struct TopicReport {
    std::uint64_t accepted = 0;
    std::uint64_t expired = 0;      // of them let go by retention
    std::uint64_t open = 0;         // not yet: waiting for the end of a transaction
    std::uint64_t voided = 0;       // aborted records, and markers of transactions
    std::uint64_t compacted = 0;    // superseded, and taken out by compaction
    load::RecordSum stored;         // read back from the log
    std::uint64_t behind_sink = 0;  // stored, not yet in the bucket: no difference
    load::TopicAudit lake;          // bucket and tables
};

// The streaming way: what the log holds, and how much of it is in the table.
struct StreamReport {
    load::RecordSum stored;     // read back from the log
    std::uint64_t expired = 0;  // let go by retention
    std::uint64_t behind = 0;   // stored, not yet loaded: no difference
    load::stream::StreamAudit lake;
};

struct AuditReport {
    std::vector<TopicReport> topics;
    std::vector<StreamReport> streams;
    std::vector<std::string> differences;  // in words, the topics' own included; empty: all agrees
    bool ok() const { return differences.empty(); }
};

// On the question lane, or while nothing else runs.
Result<AuditReport> audit(engines::Instance& instance);

std::string audit_json(const AuditReport& report);
std::string audit_text(const AuditReport& report);

}  // namespace app::commands
