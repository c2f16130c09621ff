#pragma once
// PIPE-1: accepted = stored = in the bucket = in the table, per topic and in total, by count and by
// checksum. Everything is read for real: log, objects and data files.

#include <cstdint>
#include <string>
#include <vector>

#include "app/instance.h"
#include "load/audit.h"

namespace app {

struct TopicReport {
    std::uint64_t accepted = 0;     // acknowledged as durable, ever
    std::uint64_t expired = 0;      // of them let go by retention
    load::RecordSum stored;         // read back from the log
    std::uint64_t behind_sink = 0;  // stored, not yet in the bucket: no difference
    load::TopicAudit lake;          // bucket and tables
};

struct AuditReport {
    std::vector<TopicReport> topics;
    std::vector<std::string> differences;  // in words, the topics' own included; empty: all agrees
    bool ok() const { return differences.empty(); }
};

// On the question lane, or while nothing else runs.
Result<AuditReport> audit(Instance& instance);

std::string audit_json(const AuditReport& report);
std::string audit_text(const AuditReport& report);

}  // namespace app
